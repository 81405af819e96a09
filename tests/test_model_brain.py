"""A language model by address answers calls: it streams, calls tools, is slow, fails."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from agents_fixtures import NOON, SmallSearch, brain, chatting, running_engine, small_desk
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk

from jetbridge.agents.context import CallContext
from jetbridge.agents.local.model import Endpoint, ModelBrain
from jetbridge.agents.local.view import Call, Say, View, tellings
from jetbridge.agents.session import Engine

Delta = dict[str, Any]
Answerer = Callable[[dict[str, Any]], list[Delta | float]]


@dataclass
class Model:
    """A chat-completions endpoint; `answer` makes the deltas, a number among them is a pause."""

    answer: Answerer
    url: str = ""
    status: int = 200
    seen: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        """The endpoint, as strict about messages as the strictest."""
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def completions(request: Request) -> Response:
            asked = await request.json()
            self.seen.append(asked)
            self.keys.append(request.headers.get("authorization", ""))
            wrong = _wrong(asked)
            if wrong or self.status != 200:
                error = {"error": {"message": wrong or "no", "type": "x"}}
                return JSONResponse(error, 400 if wrong else self.status)
            return StreamingResponse(self._stream(asked), media_type="text/event-stream")

        return app

    async def _stream(self, asked: dict[str, Any]) -> AsyncIterator[str]:
        for delta in self.answer(asked):
            if isinstance(delta, float):
                await asyncio.sleep(delta)
                continue
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                     "choices": [choice]}  # fmt: skip
            ChatCompletionChunk.model_validate(chunk)
            yield f"data: {json.dumps(chunk)}\n\n"
        yield "data: [DONE]\n\n"


def _wrong(asked: dict[str, Any]) -> str:
    """What a strict endpoint refuses: a call without its answer, or an answer without its call."""
    waiting: list[str] = []
    for message in asked["messages"]:
        if waiting and message["role"] != "tool":
            return "a tool call has no answer"
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                return "an answer to no call"
            waiting.remove(message["tool_call_id"])
        waiting += [one["id"] for one in message.get("tool_calls", [])]
    return "a tool call has no answer" if waiting else ""


@contextmanager
def model(answer: Answerer, **changes: Any) -> Iterator[Model]:
    """The endpoint under a real uvicorn."""
    made = Model(answer, **changes)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def words(text: str) -> list[Delta | float]:
    """A text in small deltas, as a model writes."""
    return [{"content": text[at : at + 7]} for at in range(0, len(text), 7)]


def call(name: str, arguments: str = "{}") -> list[Delta | float]:
    """A tool call in three deltas."""
    half = len(arguments) // 2
    head = {"index": 0, "id": "call_9", "type": "function",
            "function": {"name": name, "arguments": ""}}  # fmt: skip
    rest = [
        {"tool_calls": [{"index": 0, "function": {"arguments": part}}]}
        for part in (arguments[:half], arguments[half:])
    ]
    return [{"tool_calls": [head]}, *rest]


def model_brain(made: Model, seconds: float = 20.0) -> ModelBrain:
    """The brain under test, the built-in one behind it."""
    return ModelBrain(Endpoint(made.url, "tiny", "secret-key", seconds), fallback=brain())


def airline(asked: dict[str, Any]) -> list[Delta | float]:
    """A small model that follows the agents' instructions for one question on bags."""
    last = asked["messages"][-1]
    names = [tool["function"]["name"] for tool in asked["tools"]]
    if last["role"] == "tool" and "passages" in last["content"]:
        return words("<think>They ask of bags.</think>You may bring **one** carry-on bag. It may "
                     "measure 22 x 14 x 9 inches. Anything else?")  # fmt: skip
    if "document_lookup_tool" in names:
        return call("document_lookup_tool", '{"request": "carry-on bags"}')
    if "status" in str([one for one in asked["messages"] if one["role"] == "user"][-1]["content"]):
        return call("check_flights_tool")
    return call("transfer_to_qa_agent")


def context() -> CallContext:
    """A conversation's state."""
    return CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)


@contextmanager
def answered_by(made: Model, seconds: float = 20.0) -> Iterator[Engine]:
    """The local engine with that model."""
    with running_engine(model_brain(made, seconds)) as engine:
        yield engine


async def test_a_model_hands_over_looks_up_and_answers() -> None:
    """The same tools and handoffs; the words come in sentences, without markdown or thoughts."""
    with model(airline) as made, answered_by(made) as engine:
        async with chatting(engine, context()) as chat:
            heard = await chat.ask("How many bags can I bring?")
    assert heard.agents == ["QA Agent"]
    assert heard.tools == ["document_lookup_tool"]
    assert heard.text == (
        "You may bring one carry-on bag. It may measure 22 x 14 x 9 inches. Anything else?"
    )
    deltas = [one["delta"] for one in heard.raw if one["type"] == "response.output_text.delta"]
    assert len(deltas) == 3
    assert made.keys[0] == "Bearer secret-key"
    assert "QA Agent" in made.seen[-1]["messages"][0]["content"]


