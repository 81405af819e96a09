"""Markdown, HTML, Word and plain text: the same blocks and spans as PDFs."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

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


AROUND = """<html><body><header>Aurora Air | Log in</header><div id="cookie-banner">Cookies.</div>
<aside>Sale now on</aside><main><h1>Lounge</h1><p>Gold members may bring <b>one</b> guest, <a
href="#x">adults</a> only.<span hidden>secret</span></p><aside>Children are guests too.</aside>
<ol start="3"><li><p>Show the card.</p><p>Then walk in.</p><ul><li>At any hour</li></ul></li>
<li>Leave.</li></ol><dl><dt>Dress</dt><dd>Casual</dd></dl><table><thead><tr><td>Day</td><td>Pass</td>
</tr></thead><tbody><tr><td colspan="2">North</td></tr><tr><td>Monday</td><td><p>42</p><p>euros</p>
</td></tr></tbody></table></main><footer>Careers</footer></body></html>"""


def test_a_page_is_its_own_matter(tmp_path: Path) -> None:
    """Headers, footers and notices around it are left out; its notes, lists and terms are kept."""
    (tmp_path / "a.html").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{AROUND}', "utf-8")
    read = read_file(tmp_path / "a.html")
    assert [words for kind, words in kinds(read) if kind != "flagged"] == [
        "Lounge",
        "Gold members may bring one guest, adults only.",
        "Children are guests too.",
        "3. Show the card. Then walk in.",
        "• At any hour",
        "4. Leave.",
        "Dress: Casual",
        "North; Day: Monday; Pass: 42 euros",
    ]


def test_tables_that_only_place_things_are_no_tables(tmp_path: Path) -> None:
    """What stands in the cells of a layout is read block by block, a table in it by rows."""
    inner = "<table><tr><th>Bag</th><th>Fee</th></tr><tr><td>First</td><td>$30</td></tr></table>"
    page = f"<table><tr><td><h2>Bags</h2><p>Two each.</p></td><td>{inner}</td></tr></table>"
    (tmp_path / "a.html").write_text(f"<body>{page}</body>")
    assert kinds(read_file(tmp_path / "a.html")) == [
        ("heading", "Bags"),
        ("paragraph", "Two each."),
        ("row", "Bag: First; Fee: $30"),
    ]


def test_markdown_with_comments_is_read(tmp_path: Path) -> None:
    """A comment on a line of its own is left out, whatever stands around it."""
    (tmp_path / "a.md").write_text("# A\n\nText.\n\n<!-- note -->\n")
    assert kinds(read_file(tmp_path / "a.md")) == [("heading", "A"), ("paragraph", "Text.")]
    (tmp_path / "b.md").write_text("<!-- note -->\n")
    assert read_file(tmp_path / "b.md").reason == "the file holds no text"


def test_plain_text_by_its_look(tmp_path: Path) -> None:
    """Lines under a rule are headings, lines in columns rows, and wrapped lines one sentence."""
    (tmp_path / "a.txt").write_text(
        "Baggage\n=======\n\nFirst bags\n----------\nA first bag is included in each fare but the\n"
        "lightest one, which has none.\n \nZone     Fee  Limit\nNorth    $30  23 kg\n"
        "South    $40\t32 kg\n"
        "\n1. Pay online.\n2. Drop the bag.\n"
    )
    read = read_file(tmp_path / "a.txt")
    assert kinds(read) == [
        ("heading", "Baggage"),
        ("heading", "First bags"),
        (
            "paragraph",
            "A first bag is included in each fare but the lightest one, which has none.",
        ),
        ("row", "Zone: North; Fee: $30; Limit: 23 kg"),
        ("row", "Zone: South; Fee: $40; Limit: 32 kg"),
        ("item", "1. Pay online."),
        ("item", "2. Drop the bag."),
    ]
    assert [b.level for b in read.pages[0].blocks if b.kind == "heading"] == [1, 2]


def test_word_files_as_people_leave_them(tmp_path: Path) -> None:
    """Reviewers' insertions count and deletions do not; notes and controls are in their place."""
    document = docx.Document()
    document.add_heading("Pets", 0)
    document.add_heading("Fees", 1)
    part = document.add_paragraph("A pet costs ")
    for tag, inside in (("w:del", "<w:delText>$90</w:delText>"), ("w:ins", "<w:t>$125</w:t>")):
        part._p.append(parse_xml(f"<{tag} {nsdecls('w')}><w:r>{inside}</w:r></{tag}>"))
    inner = "<w:p><w:r><w:t>It travels in a carrier.</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    document.element.body.insert(-1, parse_xml(control))
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        table._cells, ("Route", "Size", "Fee", "North", "small", "$5"), strict=True
    ):
        cell.text = text
    table.cell(1, 2).paragraphs[0].add_run(" secret").font.hidden = True
    document.save(str(tmp_path / "a.docx"))
    read = read_file(tmp_path / "a.docx")
    assert kinds(read) == [
        ("heading", "Pets"),
        ("heading", "Fees"),
        ("paragraph", "A pet costs $125"),
        ("paragraph", "It travels in a carrier."),
        ("row", "Route: North; Size: small; Fee: $5"),
        ("flagged", "secret"),
    ]
    assert [b.level for b in read.pages[0].blocks if b.kind == "heading"] == [1, 2]


def test_a_raised_note_is_no_digit(tmp_path: Path) -> None:
    """A note's mark after a number stands in brackets; powers and ordinals stay as they are."""
    words = "It costs 30<sup>1</sup> euros for 2 m<sup>2</sup> on the 1<sup>st</sup> day."
    (tmp_path / "a.html").write_text(f"<p>{words}</p>")
    assert kinds(read_file(tmp_path / "a.html")) == [
        ("paragraph", "It costs 30[1] euros for 2 m2 on the 1st day.")
    ]
    document = docx.Document()
    part = document.add_paragraph("It costs 30")
    part.add_run("1").font.superscript = True
    part.add_run(" euros.")
    document.save(str(tmp_path / "a.docx"))
    assert kinds(read_file(tmp_path / "a.docx")) == [("paragraph", "It costs 30[1] euros.")]
