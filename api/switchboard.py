"""The open calls: each found by its id and its own secret, and collected when idle."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jetbridge.api.calls import Call
from jetbridge.api.errors import CallMissing, LinesBusy
from jetbridge.api.voice import VoiceLine

log = logging.getLogger(__name__)

# How long an ended call's events can still be read by a page that was away.
_KEPT = timedelta(minutes=2)
_ROUND_SECONDS = 5.0


@dataclass(slots=True)
class _Line:
    call: Call
    secret_hash: bytes
    ended_at: datetime | None = None


class Switchboard:
    """Every call of this process."""

    def __init__(
        self, make: Callable[[VoiceLine | None], Call], *, limit: int, idle: timedelta
    ) -> None:
        """Take how a call is made, how many may be open, and after what idle time one ends."""
        self._make = make
        self._limit = limit
        self._idle = idle
        self._lines: dict[str, _Line] = {}
        self._opening = 0

    @property
    def open_calls(self) -> int:
        """How many conversations are going on."""
        return sum(not line.call.ended for line in self._lines.values())

    async def open(self, line: VoiceLine | None = None) -> tuple[Call, str]:
        """Open a call: a spoken one on the customer's line, or a typed one.

        Returns:
            The call and its secret, which is not kept here: only its hash is.

        Raises:
            LinesBusy: as many calls are open as this server takes.
            EngineUnavailable: the engine cannot be reached.
        """
        if self.open_calls + self._opening >= self._limit:
            raise LinesBusy("All lines are busy. Please try again in a moment.")
        self._opening += 1
        try:
            call = self._make(line)
            await call.start()
        finally:
            self._opening -= 1
        secret = secrets.token_urlsafe(32)
        self._lines[call.id] = _Line(call, _hash(secret))
        return call, secret

    def find(self, call_id: str, secret: str) -> Call:
        """The call of that id, for whoever holds its secret.

        Raises:
            CallMissing: there is none, or the secret is another's.
        """
        line = self._lines.get(call_id)
        known = line.secret_hash if line else bytes(32)
        if not hmac.compare_digest(known, _hash(secret)) or line is None:
            raise CallMissing("There is no such conversation.")
        return line.call

    async def tick(self, now: datetime) -> None:
        """End what has expired or is idle, and forget what ended a while ago."""
        for call_id, line in list(self._lines.items()):
            await line.call.tick(now, idle=self._idle)
            if line.call.ended:
                line.ended_at = line.ended_at or now
                if now - line.ended_at > _KEPT:
                    del self._lines[call_id]

    async def watch(self) -> None:
        """Tick for ever; one call's trouble does not stop the round."""
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            try:
                await self.tick(datetime.now(UTC))
            except Exception:
                log.exception("the round over the open calls failed")

    async def close(self) -> None:
        """End every call."""
        await asyncio.gather(*(line.call.end("closing") for line in self._lines.values()))
        self._lines.clear()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
