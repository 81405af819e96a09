"""A call placed at OpenAI, down to the bytes: a strict stand-in for its endpoints on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from agents_fixtures import SmallSearch, small_desk
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from openai.types.realtime import RealtimeClientEvent, RealtimeSessionCreateRequest
from pydantic import TypeAdapter

from jetbridge.agents.call import AllLinesBusy, OfferRefused, Sound, place_call
from jetbridge.agents.context import CallContext
from jetbridge.agents.session import Engine
from jetbridge.retrieval.errors import EngineUnavailable

KEY = "sk-not-a-real-key"
OFFER = (
    "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
)
ANSWER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)


@dataclass
class StandIn:
    """What OpenAI would have seen."""

    url: str = ""
    status: int = 201
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    attached: list[tuple[str, str]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def app(self) -> FastAPI:
        """The endpoints."""
        app = FastAPI()

        @app.post("/v1/realtime/calls")
        async def calls(request: Request) -> Response:
            body = await request.body()
            self.requests.append(("calls", dict(request.headers), body))
            if self.status != 201:
                error = {"error": {"message": "no", "type": "x", "code": "x"}}
                return Response(json.dumps(error), self.status, media_type="application/json")
            where = {"Location": "/v1/realtime/calls/rtc_u1_abc"}
            return Response(ANSWER, 201, media_type="application/sdp", headers=where)

        @app.post("/v1/realtime/calls/{call_id}/hangup")
        async def hangup(call_id: str) -> Response:
            self.hung_up.append(call_id)
            return Response(status_code=200)

        @app.websocket("/v1/realtime")
        async def sideband(socket: WebSocket, call_id: str) -> None:
            self.attached.append((call_id, socket.headers.get("authorization", "")))
            await socket.accept()
            try:
                while True:
                    self.sent.append(json.loads(await socket.receive_text()))
                    self.arrived.set()
            except WebSocketDisconnect:
                pass

        return app


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """The stand-in under a real uvicorn."""
    stand_in = StandIn()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(stand_in.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    stand_in.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    try:
        yield stand_in
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture
def openai() -> Iterator[StandIn]:
    """OpenAI's endpoints."""
    with standing_in() as stand_in:
        yield stand_in


def context() -> CallContext:
    """A conversation's state."""
    return CallContext(search=SmallSearch(), desk=small_desk())


async def test_the_call_is_made_as_openai_wants_it(openai: StandIn) -> None:
    """Multipart with the offer unchanged and a complete session; key and identifier in headers."""
    engine = Engine(openai.url, KEY)
    sound = Sound(terms=("JFK", "Larkspur"), silence_ms=420, speed=1.1)
    async with place_call(
        engine, context(), OFFER, sound=sound, safety_identifier="a" * 64
    ) as placed:
        assert placed.sdp == ANSWER
        assert placed.id == "rtc_u1_abc"
        assert await asyncio.to_thread(openai.arrived.wait, 20)
    _, headers, body = openai.requests[0]
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["openai-safety-identifier"] == "a" * 64
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    assert body.index(b'name="sdp"') < body.index(b'name="session"')
    assert OFFER.encode() in body
    start = body.index(b"{", body.index(b'name="session"'))
    session = json.loads(body[start : body.rindex(b"}") + 1])
    RealtimeSessionCreateRequest.model_validate(session)
    assert session["model"] == "gpt-realtime-2.1-mini"
    assert session["output_modalities"] == ["audio"]
    assert {tool["name"] for tool in session["tools"]} >= {"transfer_to_qa_agent"}
    assert "Main Agent" in session["instructions"]
    assert session["audio"]["output"]["voice"] == "cedar"
    assert session["audio"]["output"]["speed"] == 1.1
    heard = session["audio"]["input"]
    assert heard["turn_detection"]["silence_duration_ms"] == 420
    assert "Larkspur" in heard["transcription"]["prompt"]
    assert KEY not in placed.sdp


async def test_attaching_changes_nothing(openai: StandIn) -> None:
    """The attached connection has the standard key and sends the very session of the call."""
    async with place_call(Engine(openai.url, KEY), context(), OFFER):
        assert await asyncio.to_thread(openai.arrived.wait, 20)
    assert openai.attached == [("rtc_u1_abc", f"Bearer {KEY}")]
    for event in openai.sent:
        CLIENT_EVENT.validate_python(event)
    body = openai.requests[0][2]
    start = body.index(b"{", body.index(b'name="session"'))
    made = json.loads(body[start : body.rindex(b"}") + 1])
    updated = next(one["session"] for one in openai.sent if one["type"] == "session.update")
    for name in ("model", "instructions", "tools", "output_modalities", "audio", "tool_choice"):
        assert updated[name] == made[name], name
    assert openai.hung_up == ["rtc_u1_abc"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, AllLinesBusy), (503, AllLinesBusy), (400, OfferRefused), (401, EngineUnavailable)],
)
async def test_a_refused_call_is_told_apart(
    openai: StandIn, status: int, error: type[Exception]
) -> None:
    """Busy, a bad offer and a wrong key are different errors; none of them shows the key."""
    openai.status = status
    with pytest.raises(error) as refused:
        async with place_call(Engine(openai.url, KEY), context(), OFFER):
            pass
    assert KEY not in str(refused.value)
    assert openai.hung_up == []


async def test_an_engine_that_is_not_there_is_said_so() -> None:
    """Nobody listens at the address."""
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        async with place_call(Engine("http://127.0.0.1:9/v1", KEY), context(), OFFER):
            pass
