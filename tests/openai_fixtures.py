"""A stand-in for OpenAI's realtime endpoints on loopback, strict about what it is sent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from openai.types.realtime import RealtimeClientEvent, RealtimeSessionCreateRequest
from pydantic import TypeAdapter, ValidationError

KEY = "sk-not-a-real-key"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"not a real webhook secret").decode()
OFFER = (
    "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
)
ANSWER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)
_MAX_SDP = 64 * 1024


@dataclass
class StandIn:
    """What OpenAI has seen, and what it is to answer.

    `wrong` lists everything that OpenAI would not have taken.
    """

    url: str = ""
    status: int = 201
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    attached: list[tuple[str, str]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[tuple[str, int]] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    sockets: dict[str, WebSocket] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop | None = None
    news: threading.Condition = field(default_factory=threading.Condition)

    def until(self, wanted: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something has been seen."""
        with self.news:
            assert self.news.wait_for(wanted, seconds), (self.wrong, self.sent[-3:])

    def push(self, call_id: str, *events: dict[str, Any]) -> None:
        """Send server events over the connection that is attached to a call."""
        assert self.loop is not None
        for number, event in enumerate(events):
            text = json.dumps({"event_id": f"event_{time.monotonic_ns()}_{number}", **event})
            sending = self.sockets[call_id].send_text(text)
            asyncio.run_coroutine_threadsafe(sending, self.loop).result(20)

    def hang_up(self, call_id: str) -> None:
        """End a call from OpenAI's side, as after the customer has hung up."""
        assert self.loop is not None
        closing = self.sockets[call_id].close()
        asyncio.run_coroutine_threadsafe(closing, self.loop).result(20)

    def updates(self) -> list[dict[str, Any]]:
        """The sessions that were sent after attaching."""
        return [one["session"] for one in self.sent if one["type"] == "session.update"]

    def app(self) -> FastAPI:
        """The endpoints."""
        app = FastAPI()

        @app.post("/v1/realtime/calls")
        async def calls(request: Request) -> Response:
            body = await self._note("calls", request)
            if self.status != 201:
                return _error(self.status, "rate_limit_exceeded")
            try:
                sdp, session = _parts(request.headers.get("content-type", ""), body)
                self._check_session(session)
                if sdp.count("\r\n") != sdp.count("\n") or len(sdp) > _MAX_SDP:
                    raise ValueError("the SDP's line ends or size")
            except ValueError as bad:
                return self._refused(str(bad))
            call_id = f"rtc_u{len(self.sessions) + 1}_abc"
            self._see(lambda: self.sessions.update({call_id: session}))
            where = {"Location": f"/v1/realtime/calls/{call_id}"}
            return Response(ANSWER, 201, media_type="application/sdp", headers=where)

        @app.post("/v1/realtime/calls/{call_id}/accept")
        async def accept(call_id: str, request: Request) -> Response:
            body = await self._note("accept", request)
            if call_id not in self.waiting:
                return _error(404, "call_not_found")
            try:
                session = json.loads(body)
                self._check_session(session)
            except ValueError as bad:
                return self._refused(str(bad))
            self.waiting.discard(call_id)
            self._see(lambda: self.sessions.update({call_id: session}))
            return Response(status_code=200)

        @app.post("/v1/realtime/calls/{call_id}/reject")
        async def reject(call_id: str, request: Request) -> Response:
            status = json.loads(await self._note("reject", request))["status_code"]
            self._see(lambda: self.rejected.append((call_id, status)))
            return Response(status_code=200)

        @app.post("/v1/realtime/calls/{call_id}/hangup")
        async def hangup(call_id: str, request: Request) -> Response:
            await self._note("hangup", request)
            self._see(lambda: self.hung_up.append(call_id))
            return Response(status_code=200)

        @app.post("/v1/realtime/client_secrets")
        async def client_secrets(request: Request) -> Response:
            asked = json.loads(await self._note("client_secrets", request))
            seconds = asked["expires_after"]["seconds"]
            try:
                if asked["expires_after"]["anchor"] != "created_at" or not 10 <= seconds <= 7200:
                    raise ValueError("expires_after")
                self._check_session(asked["session"], whole=False)
            except ValueError as bad:
                return self._refused(str(bad))
            session = {"object": "realtime.session", "id": "sess_1", **asked["session"]}
            expires = int(time.time()) + seconds
            return JSONResponse({"value": "ek_abc", "expires_at": expires, "session": session})

        @app.post("/gateway")
        async def gateway(request: Request) -> Response:
            link = await request.json()
            self._see(lambda: self.links.append(link))
            return Response(status_code=202)

        @app.websocket("/v1/realtime")
        async def sideband(socket: WebSocket, call_id: str) -> None:
            key = socket.headers.get("authorization", "")
            if call_id not in self.sessions or key != f"Bearer {KEY}":
                self._see(lambda: self.wrong.append(f"attaching to {call_id} with {key[:10]}"))
                await socket.close(1008)
                return
            await socket.accept()
            self.loop = asyncio.get_running_loop()
            self.sockets[call_id] = socket
            self._see(lambda: self.attached.append((call_id, key)))
            session = {"id": "sess_1", "object": "realtime.session", **self.sessions[call_id]}
            await self._say(socket, "session.created", session=session)
            try:
                while True:
                    event = json.loads(await socket.receive_text())
                    try:
                        CLIENT_EVENT.validate_python(event)
                    except ValidationError as bad:
                        self.wrong.append(str(bad))
                    if event["type"] == "session.update":
                        told = {"id": "sess_1", "object": "realtime.session", **event["session"]}
                        await self._say(socket, "session.updated", session=told)
                    self._see(lambda event=event: self.sent.append(event))
            except (WebSocketDisconnect, RuntimeError):
                pass

        return app

    async def _say(self, socket: WebSocket, kind: str, **fields: Any) -> None:
        event = {"event_id": f"event_{time.monotonic_ns()}", "type": kind, **fields}
        await socket.send_text(json.dumps(event))

    async def _note(self, name: str, request: Request) -> bytes:
        body = await request.body()
        headers = dict(request.headers)
        if headers.get("authorization") != f"Bearer {KEY}":
            self.wrong.append(f"{name} without the standard key")
        self._see(lambda: self.requests.append((name, headers, body)))
        return body

    def _check_session(self, session: dict[str, Any], *, whole: bool = True) -> None:
        if session.get("type") != "realtime":
            raise ValueError("the session has no type")
        try:
            made = RealtimeSessionCreateRequest.model_validate(session)
        except ValidationError as bad:
            raise ValueError(str(bad)) from None
        if made.model_extra:
            raise ValueError(f"unknown: {', '.join(made.model_extra)}")
        missing = {"model", "instructions", "tools", "audio"} - set(session) if whole else set()
        if missing:
            raise ValueError(f"the session has no {', '.join(sorted(missing))}")

    def _refused(self, why: str) -> Response:
        self._see(lambda: self.wrong.append(why))
        return _error(400, "invalid_request_error")

    def _see(self, change: Callable[[], Any]) -> None:
        with self.news:
            change()
            self.news.notify_all()


def _error(status: int, code: str) -> Response:
    error = {"message": "no", "type": "invalid_request_error", "code": code, "param": None}
    return JSONResponse({"error": error}, status)


def _parts(kind: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """The SDP and the session of a multipart body, which must come in this order."""
    if not kind.startswith("multipart/form-data; boundary="):
        raise ValueError(f"content type {kind}")
    boundary = kind.partition("boundary=")[2].encode()
    parts = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        parts[name] = content.removesuffix(b"\r\n")
    if list(parts) != ["sdp", "session"]:
        raise ValueError(f"parts {list(parts)}")
    return parts["sdp"].decode(), json.loads(parts["session"])


def signed(body: bytes, *, at: int | None = None, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    """The headers of a webhook as OpenAI signs it (Standard Webhooks)."""
    stamp, name = str(at or int(time.time())), f"wh_{hashlib.sha256(body).hexdigest()[:12]}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """The stand-in under a real uvicorn."""
    stand_in = StandIn()
    with serving(stand_in.app()) as address:
        stand_in.url = f"{address}/v1"
        yield stand_in


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """An application under a real uvicorn on a thread; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
