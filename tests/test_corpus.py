"""The published policies: rendered from their sources, distinct, dated, and true to the facts."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pypdf
import pytest
import yaml

from jetbridge.corpus.render import render
from jetbridge.corpus.source import SourceError, read

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SOURCES = sorted((CORPUS / "sources").glob("*.md"))
PDFS = sorted(CORPUS.glob("*.pdf"))
KEYS = ["id", "title", "owner", "audience", "language", "effective_from", "effective_to"]

FACTS = {
    "cabin bags": r"one carry-on of 22 x 14 x 9 inches .*?and one personal item",
    "checked bags": r"under 50 lbs .*?overweight fees apply",
    "check-in": r"online check-in opens 24 hours before departure",
    "upgrades": r"seat upgrades can be requested up to 1 hour before boarding",
    "wi-fi": r"wi-fi is complimentary on all flights over 2 hours",
    "changes": r"one free change within 24 hours of booking",
    "exit rows": r"exit rows have extra legroom and require passengers to meet safety criteria",
    "refunds": r"refunds for cancelled flights or delays over 3 hours",
    "pets": r"cabin .{0,40}under 20 lbs .{0,60}approved carrier",
    "help": r"help is .{0,20}available by \W*chat or (from the )?call center",
}

SAMPLE = """---
id: sample
title: Sample
number: LK-TST-01
owner: Policy Team
audience: public
language: en
effective_from: 2026-04-01
effective_to: null
file: sample.pdf
layout: LAYOUT
contents: true
---
## 1 Fees

The fee is $150[^1] each way.

[^1]: Not in winter.

**Table 1. Fees**

| Bag | Price in dollars |
|---|---:|
ROWS
## 2 End

Nothing else.
"""


def sample(folder: Path, *, layout: str = "single", rows: int = 60) -> Path:
    """A source with a table of so many rows, written into `folder`."""
    lines = "".join(f"| Bag {n} | {n * 7} |\n" for n in range(1, rows + 1))
    path = folder / "sample.md"
    path.write_text(SAMPLE.replace("LAYOUT", layout).replace("ROWS", lines), encoding="utf-8")
    return path


@cache
def pages(path: Path) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in pypdf.PdfReader(path).pages)


def sidecar(path: Path) -> dict[str, object]:
    fields: dict[str, object] = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
    return fields


def words(texts: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(texts)).replace("’", "'").lower()


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of five words of a page without its running header and footer."""
    body = [
        line for line in text.splitlines() if not re.match(r"LK-|Larkspur|Revision|Page ", line)
    ]
    found = re.findall(r"\w+", " ".join(body).lower())
    return frozenset(tuple(found[at : at + 5]) for at in range(len(found) - 4))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_renders_to_the_text_that_is_published(path: Path, tmp_path: Path) -> None:
    """What customers are told is what stands in the source, page for page."""
    made = render(path, tmp_path)
    assert made is not None, "the source has no text"
    published = CORPUS / made.name
    assert pages(made) == pages(published), "run: python corpus/render.py"
    assert made.with_suffix(".yaml").read_text() == published.with_suffix(".yaml").read_text()


def test_every_published_file_has_one_source() -> None:
    """No PDF or sidecar is left behind by a source that was renamed or removed."""
    files = [source.file for path in SOURCES if (source := read(path))]
    assert sorted(files) == [path.name for path in PDFS]
    assert [path.stem for path in sorted(CORPUS.glob("*.yaml"))] == [path.stem for path in PDFS]


def test_the_library_is_large_enough_to_search() -> None:
    """At least twenty documents and 120 pages are published."""
    identities = {sidecar(path)["id"] for path in PDFS}
    assert len(identities) >= 20
    assert sum(len(pages(path)) for path in PDFS) >= 120


def test_sidecars_name_document_owner_audience_and_dates() -> None:
    """A sidecar has exactly the agreed fields, with values that the rest understands."""
    for path in PDFS:
        fields = sidecar(path)
        assert list(fields) == KEYS, path.name
        assert all(fields[key] for key in KEYS[:-1]), path.name
        assert fields["audience"] in ("public", "staff"), path.name
        assert fields["language"] == "en", path.name
        start, end = fields["effective_from"], fields["effective_to"]
        assert isinstance(start, date), path.name
        assert end is None or (isinstance(end, date) and end >= start), path.name


