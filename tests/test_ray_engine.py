"""Publishing on Ray gives what publishing here gives; a local Ray is started for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from publish_fixtures import open_desk

from jetbridge.ingest import overview


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
