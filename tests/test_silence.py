"""A line on which nobody speaks: the customer is asked, told goodbye, and the call ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from agents.realtime import RealtimeSession
from agents_fixtures import SmallSearch, running_engine, small_desk
from voice_fixtures import CALL_RATE, EARS, VOICE, Caller, answered, caller, spoken, understood

from jetbridge.agents.call import Sound
from jetbridge.agents.context import CallContext
from jetbridge.api.silence import Due, Silence
from jetbridge.api.trouble import words_for
from jetbridge.api.voice import Cues, VoiceLine

BEGAN = datetime(2026, 5, 1, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """So long after the call began."""
    return BEGAN + timedelta(seconds=seconds)


def silence() -> Silence:
    """A call that has just begun; twenty seconds are too long."""
    return Silence(BEGAN, patience=timedelta(seconds=20))


def said(line: Silence, begins: float, ends: float) -> None:
    """The assistant says something."""
    line.take({"type": "output_audio_buffer.started"}, after(begins))
    line.take({"type": "output_audio_buffer.stopped"}, after(ends))


@asynccontextmanager
async def calling(
    sound: Sound | None = None,
) -> AsyncIterator[tuple[Caller, VoiceLine, RealtimeSession, list[str | None]]]:
    """A caller, their open line, its session, and what they were told of errors."""
    VOICE.warm()
    EARS.warm()
    problems: list[str | None] = []
    with running_engine() as engine:
        one, offer = await caller()
        line = VoiceLine(engine, offer, sound=sound)
        context = CallContext(search=SmallSearch(), desk=small_desk())

        async def follow(session: RealtimeSession) -> None:
            async for event in session:
                line.take(event, context.clock())
                if event.type == "error":
                    problems.append(words_for(event.error))

        async with line.open(context) as session:
            await answered(one, line.answer)
            await one.until("session.created", seconds=60)
            following = asyncio.create_task(follow(session))
            yield one, line, session, problems
            following.cancel()
        await one.close()


def test_who_says_nothing_is_asked_and_told_goodbye() -> None:
    """One question, one goodbye that is heard to its end, then the end."""
    line = silence()
    assert line.due(after(19)) is Due.NOTHING
    assert line.due(after(21)) is Due.ASK
    said(line, 21.5, 23)
    assert line.due(after(40)) is Due.NOTHING
    assert line.due(after(44)) is Due.FAREWELL
    assert line.due(after(45)) is Due.NOTHING
    line.take({"type": "output_audio_buffer.started"}, after(46))
    assert line.due(after(48)) is Due.NOTHING
    line.take({"type": "output_audio_buffer.stopped"}, after(49))
    assert line.due(after(50)) is Due.HANG_UP


def test_nobody_is_asked_while_somebody_speaks() -> None:
    """A long answer and a long question are no silence; it is counted from their end."""
    line = silence()
    line.take({"type": "output_audio_buffer.started"}, after(1))
    assert line.due(after(60)) is Due.NOTHING
    line.take({"type": "output_audio_buffer.stopped"}, after(61))
    line.take({"type": "input_audio_buffer.speech_started"}, after(62))
    assert line.due(after(90)) is Due.NOTHING
    line.take({"type": "input_audio_buffer.speech_stopped"}, after(91))
    assert line.due(after(100)) is Due.NOTHING
    assert line.due(after(112)) is Due.ASK


def test_who_answers_is_asked_anew_later() -> None:
    """Words, said or typed, begin the count again; a cough does not."""
    line = silence()
    assert line.due(after(21)) is Due.ASK
    line.take({"type": "input_audio_buffer.speech_started"}, after(25))
    line.take({"type": "input_audio_buffer.cleared"}, after(26))
    assert line.due(after(47)) is Due.FAREWELL
    line.take({"type": "conversation.item.added", "item": {"role": "user"}}, after(48))
    assert line.due(after(60)) is Due.NOTHING
    assert line.due(after(69)) is Due.ASK


def test_a_reply_that_is_slow_to_begin_is_waited_for() -> None:
    """A busy machine's question is not followed by the goodbye before it was heard."""
    line = silence()
    assert line.due(after(21)) is Due.ASK
    line.take({"type": "response.created"}, after(21))
    assert line.due(after(50)) is Due.NOTHING
    line.take({"type": "response.done"}, after(51))
    said(line, 52, 54)
    assert line.due(after(73)) is Due.NOTHING
    assert line.due(after(75)) is Due.FAREWELL


def test_who_signs_in_is_not_hurried() -> None:
    """A form takes its time; the silence is counted from its end."""
    line = silence()
    assert line.due(after(50), waiting=True) is Due.NOTHING
    assert line.due(after(65)) is Due.NOTHING
    assert line.due(after(71)) is Due.ASK


async def test_a_silent_caller_hears_it() -> None:
    """On a real line: the question and the goodbye are heard, and then it is time to end."""
    async with calling(Sound(patience=5)) as (one, line, _, _):
        for _ in range(600):
            if line.tick(datetime.now(UTC), waiting=False):
                break
            await asyncio.sleep(0.2)
        # What was sent last may not have been heard yet.
        await asyncio.sleep(1.0)
        heard = understood(one.recording, CALL_RATE).lower()
    assert "still there" in heard
    assert "goodbye" in heard.replace("good bye", "goodbye")


async def test_speaking_over_the_question_is_no_trouble() -> None:
    """What is said beside the conversation can be interrupted; the customer sees no problem."""
    async with calling() as (one, _, session, problems):
        cues = Cues(session, sign_in="")
        cues.say("Are you still there? I am here for as long as you like, so take your time.")
        await one.until("output_audio_buffer.started", seconds=90)
        await asyncio.sleep(0.5)
        before = len(one.events)
        one.mouth.say(spoken("Yes, how many bags can I bring into the cabin?"))
        await one.until("output_audio_buffer.cleared", after=before, seconds=90)
        await one.until("response.done", after=before, seconds=90)
        await asyncio.sleep(1.0)
    assert [one for one in problems if one] == []
