"""The customer's end of a call without a browser: WebRTC that says samples and keeps what it hears.

Source: OpenAI's guide to WebRTC in the Realtime API; the data channel is ``oai-events``.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from jetbridge.agents.local.media import CALL_RATE, Samples, to_pcm16

_FRAME = CALL_RATE // 50
_LONGEST_GAP = 60 * CALL_RATE

Source = Callable[[int], Samples]
"""``source(n)``: the next `n` samples at 48 kHz or fewer; a microphone's, for example."""


class Mouth(MediaStreamTrack):
    """A microphone's track: silence, and what it is given to say, at the pace of the clock."""

    kind = "audio"

    def __init__(self, source: Source | None = None) -> None:
        """Begin silent; `source` is asked for sound whenever nothing is left to say."""
        super().__init__()
        self._source = source
        self._sound: Samples = np.zeros(0, np.float32)
        self._began = 0.0
        self._frame = 0

    @property
    def speaking(self) -> bool:
        """Whether something is left to say."""
        return bool(len(self._sound))

    def say(self, samples: Samples) -> None:
        """Say this (48 kHz) after what is being said."""
        self._sound = np.concatenate([self._sound, samples])

    async def recv(self) -> AudioFrame:
        """The next 20 milliseconds, when their time has come."""
        if self.readyState != "live":
            raise MediaStreamError
        self._began = self._began or time.monotonic()
        await asyncio.sleep(max(0.0, self._began + self._frame * 0.02 - time.monotonic()))
        frame = AudioFrame(format="s16", layout="mono", samples=_FRAME)
        frame.planes[0].update(to_pcm16(self.sounds(_FRAME)))
        frame.sample_rate, frame.time_base = CALL_RATE, Fraction(1, CALL_RATE)
        frame.pts = self._frame * _FRAME
        self._frame += 1
        return frame

    def sounds(self, count: int) -> Samples:
        """The next `count` samples: what is left to say, then the source's, then silence."""
        piece, self._sound = self._sound[:count], self._sound[count:]
        if not len(piece) and self._source is not None:
            piece = self._source(count)
        filled = np.zeros(count, np.float32)
        filled[: len(piece)] = piece
        return filled


class Handset:
    """One call from the customer's side: `offer`, `answer`, speak by `mouth`, `close`.

    Attributes:
        mouth: what is said.
        sounding: whether the assistant is being heard.
        turns: how often the engine has noticed that something is said.
        connected: set when sound can pass.
        over: set when the call has ended.
    """

    def __init__(
        self, *, source: Source | None = None, play: Callable[[Samples], None] | None = None
    ) -> None:
        """Prepare a call.

        Args:
            source: a microphone, if there is one.
            play: takes what is heard, 48 kHz, as it comes; a loudspeaker, for example.
        """
        self.mouth = Mouth(source)
        self.sounding = False
        self.turns = 0
        self.connected = asyncio.Event()
        self.over = asyncio.Event()
        self._play = play
        self._heard: list[tuple[int, Samples]] = []
        self._listening: asyncio.Task[None] | None = None
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.addTrack(self.mouth)
        self._connection.createDataChannel("oai-events").on("message", self._told)
        self._connection.on("track", self._hear)
        self._connection.on("connectionstatechange", self._changed)

    async def offer(self) -> str:
        """The SDP to make the call with."""
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def answer(self, sdp: str) -> None:
        """Complete the call with the engine's SDP."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    @property
    def heard(self) -> Samples:
        """All that was heard since the first sound, 48 kHz, with the silence in between."""
        end = max((at + len(piece) for at, piece in self._heard), default=0)
        whole = np.zeros(end, np.float32)
        for at, piece in self._heard:
            whole[at : at + len(piece)] = piece
        return whole

    async def close(self) -> None:
        """Put the phone down. Closing twice is harmless."""
        self.over.set()
        self.mouth.stop()
        if self._listening is not None:
            self._listening.cancel()
        await self._connection.close()

    def _told(self, message: Any) -> None:
        try:
            kind = str(json.loads(message).get("type"))
        except (ValueError, TypeError, AttributeError):
            return
        if kind == "output_audio_buffer.started":
            self.sounding = True
        elif kind in ("output_audio_buffer.stopped", "output_audio_buffer.cleared"):
            self.sounding = False
        elif kind == "input_audio_buffer.speech_started":
            self.turns += 1

    def _hear(self, track: Any) -> None:
        if track.kind == "audio" and self._listening is None:
            self._listening = asyncio.ensure_future(self._listen(track))

    async def _listen(self, track: Any) -> None:
        # A silent line sends no packets, so the place of a piece is its time stamp's.
        first, place, size = None, 0, 0
        try:
            while True:
                frame = await track.recv()
                channels = len(frame.layout.channels)
                sound = frame.to_ndarray().reshape(-1)[::channels].astype(np.float32) / 32768
                first = frame.pts if first is None else first
                gap = frame.pts - first - (place + size)
                place, size = place + size + (gap if 0 < gap < _LONGEST_GAP else 0), len(sound)
                self._heard.append((place, sound))
                if self._play is not None:
                    self._play(sound)
        except MediaStreamError:
            pass

    def _changed(self) -> None:
        if self._connection.connectionState == "connected":
            self.connected.set()
        elif self._connection.connectionState in ("failed", "closed"):
            self.over.set()
