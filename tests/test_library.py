"""The library in SQL, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pdf_fixtures import text_pdf
from postgres_fixtures import fresh_postgres, postgres

from jetbridge.ingest.library import Library, open_library
from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.reading import read_file
from jetbridge.retrieval.records import DocumentInfo

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    """An empty library on either database."""
    if request.param == "sqlite":
        return open_library(f"sqlite:///{tmp_path / 'library.sqlite'}")
    return open_library(fresh_postgres(request.getfixturevalue("postgres"), "library"))


def test_what_is_kept_comes_back(library: Library, tmp_path: Path) -> None:
    """Contents, versions, passages, vectors, generations and events survive a round trip."""
    read = read_file(text_pdf(tmp_path / "a.pdf", ["Bags under fifty pounds.", "Pets under 20."]))
    library.keep_content(read, sketch=b"abcd")
    library.keep_content(read, sketch=b"abcd")
    member = library.add_version(DocumentInfo("bags", "Bags"), read.sha256, "a.pdf", "")
    assert library.add_version(DocumentInfo("bags", "Bags"), read.sha256, "a.pdf", "") == member
    version = library.load_version(member)
    assert version.pages == read.pages
    made = make_passages(version)
    library.keep_passages(member, "key", made)
    assert library.passages_of(member, "key") == made
    vector = np.arange(4, dtype=np.float32)
    library.put("model", {"h1": vector})
    library.put("model", {"h1": vector, "h2": vector})
    assert set(library.get("model", ["h1", "h2", "h3"])) == {"h1", "h2"}
    library.begin_generation(
        1, [member], embedder="e", fingerprint="f", settings={}, settings_key="key", actor="ada"
    )
    library.finish_generation(1, state="ready", count=len(made))
    library.record("publish", 1, actor="ada", note="1 added", seconds={"reading": 0.1})
    assert library.members(1) == [member]
    (event,) = library.events()
    assert (event["actor"], event["at"].tzinfo is not None) == ("ada", True)
    assert library.latest_passages(member) == made
    library.note_failures({"b.pdf": ("corrupt", "damaged")}, [])
    library.note_failures({}, ["b.pdf"])
    assert library.failures() == []
    library.close()
