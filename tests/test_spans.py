"""Every passage of the corpus is exactly the stretch of text that its span names."""

from __future__ import annotations

from pathlib import Path

from jetbridge.ingest.library import open_library
from jetbridge.retrieval.knowledge import live_number


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
