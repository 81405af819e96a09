"""The speaking side of a call: an audio track that plays sentences at the pace of the clock.

A sentence is encoded once, off the event loop, its beginning first; the track only hands on
packets. It knows what has been sent, and so what was heard when it is cut off.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from jetbridge.agents.local.media import WIRE_RATE, Samples
from jetbridge.agents.local.opus import BASE, PACKET_MS, SAMPLES, TICKS, OpusEncoder
from jetbridge.agents.local.outlets import Cut, Piece, cut_at

_SECONDS = PACKET_MS / 1000
_LATE_SECONDS = 0.2
# Silence goes out in full for a second, then as one packet every so often.
_REST_AFTER_MS = 1000
_REST_SECONDS = 0.8
# What has left here is heard a little later: the network's and the browser's buffers.
_ON_THE_WAY_MS = 60
# A sentence sounds when its first packets are there; the rest is encoded meanwhile.
_FIRST_MS = 240
_MORE_MS = 1200


@dataclass(slots=True, eq=False)
class _Playing:
    piece: Piece
    whole: int
    packets: list[bytes]
    sent: int = 0


class CallTrack(MediaStreamTrack):
    """A track to send, and the `Outlet` whose speech it plays."""

    kind = "audio"

    def __init__(
        self,
        tell: Callable[[str, str], None],
        *,
        keep: Callable[[Samples], None] | None = None,
    ) -> None:
        """Begin silent.

        Args:
            tell: is told ``started`` or ``stopped`` or ``cleared``, and of which response.
            keep: is given the samples (24 kHz) of what is sent, if somebody records it.
        """
        super().__init__()
        self._keep = keep
        self._tell = tell
        self._queue: deque[_Playing] = deque()
        self._played: list[_Playing] = []
        self._sounding = ""
        self._held = False
        self._finished: set[str] = set()
        encoder = OpusEncoder()
        self._encoder: OpusEncoder | None = encoder
        self._silence = encoder.encode(np.zeros(10 * SAMPLES, np.float32))[-1]
        self._wake = asyncio.Event()
        self._silent = 0
        self._began = 0.0
        self._frame = 0

    async def recv(self) -> Any:
        """The next packet, when its time has come."""
        await self._its_time()
        packet = av.Packet(self._next())
        packet.pts = self._frame * TICKS
        packet.time_base = BASE
        self._frame += 1
        return packet

    async def play(self, piece: Piece) -> Sequence[str]:
        """Take a sentence; no events carry it."""
        encoder = self._encoder
        if encoder is None:
            return ()
        loop = asyncio.get_running_loop()
        sound = piece.samples
        playing = _Playing(piece, -(-len(sound) // SAMPLES), [])
        at, size = 0, _FIRST_MS * WIRE_RATE // 1000
        # What is cut off meanwhile need not be encoded.
        while at < len(sound) and (not at or playing in self._queue):
            part = sound[at : at + size]
            playing.packets += await loop.run_in_executor(None, encoder.encode, part)
            if not at:
                self._queue.append(playing)
                self._wake.set()
            at, size = at + size, _MORE_MS * WIRE_RATE // 1000
        return ()

    def finish(self, response_id: str) -> None:
        """No more sound will come of this response."""
        self._finished.add(response_id)
        self._settle()

    def hold(self) -> bool:
        """Send silence for now, and keep what is still to be said."""
        self._held = True
        return True

    def resume(self) -> None:
        """Go on from the sentence's middle where `hold` stopped it."""
        self._held = False
        self._wake.set()

    def silence(self) -> tuple[Cut, ...]:
        """Drop what was not sent yet; tells what of each item had been heard."""
        cut = self._cut() if self._queue else ()
        self._held = False
        self._queue.clear()
        self._played.clear()
        if self._sounding:
            response_id, self._sounding = self._sounding, ""
            self._tell("cleared", response_id)
        return cut

    def hang_up(self) -> None:
        """End the track."""
        self._queue.clear()
        self._wake.set()
        # The codec has threads of its own, and a call that is over may be collected much later.
        self._encoder = None
        super().stop()

    @property
    def sounding(self) -> bool:
        """Whether something is being said or waits to be."""
        return bool(self._queue) or bool(self._sounding)

    @property
    def spoken_ms(self) -> int:
        """How much of the reply that is being said has been sent, in milliseconds."""
        if not self._sounding:
            return 0
        return PACKET_MS * sum(one.sent for one in (*self._played, *self._queue))

    def _next(self) -> bytes:
        if not self._has_words():
            self._silent += 1
            return self._silence
        self._silent = 0
        playing = self._queue[0]
        response_id = playing.piece.response_id
        if self._sounding != response_id:
            self._sounding = response_id
            self._played.clear()
            self._tell("started", response_id)
        if playing.sent >= len(playing.packets):
            return self._silence
        if self._keep is not None:
            start = playing.sent * SAMPLES
            self._keep(playing.piece.samples[start : start + SAMPLES])
        packet = playing.packets[playing.sent]
        playing.sent += 1
        if playing.sent >= playing.whole:
            self._played.append(self._queue.popleft())
            self._settle()
        return packet

    def _settle(self) -> None:
        """Tell the end of a response when all of it has been sent."""
        if self._sounding in self._finished and not any(
            one.piece.response_id == self._sounding for one in self._queue
        ):
            self._finished.discard(self._sounding)
            response_id, self._sounding = self._sounding, ""
            self._played.clear()
            self._tell("stopped", response_id)

    def _cut(self) -> tuple[Cut, ...]:
        items: dict[str, list[_Playing]] = {}
        for playing in (*self._played, *self._queue):
            items.setdefault(playing.piece.item_id, []).append(playing)
        waiting = {playing.piece.item_id for playing in self._queue}
        return tuple(self._heard_of(items[item]) for item in items if item in waiting)

    def _heard_of(self, item: list[_Playing]) -> Cut:
        lasted = [(one.piece, one.whole * PACKET_MS) for one in item]
        sent = sum(one.sent for one in item) * PACKET_MS
        return cut_at(lasted, max(0, sent - _ON_THE_WAY_MS))

    async def _its_time(self) -> None:
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if not self._began:
            self._began = now
        if self._resting and not self._has_words():
            # As a telephone does: silence is a packet now and then, until there are words.
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _REST_SECONDS)
            self._frame = max(self._frame, int((time.monotonic() - self._began) / _SECONDS))
            return
        due = self._began + self._frame * _SECONDS
        if due > now:
            await asyncio.sleep(due - now)
        elif now - due > _LATE_SECONDS:
            # The machine was busy: going on from here beats a burst of old sound.
            self._began += now - due

    def _has_words(self) -> bool:
        return bool(self._queue) and not self._held

    @property
    def _resting(self) -> bool:
        return self._silent * PACKET_MS >= _REST_AFTER_MS
