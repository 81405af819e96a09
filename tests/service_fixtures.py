"""The whole service as customers meet it: published policies, `jetbridge serve`, its engine.

Between the service and the engine stands a relay that writes down every frame, so a test can
say what the model was sent. Everything logs at debug level into one file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from jetbridge.agents.local.process import local_engine

# Generous: nothing here is about time, and the machine may be busy.
PATIENCE = 300.0
# Root logging first, so that every library's debug messages reach the file.
SERVE = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG); "
    "from jetbridge.api.cli import main; sys.argv = ['jetbridge', 'serve']; main()"
)


@dataclass
class Relay:
    """Passes frames between the service and the engine, and keeps a copy of each."""

    target: str
    frames: list[str] = field(default_factory=list)

    def __call__(self, service: ServerConnection) -> None:
        """Relay one connection until either side closes it."""
        request = service.request
        assert request is not None
        headers = {"Authorization": request.headers["Authorization"]}
        with connect(f"{self.target}{request.path}", additional_headers=headers) as engine:
            back = threading.Thread(target=self._pump, args=(engine, service), daemon=True)
            back.start()
            self._pump(service, engine)
            back.join(5)

    def _pump(self, source: Any, sink: Any) -> None:
        try:
            for frame in source:
                self.frames.append(frame if isinstance(frame, str) else frame.decode())
                sink.send(frame)
        except ConnectionClosed:
            pass
        finally:
            sink.close()


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    data_dir: Path
    log: Path
    relay: Relay
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def service_data(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that knows the whole corpus and has no database yet."""
    return fresh_data(published, tmp_path_factory.mktemp("service") / "data")


def fresh_data(published: Path, folder: Path) -> Path:
    """Copy what is live, and nothing else, into a new data folder."""
    shutil.copytree(published / "generations", folder / "generations")
    shutil.copy(published / "live.json", folder)
    return folder


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """A process environment with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JETBRIDGE_")}
    own = {f"JETBRIDGE_{name.upper()}": value for name, value in settings.items()}
    own.setdefault("JETBRIDGE_WARM_VOICE", "false")
    own.setdefault("JETBRIDGE_GREETING", "")
    return kept | own | {"JETBRIDGE_DATA_DIR": str(data_dir)}


@contextmanager
def running(data_dir: Path, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`jetbridge serve` until the context ends; it must stop by itself when asked to."""
    port = settings["port"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env=environment(data_dir, log_level="debug", **settings),
            stdout=file, stderr=subprocess.STDOUT, cwd=data_dir,
        )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, log.read_text(errors="replace")[-3000:]
            try:
                if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
                time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@pytest.fixture(scope="session")
def service(service_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with the local engine behind a relay."""
    log, port = tmp_path_factory.mktemp("log") / "service.log", free_port()
    with local_engine(cache=service_data / "engine.cache") as engine:
        relay = Relay(engine.base_url.replace("http", "ws", 1).removesuffix("/v1"))
        with serve(relay, "127.0.0.1", 0, max_size=None) as listening:
            threading.Thread(target=listening.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{listening.socket.getsockname()[1]}/v1"
            with running(service_data, log, port=str(port), engine=address) as process:
                yield Service(f"http://127.0.0.1:{port}", service_data, log, relay, process)
            listening.shutdown()


class Visitor:
    """A customer's program: one session, its events collected as they come."""

    def __init__(self, url: str) -> None:
        """Start a session."""
        self.client = httpx.Client(base_url=url, timeout=30)
        opened = self.client.post("/api/sessions")
        opened.raise_for_status()
        self.id, self.secret = opened.json()["id"], opened.json()["secret"]
        self.headers = {"Authorization": f"Bearer {self.secret}"}
        self.events: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._at = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def path(self, rest: str = "") -> str:
        """A route of this session."""
        return f"/api/sessions/{self.id}{rest}"

    def post(self, rest: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Send to a route of this session."""
        return self.client.post(self.path(rest), json=body, headers=self.headers)

    def say(self, text: str) -> None:
        """Say something; what `wait` sees begins here."""
        self._at = len(self.events)
        assert self.post("/messages", {"text": text}).status_code == 202

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Answer the request for a sign-in; what `wait` sees begins here."""
        self._at = len(self.events)
        answer = self.post("/approval", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first event since the last thing said that is wanted."""

        def found() -> dict[str, Any] | None:
            return next((one for one in self.events[self._at :] if wanted(one)), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, PATIENCE), self.events[-12:]
        event = found()
        assert event is not None
        return event

    def answer(self) -> dict[str, Any]:
        """The assistant's next whole message."""
        return self.wait(
            lambda one: (
                one["type"] == "message"
                and one["role"] == "assistant"
                and one["status"] == "completed"
            )
        )

    def told(self, type_: str, **fields: Any) -> dict[str, Any]:
        """The next event of a type with these fields."""
        return self.wait(lambda one: one["type"] == type_ and fields.items() <= one.items())

    def replay(self, after: int = 0) -> list[dict[str, Any]]:
        """The events as somebody reads them who comes back: only for an ended session."""
        headers = self.headers | {"Last-Event-ID": str(after)}
        with self.client.stream("GET", self.path("/events"), headers=headers) as stream:
            return list(read_events(stream))

    def close(self) -> None:
        """End the session."""
        self.client.delete(self.path(), headers=self.headers)
        self._reader.join(10)
        self.client.close()

    def _read(self) -> None:
        with (
            httpx.Client(base_url=self.client.base_url, timeout=None) as client,
            client.stream("GET", self.path("/events"), headers=self.headers) as stream,
        ):
            for event in read_events(stream):
                with self._news:
                    self.events.append(event)
                    self._news.notify_all()


def read_events(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    """The events of a stream, each checked to carry its own number as the SSE id."""
    id_ = ""
    for line in stream.iter_lines():
        if line.startswith("id:"):
            id_ = line[3:].strip()
        elif line.startswith("data:"):
            event = json.loads(line[5:])
            assert str(event["seq"]) == id_
            yield event


@pytest.fixture
def visitor(service: Service) -> Iterator[Visitor]:
    """A customer with a session of their own."""
    made = Visitor(service.url)
    yield made
    made.close()
