"""The listening side of a call: what its track brings, given to the session as it was said.

A browser that hears nothing sends next to nothing when it is asked to (Opus' discontinuous
transmission, RFC 7587 section 3.1.3). What is missing is silence: where a turn waits for its
end, silence is filled in by the clock, so that the turn ends when it would have.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError

from jetbridge.agents.local.media import CALL_RATE, EAR_RATE, Samples, StreamResampler

_OPUS = re.compile(r"^a=rtpmap:(\d+) opus/48000.*$", re.IGNORECASE | re.MULTILINE)
_IDLE_PIECES = 5
_GAP_SECONDS = 0.06
_STEP_SECONDS = 0.03
# A line that is silent this long in the middle of a word is cut: what was said so far counts.
_CUT_SECONDS = 1.5


class Listener(Protocol):
    """What hears the sound; a session is one."""

    @property
    def hearing(self) -> bool:
        """Whether a turn is going on."""

    @property
    def pausing(self) -> bool:
        """Whether the turn that is going on is silent at present."""

    @property
    def attentive(self) -> bool:
        """Whether somebody is speaking, so that every moment counts."""

    async def hear(self, samples: Samples, through: StreamResampler) -> None:
        """Take in the next sound."""


async def listen(
    track: Any, session: Listener, *, keep: Callable[[Samples], None] | None = None
) -> None:
    """Give a track's sound to a session until the track ends.

    Args:
        track: a track of aiortc: frames of 48 kHz.
        session: what hears.
        keep: is given every piece (48 kHz), if somebody records it.
    """
    through = StreamResampler(CALL_RATE, EAR_RATE)
    pieces: list[Samples] = []
    waited = 0.0
    try:
        while True:
            frame, patience = None, _STEP_SECONDS if waited else _GAP_SECONDS
            try:
                # A timer a frame is dear; without a turn nothing has to end.
                async with asyncio.timeout(patience if session.hearing else None):
                    frame = await track.recv()
            except TimeoutError:
                waited += patience
                if not session.pausing and waited < _CUT_SECONDS:
                    continue
                missing = patience if session.pausing and waited > patience else waited
                await session.hear(np.zeros(int(missing * CALL_RATE), np.float32), through)
                continue
            waited = 0.0
            pieces.append(mono(frame))
            if keep is not None:
                keep(pieces[-1])
            # Nobody is in a hurry while nobody speaks; the end of a turn is.
            if len(pieces) >= _IDLE_PIECES or session.attentive:
                await session.hear(np.concatenate(pieces), through)
                pieces.clear()
    except MediaStreamError:
        pass


def mono(frame: Any) -> Samples:
    """A decoded frame's samples; the browser's two channels are the same."""
    sound = frame.to_ndarray().reshape(-1)
    channels = len(frame.layout.channels)
    samples: Samples = sound[::channels].astype(np.float32) / np.float32(32768)
    return samples


def silence_unsent(sdp: str) -> str:
    """An SDP answer that asks the caller to send nothing while nobody speaks.

    Args:
        sdp: the answer, with CRLF line ends.
    """
    for kind in _OPUS.findall(sdp):
        wanted = f"a=fmtp:{kind} minptime=10;useinbandfec=1;usedtx=1"
        line = re.compile(rf"^a=fmtp:{kind} [^\r\n]*", re.MULTILINE)
        if line.search(sdp):
            sdp = line.sub(lambda match: _with_dtx(match[0]), sdp)
        else:
            mapped = re.compile(rf"^(a=rtpmap:{kind} [^\r\n]*)", re.MULTILINE)
            sdp = mapped.sub(rf"\1\r\n{wanted}", sdp)
    return sdp


def _with_dtx(line: str) -> str:
    return line if "usedtx" in line else f"{line};usedtx=1"


class PromptBuffer:
    """Gives out every packet as it comes, in place of aiortc's jitter buffer.

    Each packet of Opus is a frame of its own. aiortc's buffer holds one back to see where the
    frame ends, waits for a lost one, and stays behind ever after; in a conversation late sound
    is worth less than none.
    """

    def __init__(self) -> None:
        """Begin with the first packet that comes."""
        self._newest: int | None = None

    def add(self, packet: Any) -> tuple[bool, JitterFrame | None]:
        """Take a packet; gives its frame, or none where a later one has been given out."""
        number = packet.sequence_number
        if self._newest is not None and (number - self._newest) % 65536 not in range(1, 32768):
            return False, None
        self._newest = number
        return False, JitterFrame(data=packet._data, timestamp=packet.timestamp)
