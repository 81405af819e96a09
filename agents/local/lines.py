"""The engine's calls over HTTP: make one, attach to it, hang it up; only so many at once."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from openai.types.realtime import ClientSecretCreateResponse, RealtimeSessionCreateRequest
from pydantic import ValidationError

from jetbridge.agents.local.keys import LONGEST, PREFIX, SHORTEST, ShortKeys, bearer
from jetbridge.agents.local.peer import Peer
from jetbridge.agents.local.protocol import BadEvent, new_id
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.view import Brain

log = logging.getLogger(__name__)

LONGEST_SECONDS = 60 * 60
_CONNECT_SECONDS = 30
_MAX_SDP = 100_000


class Lines:
    """The calls that are going on."""

    def __init__(
        self,
        *,
        limit: int,
        studio: Studio,
        threads: Executor,
        record: Path | None = None,
        longest: float = LONGEST_SECONDS,
    ) -> None:
        """Take how many calls may go on at once, where their sound is kept, and how long one may
        last, in seconds.
        """
        self._record = record
        self._longest = longest
        self._limit = limit
        self._studio = studio
        self._threads = threads
        self._peers: dict[str, Peer] = {}
        self._watchers: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How many calls are going on."""
        return len(self._peers)

    def find(self, call_id: str) -> Peer | None:
        """The call of an id."""
        return self._peers.get(call_id)

    async def take(self, sdp: str, config: dict[str, Any], brain: Brain) -> tuple[Peer, str] | None:
        """Take a call.

        Returns:
            The call and the SDP answer; None when all lines are busy.

        Raises:
            BadEvent: the offer or the configuration cannot be used.
        """
        if len(self._peers) >= self._limit:
            return None
        peer = Peer(
            config,
            brain=brain,
            threads=self._threads,
            studio=self._studio,
            record=self._record,
        )
        self._peers[peer.id] = peer
        try:
            answer = await peer.answer(sdp)
        except BaseException:
            del self._peers[peer.id]
            await peer.close()
            raise
        watcher = asyncio.create_task(self._watch(peer))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return peer, answer

    async def close(self) -> None:
        """Hang up everybody."""
        await asyncio.gather(*(peer.close() for peer in list(self._peers.values())))
        if self._watchers:
            await asyncio.wait(self._watchers)

    async def _watch(self, peer: Peer) -> None:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await peer.connected_or_over()
            async with asyncio.timeout(self._longest):
                await peer.over.wait()
        except TimeoutError:
            log.info("call %s is ended: its time is over", peer.id)
            await peer.expire(self._longest)
        finally:
            self._peers.pop(peer.id, None)
            await peer.close()


def calls_router(app_state: Any) -> APIRouter:
    """The routes for calls; `app_state` carries `lines` and `brain` while the app runs."""
    router = APIRouter(prefix="/v1/realtime")

    @router.post("/calls")
    async def create(request: Request) -> Response:
        """A new call: an SDP offer and the session's configuration, answered with SDP."""
        try:
            sdp, config = await _read(request, app_state.keys)
            taken = await app_state.lines.take(sdp, config, app_state.brain)
        except BadEvent as bad:
            return _refused(bad)
        if taken is None:
            return _error(503, "lines_busy", "All lines are busy. Please try again in a moment.")
        peer, answer = taken
        return Response(
            answer,
            status_code=201,
            media_type="application/sdp",
            headers={"Location": f"/v1/realtime/calls/{peer.id}"},
        )

    @router.post("/client_secrets")
    async def client_secret(request: Request) -> Response:
        """A short-lived key for a page, made with the standard one."""
        try:
            _standard(request)
            session, seconds = _wanted(await request.body())
        except BadEvent as bad:
            return _refused(bad)
        value, expires = app_state.keys.make(session, seconds=seconds)
        shown = {"object": "realtime.session", "id": new_id("sess"), "type": "realtime", **session}
        made = {"value": value, "expires_at": expires, "session": shown}
        return JSONResponse(
            ClientSecretCreateResponse.model_validate(made).model_dump(
                mode="json", exclude_unset=True
            )
        )

    @router.post("/calls/{call_id}/hangup")
    async def hang_up(call_id: str, request: Request) -> Response:
        """End a call."""
        try:
            _standard(request)
        except BadEvent as bad:
            return _refused(bad)
        peer = app_state.lines.find(call_id)
        if peer is None:
            return _error(404, "call_not_found", f"There is no call {call_id!r}.")
        await peer.close()
        return Response(status_code=200)

    return router


def _standard(request: Request) -> None:
    key = bearer(request.headers.get("authorization", ""))
    if not key or key.startswith(PREFIX):
        raise BadEvent("This needs the standard key as bearer.", code="invalid_api_key")


def _wanted(body: bytes) -> tuple[dict[str, Any], int]:
    try:
        given = json.loads(body or b"{}")
        seconds = int((given.get("expires_after") or {}).get("seconds") or 600)
        session = given.get("session") or {}
    except (ValueError, TypeError, AttributeError):
        raise BadEvent("The body is not of its form.", code="invalid_value") from None
    if not SHORTEST <= seconds <= LONGEST:
        raise BadEvent(
            f"A key lasts {SHORTEST} to {LONGEST} seconds.",
            code="invalid_value",
            param="expires_after.seconds",
        )
    return _session(session), seconds


async def _read(request: Request, keys: ShortKeys) -> tuple[str, dict[str, Any]]:
    made_for = keys.session_of(bearer(request.headers.get("authorization", "")))
    if made_for is None:
        raise BadEvent("A valid Authorization: Bearer key is needed.", code="invalid_api_key")
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/sdp":
        sdp, session = (await request.body()).decode("utf-8", "replace"), "{}"
    else:
        async with request.form(max_files=2, max_fields=8) as form:
            sdp, session = [await _text(form.get(name)) for name in ("sdp", "session")]
    if not sdp or len(sdp) > _MAX_SDP:
        raise BadEvent("An SDP offer is needed.", code="invalid_offer", param="sdp")
    try:
        given = json.loads(session or "{}")
        return sdp, _session({**made_for, **given})
    except (ValueError, TypeError):
        raise BadEvent(
            "The session is not one that can be made.", code="invalid_value", param="session"
        ) from None


def _session(given: dict[str, Any]) -> dict[str, Any]:
    try:
        checked = RealtimeSessionCreateRequest.model_validate({"type": "realtime", **given})
    except (TypeError, ValidationError):
        raise BadEvent(
            "The session is not one that can be made.", code="invalid_value", param="session"
        ) from None
    config: dict[str, Any] = json.loads(checked.model_dump_json(exclude_unset=True))
    return config


async def _text(part: Any) -> str:
    if part is None or isinstance(part, str):
        return part or ""
    return bytes(await part.read()).decode("utf-8", "replace")


def _refused(bad: BadEvent) -> JSONResponse:
    status = 401 if bad.code == "invalid_api_key" else 400
    return _error(status, bad.code, str(bad), bad.param)


def _error(status: int, code: str, message: str, param: str | None = None) -> JSONResponse:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "code": code, "param": param}
    headers = {"Retry-After": "10"} if status == 503 else None
    return JSONResponse({"error": error}, status, headers)
