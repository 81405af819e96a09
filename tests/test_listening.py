"""What a call's track brings: packets as they come, and silence where a caller sends nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtp import RtpPacket
from av import AudioFrame
from voice_fixtures import CALL_RATE, spoken

from jetbridge.agents.local.hearing import Recognised
from jetbridge.agents.local.listening import PromptBuffer, listen, silence_unsent
from jetbridge.agents.local.media import Samples, StreamResampler, to_pcm16
from jetbridge.agents.local.patience import patience
from jetbridge.agents.local.turns import Started, Stopped, TurnEvent, TurnTaker

FRAME = CALL_RATE // 50


@dataclass
class Ears:
    """A turn-taker that hears a call, and what it made of it."""

    taker: TurnTaker = field(default_factory=TurnTaker)
    events: list[TurnEvent] = field(default_factory=list)

    @property
    def hearing(self) -> bool:
        """Whether a turn is going on."""
        return self.taker.speaking

    @property
    def pausing(self) -> bool:
        """Whether it is silent at present."""
        return self.taker.pausing

    @property
    def attentive(self) -> bool:
        """Whether every moment counts."""
        return self.hearing

    async def hear(self, samples: Samples, through: StreamResampler) -> None:
        """Take in the next sound."""
        self.events += self.taker.feed(through.feed(samples))


class Sending(MediaStreamTrack):
    """A track that sends sound as fast as it is taken, and then nothing for some seconds."""

    kind = "audio"

    def __init__(self, sound: Samples, *, silent: float) -> None:
        super().__init__()
        self._sound, self._silent, self._at, self._ends = sound, silent, 0, 0.0

    async def recv(self) -> AudioFrame:
        """The next 20 milliseconds."""
        piece = self._sound[self._at : self._at + FRAME]
        self._at += FRAME
        if len(piece) < FRAME:
            self._ends = self._ends or time.monotonic() + self._silent
            await asyncio.sleep(self._ends - time.monotonic())
            raise MediaStreamError
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(to_pcm16(piece))
        frame.sample_rate, frame.time_base = CALL_RATE, Fraction(1, CALL_RATE)
        return frame


def room(seconds: float) -> Samples:
    """A quiet room: a little noise."""
    noise = np.random.default_rng(4).normal(0, 0.001, int(seconds * CALL_RATE))
    return noise.astype(np.float32)


QUESTION = np.concatenate([room(0.5), spoken("How many bags can I bring?"), room(0.1)])


async def test_a_turn_ends_though_silence_is_not_sent() -> None:
    """A caller whose browser sends nothing after the last word has still finished."""
    ears = Ears()
    await listen(Sending(QUESTION, silent=2), ears)
    assert [type(event) for event in ears.events].count(Started) == 1
    assert isinstance(ears.events[-1], Stopped)


async def test_a_short_stall_in_a_word_is_no_pause() -> None:
    """Half a second without packets in the middle of a word ends nothing; a cut line does."""
    loud = np.convolve(np.abs(QUESTION[: int(1.6 * CALL_RATE)]), np.ones(3 * FRAME), "valid")
    middle = QUESTION[: int(np.argmax(loud)) + 3 * FRAME]
    short, cut = Ears(), Ears()
    await listen(Sending(middle, silent=0.5), short)
    assert [type(event) for event in short.events] == [Started]
    await listen(Sending(middle, silent=3), cut)
    assert isinstance(cut.events[-1], Stopped)


async def test_an_answer_asks_for_silence_unsent() -> None:
    """The answer to a browser's offer tells it not to send silence, whatever it offered."""
    caller, called = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    try:
        caller.addTransceiver("audio")
        await caller.setLocalDescription(await caller.createOffer())
        await called.setRemoteDescription(caller.localDescription)
        await called.setLocalDescription(await called.createAnswer())
        sdp = silence_unsent(called.localDescription.sdp)
        assert sdp.count("usedtx=1") == 1
        assert silence_unsent(sdp) == sdp
        kind = sdp.split(" opus/48000")[0].rsplit(":", 1)[1]
        assert f"\r\na=fmtp:{kind} " in sdp
        given = silence_unsent(f"a=rtpmap:{kind} opus/48000/2\r\na=fmtp:{kind} stereo=0\r\n")
        assert given.endswith("stereo=0;usedtx=1\r\n")
    finally:
        await caller.close()
        await called.close()


@pytest.mark.parametrize("first", [10, 65_530])
def test_packets_are_given_out_as_they_come(first: int) -> None:
    """None is held back, a lost one is not waited for, a late one is dropped; numbers wrap."""
    buffer, given = PromptBuffer(), []
    for step in (0, 1, 2, 5, 4, 6, 6, 12):
        packet = RtpPacket(sequence_number=(first + step) % 65_536, timestamp=step * FRAME)
        packet._data = bytes([step])  # type: ignore[attr-defined]
        _, frame = buffer.add(packet)
        given.append(None if frame is None else frame.data[0])
    assert given == [0, 1, 2, 5, None, 6, None, 12]


@pytest.mark.parametrize(
    ("text", "sure", "longer"),
    [
        ("How many bags can I bring?", -0.1, -1),
        ("How many bags can I bring?", -0.9, 0),
        ("Really?", -0.1, 0),
        ("I would like to change my", -0.1, 1),
        ("My code is...", -0.1, 1),
        ("Please move me to a later flight.", -0.1, 0),
        ("Can I drink the?", -0.1, 1),
        ("How many bags can I?", -0.1, 1),
        ("How much does it cost to?", -0.1, 1),
        ("Do I need one or?", -0.1, 1),
        ("Where is the lounge and when is it?", -0.1, -1),
        ("Yes, I do.", -0.1, 0),
        ("I think so.", -0.1, 0),
        ("I want to change.", -0.1, 1),
        ("What do I need to know?", -0.1, -1),
        ("My booking code is.", -0.1, 1),
        ("My booking code is QX7.", -0.1, 1),
        ("My booking code is QX7K2M.", -0.1, 0),
        ("A, B, C, 1", -0.1, 1),
        ("JB 204.", -0.1, 0),
        ("JFK.", -0.1, 0),
        ("My phone number is 555 014", -0.1, 1),
        ("My phone number is 555-014-2233.", -0.1, 0),
        ("What is my booking code?", -0.1, -1),
        ("Let me see.", -0.1, 1),
        ("Okay.", -0.1, 0),
        ("Please repeat that.", -0.1, 0),
        ("I heard that.", -0.1, 1),
    ],
)
def test_words_say_how_long_a_pause_may_be(text: str, sure: float, longer: int) -> None:
    """A question that is whole is answered sooner, a clause that is not is waited for."""
    assert np.sign(patience(Recognised(text, sure))) == longer


def test_a_finished_question_ends_its_turn_sooner() -> None:
    """After a negative `wait_longer` less silence ends the turn than was set."""
    speech, silence = spoken("How many bags can I bring?", rate=16_000), np.zeros(512, np.float32)

    def windows(longer: int) -> int:
        taker = TurnTaker()
        taker.feed(speech)
        taker.wait_longer(longer)
        count = 0
        while taker.speaking:
            taker.feed(silence)
            count += 1
        return count

    assert windows(-120) < windows(0) < windows(200)
