"""A `jetbridge serve` of the benchmark's own, with its local engine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent
_READY_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service answers, and the process of its engine."""

    url: str
    engine: psutil.Process


@contextmanager
def service(data: Path | None, *, lines: int) -> Iterator[Service]:
    """The service on a copy of a published folder, its speech models warm.

    Args:
        data: the folder; without one the sample corpus is published first.
        lines: how many calls it takes at once.
    """
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "data"
        if data is not None:
            shutil.copytree(data, folder, ignore=shutil.ignore_patterns("publish.lock"))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        settings = {
            "JETBRIDGE_DATA_DIR": str(folder),
            "JETBRIDGE_PORT": str(port),
            "JETBRIDGE_MAX_CALLS": str(lines),
            "JETBRIDGE_ENGINE": "local",
            "JETBRIDGE_GREETING": "",
            "JETBRIDGE_LOG_LEVEL": "warning",
        }
        environment = os.environ | settings
        command = [sys.executable, "-c", "from jetbridge.api.cli import main; main()"]
        if data is None:
            publish = [*command, "publish", str(ROOT / "corpus")]
            subprocess.run(publish, env=environment, check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([*command, "serve"], env=environment, cwd=kept)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, url)
            yield Service(url, _engine(process))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                # The speech models are loaded beside the first requests.
                time.sleep(15)
                return
        except httpx.TransportError:
            time.sleep(0.3)
    sys.exit("the service did not start")


def _engine(process: subprocess.Popen[bytes]) -> psutil.Process:
    for child in psutil.Process(process.pid).children(recursive=True):
        if "jetbridge.agents.local" in " ".join(child.cmdline()):
            return child
    sys.exit("the service has no local engine")
