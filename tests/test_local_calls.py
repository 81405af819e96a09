"""Calls to the local engine over real WebRTC: a caller speaks, hears and hangs up."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pytest
from agents_fixtures import NOON, SmallSearch, running_engine, small_desk
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter
from voice_fixtures import CALL_RATE, EARS, VOICE, Caller, answered, caller, spoken, understood

from jetbridge.agents.call import AllLinesBusy, OfferRefused, PlacedCall, place_call
from jetbridge.agents.context import CallContext
from jetbridge.agents.local import listener, regained
from jetbridge.agents.local.media import Samples
from jetbridge.agents.session import Engine

SERVER_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
QUESTION = "How many bags can I bring into the cabin?"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The local engine, its speech models warm."""
    VOICE.warm()
    EARS.warm()
    with running_engine() as running:
        yield running


@dataclass
class Line:
    """A caller on the phone, and our side of the call."""

    caller: Caller
    placed: PlacedCall
    context: CallContext
    guardrails: list[str]

    async def ask(self, text: str) -> str:
        """Say something and hear the reply to its end; returns it as shown."""
        before = len(self.caller.events)
        self.caller.mouth.say(spoken(text))
        await self.caller.until("output_audio_buffer.started", after=before, seconds=90)
        await self.caller.until("output_audio_buffer.stopped", after=before, seconds=90)
        return self.said(before)

    def said(self, after: int = 0) -> str:
        """All that the engine has said, as shown."""
        kind = "response.output_audio_transcript.done"
        done = [one for one in self.caller.events[after:] if one["type"] == kind]
        return " ".join(one["transcript"] for one in done)


@asynccontextmanager
async def on_the_phone(engine: Engine) -> AsyncIterator[Line]:
    """A call with the small airline's agents."""
    context = CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)
    one, offer = await caller()
    async with place_call(engine, context, offer) as placed:
        line = Line(one, placed, context, [])

        async def follow() -> None:
            async for event in placed.session:
                if event.type == "guardrail_tripped":
                    line.guardrails.append(event.message)

        following = asyncio.create_task(follow())
        try:
            await answered(one, placed.sdp)
            await one.until("session.created", seconds=60)
            yield line
        finally:
            following.cancel()
            await one.close()


async def test_a_spoken_question_is_answered_aloud(engine: Engine) -> None:
    """The answer's figure is heard, every event is the protocol's, and their order is kept."""
    async with on_the_phone(engine) as line:
        shown = await line.ask(QUESTION)
        sized = await line.ask("What size may my carry-on bag be?")
        await asyncio.sleep(0.3)
        events, sound = line.caller.events, line.caller.recording
        context, guardrails = line.context, line.guardrails
    heard = plain(understood(sound, CALL_RATE))
    assert "one carry-on bag" in shown
    assert "carry on" in heard
    assert {"one", "1"} & set(heard.split())
    figure = next(word for word in plain(sized).split() if word.isdigit())
    assert figure in heard
    assert "bag" in context.last_words()
    assert guardrails == []
    for event in events:
        SERVER_EVENT.validate_python(event)
    kinds = [event["type"] for event in events]
    order = [
        "session.created",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "response.done",
        "output_audio_buffer.stopped",
    ]
    assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)


async def test_a_caller_can_interrupt(engine: Engine) -> None:
    """The reply is silent at once, and the conversation keeps only what was heard of it."""
    async with on_the_phone(engine) as line:
        one = line.caller
        one.mouth.say(spoken(QUESTION))
        await one.until("output_audio_buffer.started", seconds=90)
        await asyncio.sleep(1.0)
        before = len(one.events)
        one.mouth.say(spoken("Stop, what does a change cost?"))
        cut = await one.until("conversation.item.truncated", after=before, seconds=60)
        await one.until("output_audio_buffer.cleared", after=before)
        one.channel.send(f'{{"type": "conversation.item.retrieve", "item_id": "{cut["item_id"]}"}}')
        kept = await one.until("conversation.item.retrieved", after=before)
        await one.until("output_audio_buffer.stopped", after=before, seconds=90)
        events = list(one.events)
    kept_words = kept["item"]["content"][0]["transcript"]
    whole = next(
        event["transcript"]
        for event in events
        if event["type"] == "response.output_audio_transcript.done"
        and event["item_id"] == cut["item_id"]
    )
    assert whole.startswith(kept_words)
    assert 0 < len(kept_words) < len(whole)
    assert cut["audio_end_ms"] > 300
    assert "$75" in str([event.get("transcript") for event in events])


