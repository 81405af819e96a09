"""Building a generation in a process of its own, which may die without harm.

The parent starts ``python -m jetbridge.ingest.builder`` before it reads files, so that the
model loads meanwhile; then it sends one JSON line that says what to build. The child takes
passages from the library, builds and verifies the directory, and reports on its output one
JSON line a step.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jetbridge.retrieval import errors

Progress = Callable[[str, int, int], None]
# Chroma's index file was once seen to grow without end: nothing may write more than this.
FILE_BYTES = 8 << 30
FILE_BYTES_A_PASSAGE = 64 << 10


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """Which embedder, by name, and what a hosted one needs; the key never leaves a pipe."""

    name: str = "local"
    api_key: str | None = None
    base_url: str | None = None

    def make(self) -> Any:
        """The embedder. Raises ModelMissing when it is not there."""
        from jetbridge.retrieval.embedders import embedder_named

        return embedder_named(self.name, api_key=self.api_key, base_url=self.base_url)


class BuilderDied(errors.PublishRefused):
    """The building process ended without an answer; nothing went live."""


class Builder:
    """A building process, started early and used once."""

    def __init__(self, embedder: EmbedderSpec, *, warm: bool = True) -> None:
        """Start it; with `warm` it loads the model at once."""
        self.seconds: dict[str, float] = {}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "jetbridge.ingest.builder"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._send(
            {
                "name": embedder.name,
                "api_key": embedder.api_key,
                "base_url": embedder.base_url,
                "warm": warm,
            }
        )

    def build(self, task: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Build and verify; the manifest as JSON values. `seconds` then has each step's.

        Args:
            task: `directory`, `database`, `number`, `settings`, `settings_key`.
            progress: called with the stage, how much of it is done and how much there is.

        Raises:
            JetbridgeError: what the child raised, by its own class.
            BuilderDied: the child ended without an answer.
        """
        self._send(task)
        stdout = self._child.stdout
        for line in stdout or ():
            said = json.loads(line)
            if "stage" in said:
                progress(said["stage"], said["done"], said["total"])
            elif "manifest" in said:
                found: dict[str, Any] = said["manifest"]
                self.seconds = said["seconds"]
                return found
            else:
                kind = getattr(errors, said["kind"], errors.PublishRefused)
                raise kind(said["failed"])
        code = self._child.wait()
        raise BuilderDied(
            f"The building process ended with {code}; nothing went live. Publish again; "
            "if it fails again, look for a full disk or too little memory"
        )

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    def _send(self, row: dict[str, Any]) -> None:
        if self._child.stdin is not None:
            try:
                self._child.stdin.write(json.dumps(row).encode() + b"\n")
            except BrokenPipeError:
                return  # its end is noticed when its answer is read


def main() -> None:
    """Build one generation as the parent says."""
    from jetbridge.ingest.worker import die_with_parent

    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**row: Any) -> None:
        answers.write(json.dumps(row) + "\n")
        answers.flush()

    try:
        first = json.loads(sys.stdin.readline() or "{}")
        embedder = EmbedderSpec(first["name"], first["api_key"], first["base_url"]).make()
        if first["warm"]:
            embedder.embed_passages(["ready"])
        line = sys.stdin.readline()
        if line:
            seconds: dict[str, float] = {}
            found = _build(json.loads(line), embedder, say, seconds)
            say(manifest=found, seconds=seconds)
    except errors.JetbridgeError as error:
        say(failed=str(error), kind=type(error).__name__)
    except OSError as error:
        what = f"{error.strerror} ({error.filename})" if error.strerror else str(error)
        say(failed=f"Nothing went live: {what}", kind="PublishRefused")


def _build(
    task: dict[str, Any], embedder: Any, say: Callable[..., None], seconds: dict[str, float]
) -> dict[str, Any]:
    from dataclasses import asdict

    from jetbridge.ingest.library import open_library
    from jetbridge.retrieval.generation import build
    from jetbridge.retrieval.verification import verify

    began = time.monotonic()

    def ended(step: str) -> None:
        seconds[step] = round(time.monotonic() - began - sum(seconds.values()), 3)

    library = open_library(task["database"], create=False)
    members = library.members(task["number"])
    by_version = library.passages_of_all(members, task["settings_key"])
    passages = [p for member in members for p in by_version.get(member.id, ())]
    ended("loading")
    limit = FILE_BYTES + FILE_BYTES_A_PASSAGE * len(passages)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    def progress(done: int, total: int) -> None:
        say(stage="embedding", done=done, total=total)

    directory = Path(task["directory"])
    build(
        directory,
        passages,
        embedder,
        number=task["number"],
        cache=library,
        settings=task["settings"],
        progress=progress,
        chroma_url=task.get("chroma_url"),
        ended=ended,
    )
    say(stage="verifying", done=0, total=1)
    found = asdict(verify(directory, mend=True))
    ended("verifying")
    say(stage="verifying", done=1, total=1)
    library.close()
    return found


if __name__ == "__main__":
    main()
