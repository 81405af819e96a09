"""What a spoken conversation has that a typed one has not: a line, its sound, who may leave it."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

from agents.realtime import (
    RealtimeModelSendInterrupt,
    RealtimeModelSendRawMessage,
    RealtimeSession,
    RealtimeSessionEvent,
)

from jetbridge.api.approvals import Approvals
from jetbridge.api.errors import NothingToApprove
from jetbridge.api.presence import Presence
from jetbridge.api.sound import SoundTeller
from jetbridge.api.voice import VoiceLine

# The SDK's own interruption sends nothing to a call: its sound does not pass through here.
_SILENCE = (
    RealtimeModelSendInterrupt(force_response_cancel=True),
    RealtimeModelSendRawMessage(message={"type": "output_audio_buffer.clear"}),
)


class Earpiece:
    """Follows the sound of one call."""

    def __init__(
        self, line: VoiceLine, sound: SoundTeller, presence: Presence, approvals: Approvals
    ) -> None:
        """Take the line, who tells the page of its sound, who is there, and the sign-ins."""
        self._line = line
        self._sound = sound
        self._presence = presence
        self._approvals = approvals
        self._refusing: asyncio.Task[None] | None = None

    @property
    def sounding(self) -> bool:
        """Whether the assistant is being heard."""
        return self._sound.sounding

    def take(self, event: RealtimeSessionEvent, now: datetime) -> None:
        """See what an event of the session, heard `now`, means."""
        self._line.take(event, now)
        self._sound.take(event)
        self._presence.hear(event, now)
        if event.type == "tool_approval_required":
            self._refusing = asyncio.create_task(self._refuse())

    def say(self, words: str) -> None:
        """Say these words aloud, for no agent."""
        self._line.say(words)

    def over(self, now: datetime, *, waiting: bool) -> str | None:
        """Why it is time to end the call, if it is; a silent customer is asked before that.

        Args:
            now: the time.
            waiting: whether they wait for an answer or have a form to fill in: that is no silence.
        """
        if self._presence.left(now):
            return "left"
        return "idle" if self._line.tick(now, waiting=waiting) else None

    async def _refuse(self) -> None:
        """Decline a sign-in for the customer, where nobody can sign in."""
        told = await self._line.refuse_sign_in()
        if told is not None:
            with contextlib.suppress(NothingToApprove):
                await self._approvals.reject("declined", told=told)


async def hush(session: RealtimeSession) -> None:
    """Stop what is being said aloud in a session, and the answer behind it."""
    for message in _SILENCE:
        await session.model.send_event(message)
