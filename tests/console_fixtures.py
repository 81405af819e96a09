"""The service as the content team meets it: a few documents live, nobody to speak to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_fixtures import free_port, running

from jetbridge.api.seed import demo_accounts
from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.library import open_library
from jetbridge.ingest.publish import publish

CORPUS = Path(__file__).parent.parent / "corpus"
LIVE = ("pets-in-cabin.pdf", "at-a-glance.pdf")
PEOPLE = {one.role: one for one in demo_accounts()}
PATIENCE = 240.0
PARKING = """# Parking at the Larkspur garage

Parking in the Larkspur garage at JFK costs {price} dollars a day. The garage is open all
night, and the walk to Terminal 5 takes six minutes.

Bicycles are parked free of charge beside the main door.
"""


@pytest.fixture(scope="session")
def console_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with two published documents; no engine answers calls, and none is needed."""
    folder = tmp_path_factory.mktemp("console")
    library = open_library(f"sqlite:///{folder / 'jetbridge.sqlite'}")
    try:
        publish(
            [CORPUS],
            library=library,
            data_dir=folder,
            embedder=EmbedderSpec("local"),
            options=_only(LIVE),
        )
    finally:
        library.close()
    port = free_port()
    log = tmp_path_factory.mktemp("log") / "service.log"
    with running(folder, log, port=str(port), engine="http://127.0.0.1:9/v1"):
        yield f"http://127.0.0.1:{port}"
    assert "Traceback" not in log.read_text(errors="replace")


def _only(names: tuple[str, ...]) -> Any:
    from jetbridge.ingest.publish import PublishOptions

    return PublishOptions(only=names, actor="setup")


class Author:
    """A member of staff's program: signed in, with what the console page does."""

    def __init__(self, url: str, role: str = "content") -> None:
        """Sign in as the demonstration's person of that role."""
        self.client = httpx.Client(base_url=url, timeout=120)
        person = PEOPLE[role]
        answer = self.client.post(
            "/api/staff/sign-in", json={"email": person.email, "password": person.password}
        )
        self.answer: dict[str, Any] = answer.json()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a route that must answer 200."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def upload(self, name: str, content: bytes | str) -> httpx.Response:
        """Put a file into the draft."""
        return self.client.put(f"/api/draft/files/{name}", content=content)

    def work(self, what: str) -> dict[str, Any]:
        """Start a piece of work and wait for its end."""
        started = self.client.post(f"/api/draft/{what}")
        assert started.status_code == 202, started.text
        return self.finished()

    def finished(self) -> dict[str, Any]:
        """The work once it no longer runs."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found: dict[str, Any] = self.get("/api/draft/work")
            if found["state"] != "running":
                return found
            time.sleep(0.2)
        raise AssertionError("the work did not end")

    def best(self, question: str, **query: Any) -> str:
        """The text of the best passage for a question, "" when search abstains."""
        found = self.get("/api/documents/search", q=question, **query)
        return "" if found["abstained"] else str(found["hits"][0]["passage"]["text"])


@pytest.fixture
def author(console_url: str) -> Iterator[Author]:
    """The content team's program, with an empty draft."""
    made = Author(console_url)
    made.client.delete("/api/draft")
    yield made
    made.client.delete("/api/draft")
    made.client.close()