async def test_a_model_waits_for_the_sign_in() -> None:
    """A personal tool still needs approval, and the answer to it reaches the model."""
    with model(airline) as made, answered_by(made) as engine:
        async with chatting(engine, context()) as chat:
            asked = await chat.ask("What is the status of my flight?")
            assert len(asked.approvals) == 1
            made.answer = lambda _: words("Your flight is on time.")
            heard = await chat.approve(asked.approvals[0])
    assert heard.tools == ["check_flights_tool"]
    assert heard.text == "Your flight is on time."
    assert "JB 204" in made.seen[-1]["messages"][-1]["content"]


async def test_a_made_up_figure_of_a_model_is_stopped() -> None:
    """The guardrail holds for a model as for the built-in brain."""

    def invents(asked: dict[str, Any]) -> list[Delta | float]:
        noted = "guardrail triggered" in str(asked["messages"][-1]["content"])
        return words("I can't confirm that." if noted else "A bag costs exactly $4711 today.")

    with model(invents) as made, answered_by(made) as engine:
        async with chatting(engine, context()) as chat:
            heard = await chat.ask("What does a bag cost?")
            while not heard.guardrails and "confirm" not in heard.text:
                heard = await chat.listen()
            assert heard.guardrails or "confirm" in heard.text


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: [30.0],
        lambda _: [],
        lambda _: call("no_such_tool"),
        lambda _: call("transfer_to_qa_agent", '{"broken'),
    ],
    ids=["slow", "empty", "unknown tool", "broken arguments"],
)
async def test_the_built_in_brain_takes_over_before_the_first_word(answer: Answerer) -> None:
    """A model that is slow, silent or calls nonsense costs the customer no answer."""
    with model(answer) as made, answered_by(made, seconds=1.0) as engine:
        async with chatting(engine, context()) as chat:
            heard = await chat.ask("How many bags can I bring?")
    assert "one carry-on bag" in heard.text
    assert heard.errors == []


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_an_endpoint_that_fails_is_bridged(status: int) -> None:
    """Nor does one that refuses; its key is in no event."""
    with model(airline, status=status) as made, answered_by(made) as engine:
        async with chatting(engine, context()) as chat:
            heard = await chat.ask("How many bags can I bring?")
    assert "one carry-on bag" in heard.text
    assert "secret-key" not in str(heard.raw)


async def test_a_model_that_breaks_off_apologises() -> None:
    """What was begun is ended by an apology, in the same message."""
    with model(lambda _: [*words("Let me see. One moment"), 30.0]) as made:
        parts = [one async for one in model_brain(made, 1.0).stream(View("", ()))]
    assert parts[0] == Say("Let me see. ")
    assert isinstance(parts[-1], Say)
    assert "sorry" in parts[-1].text


async def test_a_model_is_heard_while_it_still_writes() -> None:
    """Each sentence is told and sounds before the next one is written."""
    pauses: list[Delta | float] = [
        *words("The first is said. Now"),
        0.5,
        *words(" comes the rest."),
    ]
    events = await heard_of(pauses)
    kinds = [event.type for event in events]
    told = [at for at, kind in enumerate(kinds) if kind.endswith("audio_transcript.delta")]
    assert [events[at].delta for at in told] == ["The first is said. ", "Now comes the rest."]
    assert "response.output_audio.delta" in kinds[told[0] : told[1]]


async def test_a_model_that_thinks_for_long_is_bridged() -> None:
    """A silence before the first word is filled by a sentence of its own; the answer follows."""
    events = await heard_of([1.6, *words("Here is the answer.")])
    whole = "response.output_audio_transcript.done"
    said = [event.transcript for event in events if event.type == whole]
    assert said == ["One moment, please.", "Here is the answer."]
    assert len({event.item_id for event in events if event.type == whole}) == 2


async def heard_of(answer: list[Delta | float]) -> list[Any]:
    """The events of one spoken reply of a model that writes this."""
    with model(lambda _: answer) as made, answered_by(made) as engine:
        async with (
            AsyncOpenAI(base_url=engine.base_url, api_key="any") as client,
            client.realtime.connect(model="local") as connection,
        ):
            await connection.session.update(
                session={"type": "realtime", "output_modalities": ["audio"]}
            )
            content: Any = [{"type": "input_text", "text": "Tell me."}]
            await connection.conversation.item.create(
                item={"type": "message", "role": "user", "content": content}
            )
            await connection.response.create()
            events: list[Any] = []
            async with asyncio.timeout(120):
                async for event in connection:
                    events.append(event)
                    if event.type == "response.done":
                        break
    return events


async def test_words_before_a_call_are_one_telling() -> None:
    """Sentences that follow each other are joined; a call parts them."""

    async def stream() -> AsyncIterator[Say | Call]:
        for part in (Say("One. "), Say("Two."), Call("a"), Say("Three.")):
            yield part

    told: list[Any] = []
    async for part in tellings(stream()):
        told.append(part if isinstance(part, Call) else [one async for one in part.text])
    assert told == [["One. ", "Two."], Call("a"), ["Three."]]
