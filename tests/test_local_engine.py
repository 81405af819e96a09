"""The local engine speaks the Realtime protocol to any client, and says what is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets
from agents_fixtures import running_engine
from openai import AsyncOpenAI
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from jetbridge.agents.local.process import local_engine
from jetbridge.agents.local.protocol import server_event
from jetbridge.agents.local.view import Call, Say, View
from jetbridge.agents.session import Engine, socket_url

pytest_plugins = ["chat_fixtures"]

KNOWN: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
LOOKUP = {
    "type": "function",
    "name": "look_up",
    "description": "Looks up opening hours.",
    "parameters": {"type": "object", "properties": {"day": {"type": "string"}}},
}


class Line:
    """A raw connection: sends events, reads events, and validates each."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def send(self, kind: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": kind, **fields}))

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            event: dict[str, Any] = json.loads(await self._socket.recv())
        KNOWN.validate_python(event)
        return event

    async def until(self, kind: str) -> list[dict[str, Any]]:
        events = [await self.read()]
        while events[-1]["type"] != kind:
            events.append(await self.read())
        return events

    async def say(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.send("conversation.item.create", item=item)


@asynccontextmanager
async def connected(engine: Engine) -> AsyncIterator[Line]:
    headers = {"Authorization": "Bearer key"}
    async with websockets.connect(socket_url(engine), additional_headers=headers) as socket:
        line = Line(socket)
        assert (await line.read())["type"] == "session.created"
        yield line


async def test_a_session_begins_with_its_configuration(engine: Engine) -> None:
    """`session.created` comes first; an update answers with all that is set now."""
    async with connected(engine) as line:
        await line.send(
            "session.update",
            session={"type": "realtime", "instructions": "Be kind.", "tools": [LOOKUP]},
        )
        updated = await line.read()
    assert updated["type"] == "session.updated"
    assert updated["session"]["instructions"] == "Be kind."
    assert updated["session"]["tools"][0]["name"] == "look_up"
    assert updated["session"]["output_modalities"] == ["text"]


async def test_words_come_in_the_protocols_order(engine: Engine) -> None:
    """A spoken answer is created, added, streamed and done, and its deltas make the text."""
    async with connected(engine) as line:
        await line.say("hello")
        await line.until("conversation.item.done")
        await line.send("response.create")
        events = await line.until("response.done")
    kinds = list(dict.fromkeys(event["type"] for event in events))
    assert kinds == [
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    streamed = "".join(event.get("delta", "") for event in events)
    message = events[-1]["response"]["output"][0]
    assert streamed == message["content"][0]["text"]
    assert events[-1]["response"]["status"] == "completed"


async def test_items_are_kept_retrieved_and_deleted(engine: Engine) -> None:
    """An item can be put after another, read back, and removed once."""
    async with connected(engine) as line:
        for name, after in (("b", None), ("a", "root"), ("c", "b")):
            content = [{"type": "input_text", "text": name}]
            item = {"id": name, "type": "message", "role": "user", "content": content}
            await line.send("conversation.item.create", item=item, previous_item_id=after)
            added, _ = await line.read(), await line.read()
        assert added["previous_item_id"] == "b"
        await line.send("conversation.item.retrieve", item_id="a")
        assert (await line.read())["item"]["content"][0]["text"] == "a"
        await line.send("conversation.item.delete", item_id="a")
        assert (await line.read())["type"] == "conversation.item.deleted"
        await line.send("conversation.item.retrieve", item_id="a")
        assert (await line.read())["error"]["code"] == "item_not_found"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("{", "invalid_json"),
        ("[]", "missing_required_parameter"),
        ('{"type": "session.destroy", "event_id": "e1"}', "invalid_value"),
        ('{"type": "conversation.item.create", "event_id": "e1"}', "invalid_request_error"),
        ('{"type": "conversation.item.delete", "item_id": "no"}', "item_not_found"),
        ('{"type": "response.cancel", "event_id": "e1"}', "response_cancel_not_active"),
        (
            '{"type": "conversation.item.create", "item": {"type": "function_call_output",'
            ' "call_id": "none", "output": "x"}}',
            "invalid_tool_call_output",
        ),
    ],
)
async def test_a_bad_event_is_answered_and_the_session_goes_on(
    engine: Engine, sent: str, code: str
) -> None:
    """Each bad client event gets an `error` event with its code; the next one works."""
    async with connected(engine) as line:
        await line._socket.send(sent)
        error = await line.read()
        assert error["type"] == "error"
        assert error["error"]["code"] == code
        if '"e1"' in sent:
            assert error["error"]["event_id"] == "e1"
        await line.send("session.update", session={"type": "realtime", "instructions": "Hi."})
        assert (await line.read())["type"] == "session.updated"


