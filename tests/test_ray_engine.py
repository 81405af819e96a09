"""Publishing on Ray gives what publishing here gives; a local Ray is started for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from publish_fixtures import open_desk

from jetbridge.ingest import overview
from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.ray_engine import embed_on_ray
from jetbridge.retrieval.cache import unknown_texts


def test_ray_publishes_the_same_passages(tmp_path: Path) -> None:
    """Bad files included, a publish on Ray ends as one on this machine does."""
    ray = pytest.importorskip("ray", reason="needs the extra `ray`")
    desks = [open_desk(tmp_path / name) for name in ("here", "there")]
    for desk in desks:
        (desk.folder / "empty.pdf").write_bytes(b"")
    try:
        reports = [desks[0].publish(), desks[1].publish(engine="ray")]
    finally:
        ray.shutdown()
    assert [r.exit_code for r in reports] == [1, 1]
    assert [(f.file, f.outcome, f.passages) for f in reports[0].files] == [
        (f.file, f.outcome, f.passages) for f in reports[1].files
    ]
    here, there = ([row["text"] for row in overview.export(d.library, d.data_dir)] for d in desks)
    assert here == there


def test_the_cluster_makes_all_that_a_generation_needs(tmp_path: Path) -> None:
    """Vectors and tokens' vectors both come back, so nothing is embedded again here."""
    ray = pytest.importorskip("ray", reason="needs the extra `ray`")
    library = open_desk(tmp_path, rules=False).library
    texts = ["Fees\nA bag over fifty pounds costs $100.", "Pets\nA cat may travel in the cabin."]
    try:
        assert embed_on_ray(texts, embedder=EmbedderSpec(), cache=library) == 2
    finally:
        ray.shutdown()
    assert unknown_texts(EmbedderSpec().make(), texts, library) == {}
