"""Word, HTML and text files: what is hidden is kept out, tables and headings made by hand read."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.shared import RGBColor

from jetbridge.ingest.formats import read_file
from jetbridge.ingest.readfile import ReadFile

HTML = """<!doctype html><html><head><title>Ferries</title><style>
.gone, .sr { display: none } #note { left: -9999px }</style></head><body>
<h1>Ferries</h1><p>Each guest has one bag.<span class="sr"> secret one</span></p>
<div class="gone">secret two</div><p id="note">secret three</p>
<p style="color: #fff">secret four</p><p style="color:#fff;background:#003">On a dark ground.</p>
<table><tr><th>Fare</th><th>Before</th><th>After</th></tr>
<tr><td rowspan="2">Saver</td><td>$60</td><td>none</td></tr>
<tr><td>$70</td><td>$80</td></tr></table>
<table><tr><td>Largest weight</td><td>23 kg</td></tr></table></body></html>"""


def told(read: ReadFile, *kinds: str) -> list[str]:
    (page,) = read.pages
    return [page.text[b.start : b.end] for b in page.blocks if not kinds or b.kind in kinds]


def test_html_hides_by_class_place_and_color(tmp_path: Path) -> None:
    """What the page's style hides is flagged; light words on a dark ground are read."""
    file = tmp_path / "a.html"
    file.write_text(HTML, "utf-8")
    read = read_file(file)
    assert sorted(flag.text for flag in read.flags) == [
        "secret four", "secret one", "secret three", "secret two",
    ]  # fmt: skip
    shown = told(read, "paragraph", "heading", "row")
    assert not any("secret" in text for text in shown)
    assert "On a dark ground." in shown


def test_html_tables_keep_cells_for_several_rows(tmp_path: Path) -> None:
    """A cell for two rows is told in both; two columns without a header are pairs."""
    file = tmp_path / "a.html"
    file.write_text(HTML, "utf-8")
    assert told(read_file(file), "row") == [
        "Fare: Saver; Before: $60; After: none",
        "Fare: Saver; Before: $70; After: $80",
        "Largest weight: 23 kg",
    ]


def test_word_files_with_hidden_runs_and_headings_by_hand(tmp_path: Path) -> None:
    """Hidden and white runs are flagged, a line all in bold is a heading."""
    document = docx.Document()
    heading = document.add_paragraph()
    heading.add_run("Musical instruments").bold = True
    part = document.add_paragraph("A guitar may be carried on.")
    part.add_run(" secret one").font.hidden = True
    white = document.add_paragraph().add_run("secret two")
    white.font.color.rgb = RGBColor(255, 255, 255)
    file = tmp_path / "a.docx"
    document.save(str(file))
    read = read_file(file)
    assert told(read, "heading") == ["Musical instruments"]
    assert told(read, "paragraph") == ["A guitar may be carried on."]
    assert [flag.text for flag in read.flags] == ["secret one", "secret two"]


def test_plain_text_has_headings_and_lists(tmp_path: Path) -> None:
    """A numbered line above its text is a heading; each list item is one."""
    file = tmp_path / "a.txt"
    file.write_text("FERRIES\n\n1. Bags\nEach guest has\none bag.\n\n- one\n- two\n", "utf-8")
    read = read_file(file)
    assert told(read, "heading") == ["FERRIES", "1. Bags"]
    assert told(read, "item") == ["- one", "- two"]
