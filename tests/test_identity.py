"""Sidecars and front matter: what they may say, and what is refused by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jetbridge.ingest.identity import Claim, SidecarRefused, make_info, read_claim, slug


def test_a_sidecar_says_who_a_document_is(tmp_path: Path) -> None:
    """Every field is read with its type; dates are days."""
    (tmp_path / "fees.pdf").write_bytes(b"%PDF-")
    (tmp_path / "fees.yaml").write_text(
        "id: bag-fees\ntitle: Bag Fees\nowner: Baggage\naudience: staff\nlanguage: en\n"
        "effective_from: 2026-04-01\neffective_to: null\n"
    )
    claim = read_claim(tmp_path / "fees.pdf")
    info = make_info("bag-fees", claim, "ignored", tmp_path / "fees.pdf")
    assert (info.id, info.title, info.audience) == ("bag-fees", "Bag Fees", "staff")
    assert (info.effective_from, info.effective_to) == (date(2026, 4, 1), None)


def test_without_a_sidecar_the_file_speaks(tmp_path: Path) -> None:
    """The title is the file's own, or its name in words."""
    path = tmp_path / "lost_and-found.pdf"
    assert make_info("x", Claim({}, ""), "Lost Bags", path).title == "Lost Bags"
    assert make_info("x", Claim({}, ""), "", path).title == "lost and found"
    assert slug("Bäggage/Fees (2026)") == "baggage-fees-2026"


def test_front_matter_of_markdown_is_read(tmp_path: Path) -> None:
    """Known fields count; others, which other tools use, are left alone."""
    path = tmp_path / "pets.md"
    path.write_text("---\nid: pets\nlayout: two-column\n---\n# Pets\n")
    assert read_claim(path).fields == {"id": "pets"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("efective_from: 2026-01-01", "unknown field efective_from"),
        ("effective_from: soon", "effective_from is not a date"),
        ("effective_from: 2026-02-01\neffective_to: 2026-01-01", "lies before"),
        ("id: Not An Id", "id may hold"),
        ("- a\n- list", "should hold fields"),
        ("title: [unclosed", "not valid YAML"),
    ],
)
def test_a_wrong_sidecar_is_refused_by_field(tmp_path: Path, text: str, named: str) -> None:
    """The message names the file and the field."""
    (tmp_path / "fees.pdf").write_bytes(b"%PDF-")
    (tmp_path / "fees.yaml").write_text(text)
    with pytest.raises(SidecarRefused, match=named) as refused:
        read_claim(tmp_path / "fees.pdf")
    assert "fees.yaml" in str(refused.value)