async def test_a_yes_that_goes_on_calls_no_tool(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A yes to a read-back is acted on only when nothing can follow it any more."""
    monkeypatch.setattr(regained, "_SOON_MS", 20_000)
    monkeypatch.setattr(regained, "_SOON_SECONDS", 20.0)
    asks = {"ask": "Shall I make this change?", "next": "rebook_tool"}
    asked: dict[str, Any] = {
        "type": "message", "role": "user", "content": [{"type": "input_text", "text": "At noon."}]
    }  # fmt: skip
    call = {"type": "function_call", "name": "rebook_tool", "call_id": "c1", "arguments": "{}"}
    output = {"type": "function_call_output", "call_id": "c1", "output": json.dumps(asks)}
    called = "response.function_call_arguments.done"
    async with on_the_phone(engine) as line:
        one = line.caller
        for item in (asked, call, output):
            one.channel.send(json.dumps({"type": "conversation.item.create", "item": item}))
        one.mouth.say(spoken("Yes, please."))
        await one.until("response.created", seconds=90)
        one.mouth.say(spoken("But wait, not today."))
        await one.until("conversation.item.deleted", seconds=90)
        completed = "conversation.item.input_audio_transcription.completed"
        whole = await one.until(completed, after=len(one.events), seconds=90)
        before = one.events[: one.events.index(whole)]
    assert "yes" in whole["transcript"].lower()
    assert "not today" in whole["transcript"].lower()
    assert called not in [event["type"] for event in before]


async def test_who_goes_on_is_heard_as_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn taken for over is taken back when it goes on: one turn, and one answer to it all."""
    # A busy machine may notice late; how soon is soon is not what is tested.
    monkeypatch.setattr(regained, "_SOON_MS", 6000)
    monkeypatch.setattr(regained, "_SOON_SECONDS", 20.0)
    monkeypatch.setattr(listener, "_NOTICED_MS", 6000)
    async with on_the_phone(engine) as line:
        one = line.caller
        one.mouth.say(spoken("How much does it cost to check a bag?"))
        await one.until("response.created", seconds=90)
        one.mouth.say(spoken("Or to change my flight?"))
        await one.until("conversation.item.deleted", seconds=90)
        after = len(one.events)
        completed = "conversation.item.input_audio_transcription.completed"
        whole = await one.until(completed, after=after, seconds=90)
        await one.until("output_audio_buffer.stopped", after=after, seconds=90)
        events, context = list(one.events), line.context
    assert "bag" in whole["transcript"]
    assert "change" in whole["transcript"]
    kind = "input_audio_buffer.speech_started"
    assert len({event["item_id"] for event in events if event["type"] == kind}) == 1
    assert context.customer_turns == 1
    assert context.last_words() == whole["transcript"]


async def test_a_cough_does_not_end_a_reply(engine: Engine) -> None:
    """A noise that holds no word makes the reply wait, and then go on."""
    async with on_the_phone(engine) as line:
        one = line.caller
        one.mouth.say(spoken(QUESTION))
        await one.until("output_audio_buffer.started", seconds=90)
        await asyncio.sleep(0.6)
        one.mouth.say(murmur())
        await one.until("output_audio_buffer.stopped", seconds=90)
        kinds = [event["type"] for event in one.events]
        sound, said = one.recording, line.said()
    assert "output_audio_buffer.cleared" not in kinds
    assert "conversation.item.truncated" not in kinds
    assert plain(said).split()[-1] in plain(understood(sound, CALL_RATE))


def plain(text: str) -> str:
    """Lower-case words and figures."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split())


def murmur() -> Samples:
    """Half a second of a hummed, wordless sound."""
    at = np.arange(CALL_RATE // 2) / CALL_RATE
    hum = sum(np.sin(2 * np.pi * 140 * step * at) / step for step in range(1, 12))
    return (0.12 * hum * np.hanning(len(at))).astype(np.float32)


async def test_only_so_many_calls_are_taken(engine: Engine) -> None:
    """The ninth caller is told that all lines are busy; a line that is free is taken again."""
    context = CallContext(search=SmallSearch(), desk=small_desk())
    lines = []
    try:
        for _ in range(8):
            one, offer = await caller()
            held = place_call(engine, context, offer)
            lines.append((one, held, await held.__aenter__()))
        late, offer = await caller()
        with pytest.raises(AllLinesBusy):
            async with place_call(engine, context, offer):
                pass
        one, held, _ = lines.pop()
        await held.__aexit__(None, None, None)
        await one.close()
        async with place_call(engine, context, offer) as placed:
            assert placed.sdp.startswith("v=0")
        await late.close()
    finally:
        for one, held, _ in lines:
            await held.__aexit__(None, None, None)
            await one.close()


async def test_a_bad_offer_is_refused(engine: Engine) -> None:
    """What is no offer, or offers no sound, takes no line."""
    context = CallContext(search=SmallSearch(), desk=small_desk())
    for offer in ("hello", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"):
        with pytest.raises(OfferRefused):
            async with place_call(engine, context, offer):
                pass
    async with httpx.AsyncClient(base_url=engine.base_url) as client:
        assert (await client.post("/realtime/calls", data={"sdp": "v=0"})).status_code == 401
        headers = {"Authorization": "Bearer any"}
        missing = await client.post("/realtime/calls/rtc_no/hangup", headers=headers)
        assert missing.status_code == 404


async def test_calls_leave_nothing_behind(engine: Engine) -> None:
    """After calls that end in every way, the engine has no call and no task of one."""
    for way in ("caller", "server", "caller"):
        async with on_the_phone(engine) as line:
            await asyncio.sleep(0.2)
            if way == "caller":
                await line.caller.close()
                await asyncio.sleep(0.2)
    gc.collect()
    names = [type(one).__name__ for one in gc.get_objects()]
    for _ in range(100):
        gc.collect()
        names = [type(one).__name__ for one in gc.get_objects()]
        if "Peer" not in names and "VoiceSession" not in names:
            break
        await asyncio.sleep(0.1)
    assert names.count("Peer") == 0
    assert names.count("CallTrack") == 0
