"""What a spoken conversation adds to a typed one: how it is opened, and what is said in between.

A customer on the phone does not see that a form has appeared or that a search takes its time,
so the call says so. These sentences are given word for word; they belong to no agent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from agents.realtime import (
    RealtimeModelSendRawMessage,
    RealtimeSession,
    RealtimeSessionEvent,
)

from jetbridge.agents.call import Sound, place_call
from jetbridge.agents.context import CallContext
from jetbridge.agents.session import Engine
from jetbridge.api.silence import Due, Silence

log = logging.getLogger(__name__)

FILLER_SECONDS = 0.7
_FILLER = "One moment, please."
_SIGN_IN = "To look at your own booking, please sign in on the page."
_THERE = "Are you still there?"
_FAREWELL = "I can't hear you, so I'll hang up now. Please call again any time. Goodbye."


class VoiceLine:
    """Opens a call for the browser's offer, and speaks up while it lasts.

    Attributes:
        answer: the SDP to give back, once the call is open.
        call_id: how the engine names the call, then.
        sign_in: what is said when a sign-in is asked for.
    """

    sign_in = _SIGN_IN

    def __init__(self, engine: Engine, sdp: str, *, sound: Sound | None = None) -> None:
        """Take who answers, the offer, and how the call is to sound."""
        self.answer = self.call_id = ""
        self._engine = engine
        self._sdp = sdp
        self._sound = sound
        self._cues: Cues | None = None
        self._silence: Silence | None = None

    @asynccontextmanager
    async def open(self, context: CallContext) -> AsyncIterator[RealtimeSession]:
        """The session of the call; leaving hangs up.

        Raises:
            EngineUnavailable: the engine cannot take the call.
        """
        # Nobody has signed in yet: the identifier tells abuse apart by call, and names nobody.
        caller = hashlib.sha256(context.session_id.encode()).hexdigest()
        async with self.reached(context, caller) as session:
            self._cues = Cues(session, sign_in=self.sign_in)
            sound = self._sound or Sound()
            if sound.patience:
                patience = timedelta(seconds=sound.patience)
                self._silence = Silence(context.clock(), patience=patience)
            if sound.greeting:
                # It waits for nothing and is cut off like any reply by who speaks.
                self._cues.say(sound.greeting)
            try:
                yield session
            finally:
                self._cues.close()

    @asynccontextmanager
    async def reached(self, context: CallContext, caller: str) -> AsyncIterator[RealtimeSession]:
        """The session at the engine; `caller` is a hash that names the call and nobody."""
        async with place_call(
            self._engine, context, self._sdp, sound=self._sound, safety_identifier=caller
        ) as placed:
            self.answer, self.call_id = placed.sdp, placed.id
            yield placed.session

    async def refuse_sign_in(self) -> str | None:
        """What the model is told where nobody can sign in; None where the page's form can."""
        return None

    def take(self, event: RealtimeSessionEvent, now: datetime) -> None:
        """See whether an event of the session, heard `now`, calls for a sentence."""
        if self._cues is not None:
            self._cues.take(event)
        told = event.data if event.type == "raw_model_event" else None
        if self._silence is not None and told is not None and told.type == "raw_server_event":
            self._silence.take(told.data, now)

    def say(self, words: str) -> None:
        """Say these words, for no agent, once the call is open."""
        if self._cues is not None:
            self._cues.say(words)

    def tick(self, now: datetime, *, waiting: bool) -> bool:
        """Ask a customer who says nothing whether they are there; True when it is time to end.

        Args:
            now: the time.
            waiting: whether they have been asked to sign in, or wait for an answer.
        """
        if self._silence is None or self._cues is None:
            return False
        due = self._silence.due(now, waiting=waiting)
        if due is Due.ASK:
            self._cues.say(_THERE)
        elif due is Due.FAREWELL:
            self._cues.say(_FAREWELL)
        return due is Due.HANG_UP


class Cues:
    """Says in between what the customer cannot see."""

    def __init__(self, session: RealtimeSession, *, sign_in: str = _SIGN_IN) -> None:
        """Begin with nothing to say; `sign_in` is said when a sign-in is asked for."""
        self._session = session
        self._sign_in = sign_in
        self._filler: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, event: RealtimeSessionEvent) -> None:
        """See whether an event calls for a sentence."""
        if event.type == "tool_start":
            self._drop_filler()
            self._filler = self._begin(self._fill())
        elif event.type in ("tool_end", "audio_interrupted", "error"):
            self._drop_filler()
        elif event.type == "tool_approval_required" and self._sign_in:
            self.say(self._sign_in)
        elif event.type == "guardrail_tripped":
            # What was made up is dropped before more of it is heard.
            self._begin(self._send({"type": "output_audio_buffer.clear"}))
        elif event.type == "raw_model_event" and event.data.type == "raw_server_event":
            told = event.data.data
            if told.get("type") == "conversation.item.truncated":
                # The engine knows how much of it was heard.
                item = {"item_id": told["item_id"]}
                self._begin(self._send({"type": "conversation.item.retrieve", "other_data": item}))

    def say(self, words: str) -> None:
        """Say these words, for no agent."""
        self._begin(self._say(words))

    def close(self) -> None:
        """Say nothing more."""
        for task in self._tasks:
            task.cancel()

    async def _fill(self) -> None:
        await asyncio.sleep(FILLER_SECONDS)
        await self._say(_FILLER)

    async def _say(self, words: str) -> None:
        response = {
            "conversation": "none",
            "instructions": f"Say exactly: {json.dumps(words)}",
            "tools": [],
            "tool_choice": "none",
        }
        await self._send({"type": "response.create", "other_data": {"response": response}})

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            await self._session.model.send_event(
                RealtimeModelSendRawMessage(message=message)  # type: ignore[arg-type]
            )
        except Exception as error:
            log.info("a cue could not be said: %s", type(error).__name__)

    def _drop_filler(self) -> None:
        if self._filler is not None:
            self._filler.cancel()
            self._filler = None

    def _begin(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
