"""Every passage of the corpus, and of files without pages, is exactly what its span names."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_markup import HTML, MARKDOWN, word_file

from jetbridge.ingest.formats import read_file
from jetbridge.ingest.library import open_library
from jetbridge.ingest.passages import make_passages
from jetbridge.retrieval.knowledge import live_number
from jetbridge.retrieval.records import DocumentInfo, Version


def test_every_passage_is_its_span(published: Path) -> None:
    """`text[start:end]` is the passage, on the pages it names, and nothing is left out."""
    library = open_library(f"sqlite:///{published / 'jetbridge.sqlite'}")
    count = 0
    for member in library.members(live_number(published)):
        version = library.load_version(member)
        text, starts = version.text, version.page_starts
        covered = 0
        for passage in library.latest_passages(member):
            count += 1
            assert text[passage.start : passage.end] == passage.text
            assert passage.text.strip() == passage.text != ""
            for page, start in zip(version.pages, starts, strict=True):
                inside = passage.start < start + len(page.text) and passage.end > start
                if (
                    inside
                    and text[
                        max(passage.start, start) : min(passage.end, start + len(page.text))
                    ].strip()
                ):
                    assert page.number in passage.pages
            covered = max(covered, passage.end)
        assert text[covered:].strip() == ""
    library.close()
    assert count > 500


TEXT = "PETS\n\nPets under 20 lbs may travel\nin the cabin.\n\n1. Fees\n\n- $125\n- $175"


@pytest.mark.parametrize("form", ["md", "html", "docx", "txt"])
def test_passages_of_files_without_pages_are_their_spans(tmp_path: Path, form: str) -> None:
    """Each section is a passage under its own headings, and together they hold every block."""
    path = tmp_path / f"pets.{form}"
    if form == "docx":
        word_file(path)
    else:
        path.write_text({"md": MARKDOWN, "html": HTML, "txt": TEXT}[form], "utf-8")
    read = read_file(path)
    version = Version(DocumentInfo("pets", "Pets"), read.version, path.name, read.pages)
    made = make_passages(version)
    assert all(version.text[p.start : p.end] == p.text.strip() for p in made)
    held = "\n".join(p.text for p in made)
    for block in read.pages[0].blocks:
        words = version.text[block.start : block.end]
        assert (words in held) == (block.kind != "flagged")
    names = ("PETS", "1. Fees") if form == "txt" else ("Pets", "Fees")
    assert [p.section for p in made] == [names[:1], names]
