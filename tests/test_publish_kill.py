"""kill -9 at any moment of a publish: what is live is whole, and nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from publish_fixtures import RULES, Desk, open_desk
from sqlalchemy import func, select, text

from jetbridge.ingest.lock import lock_holder
from jetbridge.ingest.schema import embeddings
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.knowledge import generation_directory, live_number
from jetbridge.retrieval.verification import verify

COMMAND = [sys.executable, "-c", "from jetbridge.api.cli import main; main()"]


def start_publish(desk: Desk) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "publish", str(desk.folder), "--yes", "--wait", "20"],
        env=dict(os.environ, JETBRIDGE_DATA_DIR=str(desk.data_dir)),
        cwd=desk.folder.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def embedded(desk: Desk) -> int:
    with desk.library.engine.begin() as connection:
        return int(connection.scalar(select(func.count()).select_from(embeddings)) or 0)


def check(desk: Desk) -> int:
    """The number that is live (0: none yet), after checking that it is whole."""
    with desk.library.engine.begin() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    try:
        number = live_number(desk.data_dir)
    except GenerationMissing:
        return 0
    manifest = verify(generation_directory(desk.data_dir, number))
    assert manifest.number == number
    return number


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many kills: a hundred with `--soak`, else a few."""
    return 100 if request.config.getoption("--soak") else 5


def test_kill_at_random_moments(tmp_path: Path, kills: int) -> None:
    """After every kill the live generation is whole, the lock is free, and work is kept."""
    desk = open_desk(tmp_path)
    chance = random.Random(20261122)
    began = time.monotonic()
    assert start_publish(desk).wait() == 0
    whole = time.monotonic() - began
    live, vectors = check(desk), embedded(desk)
    for turn in range(kills):
        name = chance.choice(list(RULES))
        desk.write(name, RULES[name], f"Edition {turn} of this policy, changed in one sentence.")
        process = start_publish(desk)
        time.sleep(chance.uniform(0, 1.1 * whole))
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = check(desk)
        assert now >= live
        assert embedded(desk) >= vectors
        live, vectors = now, embedded(desk)
        assert lock_holder(desk.data_dir) is None
    assert start_publish(desk).wait() == 0
    assert check(desk) >= live
    assert len(desk.library.members(live_number(desk.data_dir))) == len(RULES)
    kept = [d for d in (desk.data_dir / "generations").iterdir() if d.is_dir()]
    assert len(kept) <= 6


def test_stopping_by_ctrl_c_changes_nothing(tmp_path: Path) -> None:
    """Ctrl-C ends a publish with 130 (or lets it finish), never with half a generation."""
    desk = open_desk(tmp_path)
    process = start_publish(desk)
    while lock_holder(desk.data_dir) is None and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=60)
    assert (code, check(desk)) in ((130, 0), (0, 1))
    assert lock_holder(desk.data_dir) is None


def test_two_publishes_at_once_both_count(tmp_path: Path) -> None:
    """The second waits for the first; both end well and one generation is live."""
    desk = open_desk(tmp_path)
    both = [start_publish(desk), start_publish(desk)]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    assert check(desk) == 1