class SlowBrain:
    """A brain that thinks until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def learn(self, view: View) -> None:
        pass

    def reply(self, view: View) -> Say | Call:
        self.go.wait(30)
        return Say("Here is the answer.")


async def test_only_one_response_at_a_time_and_it_can_be_cancelled() -> None:
    """A second request is refused while one is given; a cancelled one ends as cancelled."""
    slow = SlowBrain()
    with running_engine(slow) as engine:
        async with connected(engine) as line:
            await line.say("hello")
            await line.until("conversation.item.done")
            await line.send("response.create")
            await line.send("response.create", event_id="again")
            events = await line.until("error")
            assert events[-1]["error"]["code"] == "conversation_already_has_active_response"
            assert events[-1]["error"]["event_id"] == "again"
            await line.send("response.cancel")
            done = (await line.until("response.done"))[-1]
            assert done["response"]["status"] == "cancelled"
            slow.go.set()
            await line.send("response.create")
            done = (await line.until("response.done"))[-1]
            assert done["response"]["status"] == "completed"


async def test_a_key_is_needed(engine: Engine) -> None:
    """A connection without a bearer key is refused."""
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        async with websockets.connect(socket_url(engine)):
            pass
    assert refused.value.response.status_code == 403


async def test_openais_own_client_is_understood(engine: Engine) -> None:
    """`AsyncOpenAI(base_url=...).realtime.connect` holds a conversation with a tool call."""
    client = AsyncOpenAI(api_key="key", base_url=engine.base_url)
    async with client.realtime.connect(model="local") as line:
        await line.session.update(
            session={"type": "realtime", "output_modalities": ["text"], "tools": [LOOKUP],  # type: ignore[list-item]
                     "tool_choice": {"type": "function", "name": "look_up"}}
        )  # fmt: skip
        content: Any = [{"type": "input_text", "text": "are you open on sunday?"}]
        await line.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        await line.response.create()
        called = None
        async with asyncio.timeout(60):
            async for event in line:
                if event.type == "response.done":
                    called = event.response.output[0]  # type: ignore[index]
                    break
        assert called is not None
        assert called.type == "function_call"
        assert json.loads(called.arguments) == {"day": "are you open on sunday?"}
        await line.conversation.item.create(
            item={"type": "function_call_output", "call_id": called.call_id or "",
                  "output": json.dumps({"say": "We open at ten on Sunday."})}
        )  # fmt: skip
        await line.response.create()
        async with asyncio.timeout(60):
            async for event in line:
                if event.type == "response.output_text.done":
                    assert event.text == "We open at ten on Sunday."
                    break
    await client.close()


def test_what_the_vendor_does_not_know_is_not_sent() -> None:
    """An event with a wrong or unknown field is refused before it leaves."""
    with pytest.raises(ValueError, match="does not have"):
        server_event("response.output_text.delta", delta="x", item_id="i", response_id="r",
                     output_index=0, content_index=0, mood="good")  # fmt: skip
    with pytest.raises(ValueError, match="delta"):
        server_event("response.output_text.delta", item_id="i")
    with pytest.raises(KeyError):
        server_event("response.shrugged")


def test_the_engine_runs_as_a_child_and_stops_with_its_owner() -> None:
    """`local_engine` gives a healthy engine on loopback, and none is left afterwards."""
    with local_engine() as running:
        assert running.base_url.startswith("http://127.0.0.1:")
        assert running.healthy()
        process = running.process
    assert process.poll() is not None
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{running.base_url[:-3]}/health")


def test_the_engine_does_not_outlive_a_killed_parent() -> None:
    """When the parent is killed outright, the child ends by itself."""
    program = (
        "import time\n"
        "from jetbridge.agents.local.process import local_engine\n"
        "with local_engine() as engine:\n"
        "    print(engine.process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    for _ in range(200):
        if not _alive(child):
            return
        signal.sigtimedwait([], 0.1)
    pytest.fail("the engine still runs")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
