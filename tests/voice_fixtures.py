"""Parts for the tests of calls: a caller that speaks and records, over real WebRTC."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import (
    CALL_RATE,
    EAR_RATE,
    WIRE_RATE,
    Samples,
    resampled,
)
from jetbridge.agents.local.speaking import Voice
from jetbridge.api.handset import Mouth

VOICE = Voice()
EARS = Recogniser()


def spoken(text: str, *, rate: int = CALL_RATE) -> Samples:
    """A sentence said by the installed voice."""
    return resampled(VOICE.say(text), WIRE_RATE, rate)


def understood(samples: Samples, rate: int) -> str:
    """What a recogniser makes of a recording, in pieces that fit it.

    Nobody speaks for as long as a busy machine may be silent: a recogniser stops at a long pause,
    so it gets the parts between them.
    """
    sound = resampled(samples, rate, EAR_RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    parts = np.split(loud, np.flatnonzero(np.diff(loud) > 0.6 * EAR_RATE) + 1) if len(loud) else []
    margin, size = EAR_RATE // 5, 25 * EAR_RATE
    heard = []
    for part in parts:
        piece = sound[max(part[0] - margin, 0) : part[-1] + margin]
        heard += [EARS.recognise(piece[at : at + size]).text for at in range(0, len(piece), size)]
    return " ".join(heard)


class NoisyMouth(Mouth):
    """A microphone with a faint noise of its own, that knows when it last said something."""

    def __init__(self) -> None:
        super().__init__()
        self._noises = itertools.count()
        self.ended_at = 0.0

    def sounds(self, count: int) -> Samples:
        """The next samples, with the noise."""
        if self.speaking:
            self.ended_at = time.monotonic()
        noise = np.random.default_rng(next(self._noises)).normal(0, 0.0005, count)
        return (super().sounds(count) + noise).astype(np.float32)


@dataclass
class Caller:
    """The customer's end of a call: what it heard, and every event of its data channel."""

    connection: RTCPeerConnection
    mouth: NoisyMouth
    channel: Any
    events: list[dict[str, Any]] = field(default_factory=list)
    heard: list[Samples] = field(default_factory=list)
    sounding_at: list[float] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, kind: str, *, after: int = 0, seconds: float = 30) -> dict[str, Any]:
        """The first event of a type from place `after` on."""
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events[after:]:
                    if event["type"] == kind:
                        return event
                self.news.clear()
                await self.news.wait()

    @property
    def recording(self) -> Samples:
        """All that was heard, 48 kHz."""
        return np.concatenate(self.heard) if self.heard else np.zeros(0, np.float32)

    async def close(self) -> None:
        """Put the phone down."""
        self.mouth.stop()
        await self.connection.close()


async def caller() -> tuple[Caller, str]:
    """A caller and the offer it makes."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    mouth = NoisyMouth()
    connection.addTrack(mouth)
    one = Caller(connection, mouth, connection.createDataChannel("oai-events"))

    @one.channel.on("message")
    def _message(text: str) -> None:
        one.events.append(json.loads(text))
        one.news.set()

    @connection.on("track")
    def _track(track: Any) -> None:
        one.listening = asyncio.ensure_future(_listen(one, track))  # type: ignore[attr-defined]

    await connection.setLocalDescription(await connection.createOffer())
    return one, connection.localDescription.sdp


async def _listen(one: Caller, track: Any) -> None:
    try:
        while True:
            frame = await track.recv()
            samples = frame.to_ndarray().reshape(-1)[::2].astype(np.float32) / 32768
            if np.abs(samples).max() > 0.02:
                one.sounding_at.append(time.monotonic())
            one.heard.append(samples)
    except MediaStreamError:
        pass


async def answered(one: Caller, sdp: str) -> None:
    """Complete the call with the engine's answer."""
    await one.connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
