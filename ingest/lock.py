"""The publisher's lock: held by the operating system, so that a crash leaves nothing behind."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from jetbridge.retrieval.errors import PublishLocked


@contextmanager
def publish_lock(data_dir: Path, *, actor: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the one lock that a publish, a rollback and a clean-up need.

    Args:
        data_dir: the data folder; made if missing.
        actor: who holds it, told to the next who asks.
        wait: seconds to wait for another holder to finish.

    Raises:
        PublishLocked: another process holds it; the message says who and since when.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "publish.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise PublishLocked(_held(descriptor)) from None
                time.sleep(0.1)
        holder = {
            "pid": os.getpid(),
            "actor": actor,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def lock_holder(data_dir: Path) -> dict[str, str] | None:
    """Who holds the lock now (pid, actor, since), or None when nobody does."""
    try:
        descriptor = os.open(data_dir / "publish.lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor) or {"pid": "?", "actor": "?", "since": "?"}
    finally:
        os.close(descriptor)
    return None


def _holder(descriptor: int) -> dict[str, str] | None:
    try:
        found = json.loads(os.pread(descriptor, 4096, 0))
        return {key: str(found[key]) for key in ("pid", "actor", "since")}
    except (ValueError, KeyError, TypeError):
        return None


def _held(descriptor: int) -> str:
    holder = _holder(descriptor)
    who = (
        f"{holder['actor']} (process {holder['pid']}, since {holder['since']})"
        if holder
        else "another process"
    )
    return f"Another publish is running: {who}. Wait for it, or use --wait SECONDS"


def whoami() -> str:
    """Who runs this process, for the history."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
