"""The local engine in a process of its own, on a free loopback port.

The parent binds the port and hands the listening socket down, so no other program can take
it in between. The child stops with the parent, also when the parent is killed.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from jetbridge.retrieval.errors import EngineUnavailable

_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """A running local engine; `base_url` is what a client takes, ``http://127.0.0.1:N/v1``."""

    base_url: str
    process: subprocess.Popen[bytes]

    def healthy(self) -> bool:
        """Whether the process lives and answers."""
        if self.process.poll() is not None:
            return False
        try:
            return httpx.get(f"{self.base_url[:-3]}/health", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def local_engine(
    *,
    cache: Path | None = None,
    port: int = 0,
    ready_seconds: float = 120.0,
    options: Sequence[str] = (),
    key: str = "",
) -> Iterator[LocalEngine]:
    """Start the local engine, wait until it is ready, and stop it on leaving.

    Blocks while starting: call it on a thread (or before the event loop runs).

    Args:
        cache: a file, in the data directory, that keeps what the engine learned between runs.
        port: the loopback port to take; 0 takes a free one.
        ready_seconds: how long to wait until it answers.
        options: further arguments of ``python -m jetbridge.agents.local``.
        key: the language model's key, if `options` name a model that wants one.

    Raises:
        EngineUnavailable: it ended while starting, or did not answer in time.
    """
    with socket.create_server(("127.0.0.1", port)) as listener:
        port = listener.getsockname()[1]
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "jetbridge.agents.local"]
        command += ["--fd", str(listener.fileno()), "--parent", str(os.getpid())]
        if cache is not None:
            command += ["--cache", str(cache)]
        command += options
        if key:
            command.append("--key-stdin")
        process = subprocess.Popen(
            command, pass_fds=[listener.fileno()], stdin=subprocess.PIPE if key else None
        )
        if process.stdin is not None:
            with process.stdin as stdin, contextlib.suppress(BrokenPipeError):
                stdin.write(f"{key}\n".encode())
    engine = LocalEngine(f"http://127.0.0.1:{port}/v1", process)
    try:
        _wait(engine, ready_seconds)
        yield engine
    finally:
        _stop(process)


def _wait(engine: LocalEngine, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not engine.healthy():
        code = engine.process.poll()
        if code is not None:
            raise EngineUnavailable(
                f"The local engine ended with code {code} while starting; "
                "run `python -m jetbridge.agents.local` to see why."
            )
        if time.monotonic() > until:
            raise EngineUnavailable(f"The local engine did not answer within {seconds:.0f} s.")
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
