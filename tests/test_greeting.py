"""A call begins with a greeting, which gives way to a customer who speaks at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents_fixtures import SmallSearch, running_engine, small_desk
from voice_fixtures import CALL_RATE, EARS, VOICE, Caller, answered, caller, spoken, understood

from jetbridge.agents.call import Sound
from jetbridge.agents.context import CallContext
from jetbridge.api.voice import VoiceLine

GREETING = "Hello, this is the small airline. How can I help?"
SAID = "response.output_audio_transcript.done"


@asynccontextmanager
async def greeted() -> AsyncIterator[tuple[Caller, CallContext]]:
    """A caller whose call has just been answered."""
    VOICE.warm()
    EARS.warm()
    with running_engine() as engine:
        one, offer = await caller()
        line = VoiceLine(engine, offer, sound=Sound(greeting=GREETING))
        context = CallContext(search=SmallSearch(), desk=small_desk())
        async with line.open(context) as session:
            await answered(one, line.answer)

            async def follow() -> None:
                async for event in session:
                    line.take(event, context.clock())

            following = asyncio.create_task(follow())
            try:
                yield one, context
            finally:
                following.cancel()
        await one.close()


async def test_the_greeting_is_heard_from_its_first_word() -> None:
    """Nothing of it is said before the line is there."""
    async with greeted() as (one, _):
        await one.until("output_audio_buffer.stopped", seconds=90)
        await asyncio.sleep(0.5)
        heard = understood(one.recording, CALL_RATE).lower()
    assert "hello" in heard
    assert "help" in heard


async def test_who_speaks_at_once_is_heard_and_answered() -> None:
    """The first question stops the greeting, is understood whole and answered."""
    async with greeted() as (one, context):
        one.mouth.say(spoken("How many bags can I bring into the cabin?"))
        begun = await one.until("conversation.item.input_audio_transcription.completed", seconds=90)
        at = one.events.index(begun)
        await one.until(SAID, after=at, seconds=90)
        told = " ".join(e["transcript"] for e in one.events[at:] if e["type"] == SAID)
    assert "bag" in context.last_words() or "bag" in begun["transcript"]
    assert "how many" in begun["transcript"].lower()
    assert "one carry-on bag" in told