def test_versions_of_a_document_do_not_overlap() -> None:
    """On any day of travel at most one version of a document is in force."""
    versions: dict[object, list[tuple[date, date]]] = {}
    for path in PDFS:
        fields = sidecar(path)
        start, end = fields["effective_from"], fields["effective_to"]
        assert isinstance(start, date)
        last = end if isinstance(end, date) else date.max
        versions.setdefault(fields["id"], []).append((start, last))
    assert any(len(spans) > 1 for spans in versions.values())
    for identity, spans in versions.items():
        for (_, end), (start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
            assert end < start, identity


def test_no_two_pages_are_nearly_the_same() -> None:
    """Pages share less than a fifth of their phrases, unless they are versions of one document."""
    known = [
        (sidecar(path)["id"], f"{path.name} page {number}", path, shingles(text))
        for path in PDFS
        for number, text in enumerate(pages(path), 1)
    ]
    alike = []
    for (id_a, name_a, path_a, a), (id_b, name_b, path_b, b) in combinations(known, 2):
        if id_a == id_b and path_a != path_b:
            continue
        if len(a & b) > 0.2 * max(min(len(a), len(b)), 50):
            alike.append((name_a, name_b))
    assert alike == []


@pytest.mark.parametrize("fact", FACTS)
def test_a_promised_fact_stands_in_the_text(fact: str) -> None:
    """Each of the ten facts is on the summary sheet, in the words that customers are promised."""
    assert re.search(FACTS[fact], words(pages(CORPUS / "at-a-glance.pdf")))


def test_every_page_says_which_of_how_many_it_is() -> None:
    """Page labels, the printed numbers and the number of pages agree in every document."""
    for path in PDFS:
        labels = pypdf.PdfReader(path).page_labels
        body = [label for label in labels if label.isdigit()]
        assert body == [str(number) for number in range(1, len(body) + 1)], path.name
        for label, text in zip(labels, pages(path), strict=True):
            ending = f"Page {label} of {len(body)}" if label.isdigit() else f"Page {label}"
            assert text.rstrip().endswith(ending), (path.name, label)
            assert len(re.findall(r"[A-Za-z]{2,}", text)) > 50, (path.name, label, "nearly empty")


def test_the_conditions_of_carriage_open_with_contents_and_have_bookmarks() -> None:
    """A long document has a contents page with a roman label and one bookmark for each rule."""
    reader = pypdf.PdfReader(CORPUS / "conditions-of-carriage.pdf")
    assert len(reader.pages) >= 40
    assert reader.page_labels[0] == "i"
    entries = [entry for entry in reader.outline if not isinstance(entry, list)]
    titles = [str(entry.title) for entry in entries]
    rules = [title for title in titles if title.startswith("Rule ")]
    assert len(rules) >= 30
    assert [int(title.split()[1]) for title in rules] == list(range(1, len(rules) + 1))
    listed = words(pages(CORPUS / "conditions-of-carriage.pdf")[:2])
    assert all(title.lower() in listed for title in titles)
    for title, entry in zip(titles, entries, strict=True):
        page = reader.get_destination_page_number(entry)
        assert page is not None
        assert title in pages(CORPUS / "conditions-of-carriage.pdf")[page]


@pytest.mark.parametrize("layout", ["single", "two-column"])
def test_a_table_repeats_its_header_where_it_goes_on(layout: str, tmp_path: Path) -> None:
    """A row on a later page or column still stands under the names of its columns."""
    made = render(sample(tmp_path, layout=layout, rows=120), tmp_path)
    assert made is not None
    text = words(pages(made))
    assert text.count("price in dollars") >= 3
    assert all(f"bag {n} {n * 7}" in text for n in range(1, 121))


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    """Rendering twice changes nothing, so that a new file means a new text."""
    path = sample(tmp_path)
    made = render(path, tmp_path)
    assert made is not None
    first = made.read_bytes()
    assert render(path, tmp_path) == made
    assert made.read_bytes() == first


def test_a_footnote_stands_at_the_foot_of_its_section(tmp_path: Path) -> None:
    """The mark keeps apart from the figure before it; its text precedes the next section."""
    made = render(sample(tmp_path, rows=3), tmp_path)
    assert made is not None
    text = words(pages(made))
    assert "$150(1) each way" in text
    assert text.index("(1) not in winter.") < text.index("2 end nothing else")


def test_a_source_without_text_is_skipped(tmp_path: Path) -> None:
    """A writer may begin with the front matter alone."""
    path = sample(tmp_path)
    path.write_text("---" + path.read_text().split("---")[1] + "---\n")
    assert render(path, tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[^1]: Not in winter.\n", "", "footnote"),
        ("Nothing else.", "Nothing \u2713 else.", "no '\u2713'"),
        ("audience: public", "audience: everyone", "audience"),
        ("owner: Policy Team\n", "", "owner"),
    ],
)
def test_a_faulty_source_is_named(old: str, new: str, message: str, tmp_path: Path) -> None:
    """The error says which file is wrong and what is wrong with it."""
    path = sample(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SourceError, match=rf"sample\.md.*{re.escape(message)}"):
        render(path, tmp_path)
