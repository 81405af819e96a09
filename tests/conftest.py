"""What every test may share: the whole corpus, published once in a test run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.library import open_library
from jetbridge.ingest.publish import publish

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


# A greeting would be the first thing that every call in the tests hears.
os.environ.setdefault("JETBRIDGE_GREETING", "")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak` runs the long form of the kill test; `--published` keeps what was published."""
    parser.addoption("--soak", action="store_true", help="kill -9 a hundred times")
    parser.addoption("--published", type=Path, help="publish the corpus into this folder, once")


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the whole corpus was published; do not change it."""
    kept: Path | None = request.config.getoption("--published")
    folder = kept or tmp_path_factory.mktemp("published")
    if (folder / "live.json").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    library = open_library(f"sqlite:///{folder / 'jetbridge.sqlite'}")
    try:
        report = publish([CORPUS], library=library, data_dir=folder, embedder=EmbedderSpec("local"))
    finally:
        library.close()
    assert report.number is not None
    assert not report.refused
    return folder
