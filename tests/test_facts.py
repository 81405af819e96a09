"""The ten facts, asked for in everyday words: found, told with their figure, and cited."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jetbridge.api.app import Resources, open_resources
from jetbridge.api.calls import Call
from jetbridge.api.settings import Settings
from jetbridge.ingest.pdf import read_pdf
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.search import search

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
FACTS = yaml.safe_load((Path(__file__).parent / "data" / "facts.yaml").read_text("utf-8"))
ASKED = [pytest.param(one, asked, id=asked) for one in FACTS for asked in one["asked"]]
FOUND = [pytest.param(one, said, id=said) for one in FACTS for said in one.get("found", [])]
PATIENCE = 60.0


@pytest.fixture(scope="module")
def knowledge(published: Path) -> KnowledgeBase:
    """The published corpus."""
    return KnowledgeBase(published, local_embedder())


class Desk:
    """The service without HTTP, on an event loop of its own: one question, one conversation."""

    def __init__(self, settings: Settings) -> None:
        """Open the database, the models and the local engine."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._stack = AsyncExitStack()
        self._resources = self._run(open_resources(settings, None, self._stack))

    def ask(self, question: str) -> tuple[str, list[dict[str, Any]]]:
        """The answer's words and its citations."""
        events = self._run(asyncio.wait_for(_ask(self._resources, question), PATIENCE))
        said = [e["text"] for e in events if e["type"] == "message" and e["role"] == "assistant"]
        cited = [item for e in events if e["type"] == "citations" for item in e["items"]]
        return "\n".join(said), cited

    def close(self) -> None:
        """Stop the engine and the loop."""
        self._run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE * 2)


async def _ask(resources: Resources, question: str) -> list[dict[str, Any]]:
    call, _ = await resources.switchboard.open()
    await call.say(question)
    await _answered(call)
    events = call.log.after(0)
    await call.end("asked")
    return events


async def _answered(call: Call) -> None:
    asked = False
    async for event in call.log.follow():
        asked = asked or (event["type"] == "turn" and event["state"] == "thinking")
        if asked and (event.get("state") == "listening" or call.waiting):
            return


@pytest.fixture(scope="module")
def desk(published: Path) -> Iterator[Desk]:
    """The service with the local engine, on the published corpus."""
    desk = Desk(Settings(data_dir=published, engine="local", embedder="local"))
    yield desk
    desk.close()


@cache
def pages(file: str) -> dict[int, str]:
    """The text of each page of a file, by number."""
    return {page.number: page.text for page in read_pdf(CORPUS / file).pages}


def has(pattern: str, text: str) -> bool:
    """Whether a pattern is in a text, whatever its case and line ends."""
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE) is not None


def holds(fact: dict[str, Any], document: str, file: str, numbers: list[int]) -> bool:
    """Whether those pages of a document state the fact."""
    if fact["documents"] != "any" and document not in fact["documents"]:
        return False
    return any(has(fact["page"], pages(file)[number]) for number in numbers)


def test_there_are_ten_facts_and_three_wordings_of_each() -> None:
    """What is asked below is the whole list."""
    assert len(FACTS) == 10
    assert all(len(one["asked"]) >= 3 for one in FACTS)


@pytest.mark.parametrize(("fact", "asked"), ASKED + FOUND)
def test_a_passage_that_states_the_fact_is_found(
    fact: dict[str, Any], asked: str, knowledge: KnowledgeBase
) -> None:
    """Among the first five passages, and the search does not abstain."""
    found = search(asked, knowledge=knowledge, k=5)
    assert not found.abstained
    assert any(
        holds(fact, hit.passage.info.id, hit.passage.file, list(hit.passage.pages))
        and all(has(pattern, hit.passage.text) for pattern in fact["says"])
        for hit in found.hits
    ), [(hit.passage.file, hit.passage.section_path) for hit in found.hits]


@pytest.mark.parametrize(("fact", "asked"), ASKED)
def test_the_answer_states_the_fact_and_cites_its_page(
    fact: dict[str, Any], asked: str, desk: Desk
) -> None:
    """The figure is said, and a page that states it is among the sources."""
    answer, cited = desk.ask(asked)
    assert all(has(pattern, answer) for pattern in fact["says"]), answer
    assert any(holds(fact, one["document"], one["file"], list(one["pages"])) for one in cited), [
        (one["title"], one["pages"]) for one in cited
    ]
