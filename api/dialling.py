"""Makes a spoken call for a program: at a running service, or with an engine of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import httpx

from jetbridge.api.events import Event
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import EngineUnavailable

# A service binds its port when it starts and answers some seconds later.
_TRIES = 8


class Dialled(Protocol):
    """A call that was made: the SDP to complete it with, and what its page would do."""

    sdp: str

    def events(self) -> AsyncIterator[Event]:
        """The page's events, from the first to `ended`."""

    async def sign_in(self, email: str, password: str) -> str:
        """Answer a request for a sign-in; returns what to tell, empty when it was accepted."""

    async def decline(self) -> None:
        """Answer a request for a sign-in with no."""


@asynccontextmanager
async def dial(sdp: str, settings: Settings, *, url: str | None = None) -> AsyncIterator[Dialled]:
    """A call for an offer, hung up on leaving.

    Args:
        sdp: the caller's offer.
        settings: which data and which engine, when there is no `url`.
        url: a running service, for example ``http://127.0.0.1:8000``.

    Raises:
        EngineUnavailable: the service cannot be reached or takes no call now.
    """
    opened = _at_service(sdp, url) if url else _on_its_own(sdp, settings)
    async with opened as dialled:
        yield dialled


class _Remote:
    def __init__(self, client: httpx.AsyncClient, opened: dict[str, Any]) -> None:
        self.sdp: str = opened["sdp"]
        self.path = f"/api/sessions/{opened['id']}"
        self.headers = {"Authorization": f"Bearer {opened['secret']}"}
        self._client = client

    async def events(self) -> AsyncIterator[Event]:
        stream = self._client.stream("GET", f"{self.path}/events", headers=self.headers)
        async with stream as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    async def sign_in(self, email: str, password: str) -> str:
        return str((await self._approve(email=email, password=password)).get("message", ""))

    async def decline(self) -> None:
        await self._approve(decline=True)

    async def _approve(self, **body: Any) -> dict[str, Any]:
        path = f"{self.path}/approval"
        answer = await self._client.post(path, json=body, headers=self.headers)
        told: dict[str, Any] = answer.json()
        return told.get("error") or told


@asynccontextmanager
async def _at_service(sdp: str, url: str) -> AsyncIterator[Dialled]:
    timeout = httpx.Timeout(60, read=None)
    async with httpx.AsyncClient(base_url=url.rstrip("/"), timeout=timeout) as client:
        try:
            answer = await _posted(client, sdp)
            told = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise EngineUnavailable(
                f"no Jetbridge service answers at {url}; start one with `jetbridge serve`, "
                "and call once it says that it answers"
            ) from None
        if answer.status_code != 201:
            raise EngineUnavailable(str(told.get("error", {}).get("message", "it was refused")))
        remote = _Remote(client, told)
        try:
            yield remote
        finally:
            await client.delete(remote.path, headers=remote.headers)


async def _posted(client: httpx.AsyncClient, sdp: str) -> httpx.Response:
    """The service's answer; one that is just being started is waited for."""
    for _ in range(_TRIES):
        with contextlib.suppress(httpx.ConnectError):
            return await client.post("/api/calls", json={"sdp": sdp})
        await asyncio.sleep(1)
    return await client.post("/api/calls", json={"sdp": sdp})


@asynccontextmanager
async def _on_its_own(sdp: str, settings: Settings) -> AsyncIterator[Dialled]:
    from jetbridge.api.app import open_resources
    from jetbridge.api.calls import Call
    from jetbridge.api.terms import sound_for
    from jetbridge.api.voice import VoiceLine

    class Local:
        def __init__(self, call: Call, sdp: str) -> None:
            self.sdp = sdp
            self._call = call

        def events(self) -> AsyncIterator[Event]:
            return self._call.log.follow()

        async def sign_in(self, email: str, password: str) -> str:
            return (await self._call.approve(email, password)).message

        async def decline(self) -> None:
            await self._call.decline()

    async with AsyncExitStack() as stack:
        resources = await open_resources(settings, None, stack)
        sound = await sound_for(settings, resources.knowledge)
        line = VoiceLine(resources.engine, sdp, sound=sound)
        call, _ = await resources.switchboard.open(line)
        try:
            yield Local(call, line.answer)
        finally:
            await call.end("hung up")
