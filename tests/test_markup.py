"""Markdown, HTML, Word and plain text: the same blocks and spans as PDFs."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from jetbridge.ingest.formats import read_file
from jetbridge.ingest.readfile import ReadFile

MARKDOWN = """---
title: ignored here
---
# Pets

Pets *under 20 lbs* may travel
in the cabin.

## Fees

| Route | Fee |
|---|---|
| Domestic | $125 |
| International | $175 |

1. Book by phone.
2. Bring the carrier.
"""

HTML = """<!doctype html><html><head><title>Pets</title><script>var x = 1</script></head><body>
<nav><a href="/">Home</a></nav><h1>Pets</h1><p>Pets <b>under 20 lbs</b> may travel<br>in the cabin.
</p><div style="display: none">secret offer</div><h2>Fees</h2>
<table><tr><th>Route</th><th>Fee</th></tr><tr><td>Domestic</td><td>$125</td></tr>
<tr><td>International</td><td>$175</td></tr></table>
<ol><li>Book by phone.</li><li>Bring the carrier.</li></ol></body></html>"""


def kinds(read: ReadFile) -> list[tuple[str, str]]:
    (page,) = read.pages
    return [(b.kind, page.text[b.start : b.end]) for b in page.blocks]


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Pets", 1)
    document.add_paragraph("Pets under 20 lbs may travel in the cabin.")
    document.add_heading("Fees", 2)
    table = document.add_table(rows=3, cols=2)
    rows = [("Route", "Fee"), ("Domestic", "$125"), ("International", "$175")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for text in ("Book by phone.", "Bring the carrier."):
        document.add_paragraph(text, style="List Number")
    document.save(str(path))
    return path


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_the_same_policy_in_every_format(tmp_path: Path, form: str) -> None:
    """Headings, paragraph, rows with their header and list items come out alike."""
    path = tmp_path / f"pets.{form}"
    if form == "docx":
        word_file(path)
    else:
        path.write_text(MARKDOWN if form == "md" else HTML)
    read = read_file(path)
    assert read.outcome == "ok"
    assert not read.paged
    shown = [(kind, text) for kind, text in kinds(read) if kind != "flagged"]
    assert shown[:5] == [
        ("heading", "Pets"),
        ("paragraph", "Pets under 20 lbs may travel in the cabin."),
        ("heading", "Fees"),
        ("row", "Route: Domestic; Fee: $125"),
        ("row", "Route: International; Fee: $175"),
    ]
    items = [text for kind, text in kinds(read) if kind == "item"]
    assert [item.split(" ", 1)[1] for item in items] == ["Book by phone.", "Bring the carrier."]
    assert not any("secret" in text for _, text in shown)


def test_plain_text_by_blank_lines(tmp_path: Path) -> None:
    """Paragraphs are parted by blank lines; other encodings than UTF-8 are read too."""
    path = tmp_path / "a.txt"
    path.write_bytes(
        "REFUNDS\n\nRefunds go to the card.\n\nCafé vouchers last a year.".encode("cp1252")
    )
    assert kinds(read_file(path)) == [
        ("heading", "REFUNDS"),
        ("paragraph", "Refunds go to the card."),
        ("paragraph", "Café vouchers last a year."),
    ]


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    """By what a file holds, whatever it is called."""
    for name, content, outcome in (
        ("a.pdf", b"<html><body>error 404</body></html>", "corrupt"),
        ("b.png", b"\x89PNG\r\n\x00\x00", "unsupported"),
        ("c.docx", b"PK\x03\x04 broken", "unsupported"),
        ("d.md", b"   \n", "corrupt"),
    ):
        (tmp_path / name).write_bytes(content)
        read = read_file(tmp_path / name)
        assert (read.outcome, bool(read.reason)) == (outcome, True), name
