"""Reading many files, each within limits, in processes that can be killed.

A process is kept for the next file while it is healthy. One that runs over its time, eats
its memory or crashes is replaced, and its file becomes one line of the report.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from jetbridge.ingest.formats import read_file
from jetbridge.ingest.readfile import ReadFile, content_hash
from jetbridge.ingest.wire import unpack

FILES_PER_PROCESS = 200
# What the recognition models and their threads take beside the file, and how much longer.
OCR_MEGABYTES = 4000
OCR_TIMES = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of wall time, MiB of memory."""

    seconds: float = 60.0
    megabytes: int = 1500


def read_files(
    paths: Sequence[Path], *, workers: int = 0, limits: Limits | None = None, ocr: bool = False
) -> Iterator[ReadFile]:
    """Read files in parallel, each yielded as soon as it is done.

    Args:
        paths: the files.
        workers: processes at a time; 0 for one a core.
        limits: what one file may cost.
        ocr: read pages without a text layer by character recognition.

    Yields:
        ReadFile: one a path, in the order of completion; never raises for a file.
    """
    if not paths:
        return
    count = min(len(paths), workers or os.cpu_count() or 1)
    idle: SimpleQueue[_Process] = SimpleQueue()
    processes = [_Process(limits or Limits(), ocr=ocr) for _ in range(count)]
    for process in processes:
        idle.put(process)

    def one(path: Path) -> ReadFile:
        process = idle.get()
        try:
            return process.read(path)
        finally:
            idle.put(process)

    pool = ThreadPoolExecutor(count, thread_name_prefix="reading")
    try:
        waiting = {pool.submit(one, path) for path in paths}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for process in processes:
            process.close()
        pool.shutdown(wait=True, cancel_futures=True)


class _Process:
    """One reading process; started when first needed and again after it was killed."""

    def __init__(self, limits: Limits, *, ocr: bool) -> None:
        self._limits = limits
        self._ocr = ocr
        self._seconds = limits.seconds * (OCR_TIMES if ocr else 1)
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._files = 0

    def read(self, path: Path) -> ReadFile:
        """Read one file; whatever happens to the process becomes an outcome."""
        began = time.monotonic()
        try:
            answer = self._ask(path)
        except _TooLong:
            self._end()
            seconds = self._seconds
            answer = {
                "failed": "limit",
                "reason": f"took longer than {seconds:g} s; split it or export it again",
            }
        except _Died as died:
            self._end()
            what = "needs more memory than allowed" if died.memory else "crashed the reader"
            answer = {
                "failed": "limit" if died.memory else "corrupt",
                "reason": f"{what}; export it again from the source",
            }
        spent = time.monotonic() - began
        if "failed" in answer:
            try:
                sha = content_hash(path)
            except OSError:
                sha = ""
            return ReadFile(path, answer["failed"], answer["reason"], sha, seconds=spent)
        return unpack(answer, path, seconds=spent)

    def close(self) -> None:
        """End the process; reading goes no further."""
        self._closed = True
        self._end()

    def _ask(self, path: Path) -> dict[str, Any]:
        if self._files >= FILES_PER_PROCESS:
            self._end()
        child = self._child or self._start()
        self._files += 1
        stdin, stdout = child.stdin, child.stdout
        if stdin is None or stdout is None:
            raise _Died(memory=False)
        try:
            stdin.write(json.dumps({"path": str(path), "ocr": self._ocr}).encode() + b"\n")
            stdin.flush()
        except OSError:
            raise _Died(memory=False) from None
        deadline = time.monotonic() + self._seconds
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([stdout], [], [], left)[0]:
                raise _TooLong
            part = os.read(stdout.fileno(), 1 << 20)
            if not part:
                code = child.wait()
                raise _Died(memory=code in (-6, -9, 134, 137))
            parts.append(part)
        answer: dict[str, Any] = json.loads(b"".join(parts))
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise _Died(memory=False)
        self._files = 0
        megabytes = self._limits.megabytes + (OCR_MEGABYTES if self._ocr else 0)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "jetbridge.ingest.worker", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends this
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


class _TooLong(Exception):
    """A file ran over its time."""


class _Died(Exception):
    """The process ended under a file."""

    def __init__(self, *, memory: bool) -> None:
        self.memory = memory


__all__ = ["Limits", "read_file", "read_files"]
