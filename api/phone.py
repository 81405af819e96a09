"""Telephone calls: each is a conversation like any other, but nobody signs in by voice.

A voice proves nothing about who speaks, and a password said aloud is heard by the model. So a
personal tool is refused at once, and the caller is sent the page's address instead.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from agents.realtime import RealtimeModelSendRawMessage, RealtimeSession

from jetbridge.agents.call import Sound
from jetbridge.agents.context import CallContext
from jetbridge.agents.phone import UNAVAILABLE, answer_phone, refuse_phone
from jetbridge.agents.session import Engine
from jetbridge.api.errors import LinesBusy
from jetbridge.api.links import number_of, send_link
from jetbridge.api.switchboard import Switchboard
from jetbridge.api.voice import VoiceLine
from jetbridge.retrieval.errors import JetbridgeError

log = logging.getLogger(__name__)

_REMEMBERED = 1000

Headers = Sequence[tuple[str, str]]


class PhoneLine(VoiceLine):
    """A caller on the telephone."""

    sign_in = ""

    def __init__(
        self,
        engine: Engine,
        call_id: str,
        *,
        sound: Sound | None = None,
        refusal: Callable[[], Awaitable[str]],
    ) -> None:
        """Take who answers, the waiting call, how it is to sound, and how a sign-in is refused."""
        super().__init__(engine, "", sound=sound)
        self.call_id = call_id
        self._refusal = refusal

    @asynccontextmanager
    async def reached(self, context: CallContext, caller: str) -> AsyncIterator[RealtimeSession]:
        """The session of the call, accepted and greeted."""
        async with answer_phone(
            self._engine, context, self.call_id, sound=self._sound, safety_identifier=caller
        ) as session:
            greet: Any = {"type": "response.create"}
            await session.model.send_event(RealtimeModelSendRawMessage(message=greet))
            yield session

    async def refuse_sign_in(self) -> str:
        """What the model is told instead of a tool's result."""
        return await self._refusal()


class Phone:
    """Takes the calls that come in."""

    def __init__(
        self,
        engine: Engine,
        switchboard: Switchboard,
        *,
        sound: Callable[[], Awaitable[Sound]],
        page: str | None = None,
        gateway: str | None = None,
    ) -> None:
        """Take who answers and where calls are kept.

        Args:
            engine: where the calls wait.
            switchboard: keeps the conversations.
            sound: how calls are to sound.
            page: the page's address, to sign in at.
            gateway: sends messages to telephones; see `links`.
        """
        self._engine = engine
        self._switchboard = switchboard
        self._sound = sound
        self._page = page
        self._gateway = gateway
        self._known: deque[str] = deque(maxlen=_REMEMBERED)
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self, call_id: str, headers: Headers) -> bool:
        """Take a waiting call; False when it was announced before."""
        if call_id in self._known:
            return False
        self._known.append(call_id)
        task = asyncio.create_task(self._take(call_id, headers))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def close(self) -> None:
        """Take no more calls."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _take(self, call_id: str, headers: Headers) -> None:
        async def refusal() -> str:
            return await self._refusal(headers)

        line = PhoneLine(self._engine, call_id, sound=await self._sound(), refusal=refusal)
        try:
            call, _ = await self._switchboard.open(line)
            log.info("a telephone call is conversation %s", call.id)
        except LinesBusy:
            await refuse_phone(self._engine, call_id)
        except JetbridgeError as error:
            log.error("a telephone call could not be taken: %s", error)
            await refuse_phone(self._engine, call_id, status=UNAVAILABLE)

    async def _refusal(self, headers: Headers) -> str:
        number = number_of(headers)
        sent = False
        if self._page and self._gateway and number:
            sent = await send_link(self._gateway, to=number, url=self._page)
        if sent:
            where = "I have sent a link to your phone. Sign in there"
        elif self._page:
            where = f"Please sign in at {spoken_address(self._page)}"
        else:
            where = "Please sign in on our website"
        return json.dumps(
            {
                "status": "declined",
                "say": f"I can't sign you in by voice. {where} to see or change your booking. "
                "I can still answer questions about our policies.",
            }
        )


def spoken_address(url: str) -> str:
    """An address as it is said: without its scheme, ``www.`` or a last slash."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
