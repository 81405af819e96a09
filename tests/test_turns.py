"""When somebody begins to speak, pauses, goes on and has finished."""

from __future__ import annotations

import numpy as np
from voice_fixtures import spoken

from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.agents.local.turns import (
    Paused,
    Resumed,
    Started,
    Stopped,
    TurnEvent,
    TurnSettings,
    TurnTaker,
)


def room(seconds: float) -> Samples:
    """A quiet room: a little noise."""
    noise = np.random.default_rng(4).normal(0, 0.001, int(seconds * EAR_RATE))
    return noise.astype(np.float32)


def follow(taker: TurnTaker, *sounds: Samples) -> list[TurnEvent]:
    """What a recording brings, fed in pieces of 20 milliseconds."""
    sound = np.concatenate(sounds)
    size = EAR_RATE // 50
    return [
        event for at in range(0, len(sound), size) for event in taker.feed(sound[at : at + size])
    ]


QUESTION = spoken("How many bags can I bring?", rate=EAR_RATE)
SHORT = spoken("Yes please.", rate=EAR_RATE)


def test_a_sentence_is_one_turn_with_its_beginning() -> None:
    """It starts where the sentence does, is guessed at in the pause, and ends after the silence."""
    events = follow(TurnTaker(), room(1), QUESTION, room(1))
    kinds = [type(event) for event in events]
    assert kinds[0] is Started
    assert kinds[-2:] == [Paused, Stopped]
    started, stopped = events[0], events[-1]
    assert isinstance(started, Started)
    assert isinstance(stopped, Stopped)
    # The prefix reaches back before the first sound, so that no consonant is lost.
    assert 600 <= started.at <= 1000
    spoken_ms = 1000 + len(QUESTION) * 1000 // EAR_RATE
    assert abs(stopped.end - spoken_ms) < 350
    assert len(stopped.samples) >= len(QUESTION) * 0.9


def test_silence_and_noise_are_no_turn() -> None:
    """A quiet room, a hiss and a click bring nothing."""
    click = np.zeros(EAR_RATE, np.float32)
    click[5000:5040] = 0.9
    hiss = np.random.default_rng(1).normal(0, 0.03, EAR_RATE * 2).astype(np.float32)
    assert follow(TurnTaker(), room(2), click, hiss) == []


def test_a_pause_in_a_sentence_is_taken_back() -> None:
    """Who goes on after a breath has one turn, and the guess made in the pause is stale."""
    events = follow(TurnTaker(), room(1), QUESTION, room(0.05), QUESTION, room(1))
    kinds = [type(event) for event in events]
    assert kinds.count(Stopped) == 1
    assert kinds.count(Paused) == kinds.count(Resumed) + 1


def test_patience_lets_an_unfinished_sentence_go_on() -> None:
    """After `wait_longer` a pause that would have ended the turn does not."""
    taker = TurnTaker(TurnSettings(silence=300))
    events = follow(taker, room(1), SHORT, room(0.1))
    taker.wait_longer(900)
    events += follow(taker, room(0.6), SHORT, room(1))
    assert [type(event) for event in events].count(Stopped) == 1


def test_an_interruption_is_noticed_sooner() -> None:
    """While the other side speaks less sound is enough, and a click is still none."""
    began = []
    for interrupting in (False, True):
        taker = TurnTaker()
        taker.interrupting = interrupting
        click = np.zeros(EAR_RATE, np.float32)
        click[5000:5040] = 0.9
        assert follow(taker, room(1), click) == []
        sound = QUESTION[: EAR_RATE // 2]
        steps = range(0, len(sound), EAR_RATE // 50)
        pieces = (taker.feed(sound[at : at + EAR_RATE // 50]) for at in steps)
        began.append(next(place for place, events in enumerate(pieces) if events))
    assert began[1] < began[0]


def test_two_sentences_with_a_long_pause_are_two_turns() -> None:
    """The ends are told apart from pauses by the silence that was set."""
    events = follow(TurnTaker(), room(1), SHORT, room(1.2), QUESTION, room(1))
    assert [type(event) for event in events].count(Stopped) == 2


def test_a_turn_that_never_ends_is_ended() -> None:
    """A recogniser takes only so much: the longest turn is cut off."""
    taker = TurnTaker(TurnSettings(longest=4000))
    events = follow(taker, room(0.5), *[QUESTION] * 6)
    stops = [event for event in events if isinstance(event, Stopped)]
    assert stops
    assert all(len(event.samples) <= 4.1 * EAR_RATE for event in stops)


def test_cut_ends_the_turn_at_once() -> None:
    """A client that takes turns itself gets what was said so far."""
    taker = TurnTaker()
    follow(taker, room(0.5), QUESTION[:EAR_RATE])
    stopped = taker.cut()
    assert stopped is not None
    assert len(stopped.samples) > 0.5 * EAR_RATE
    assert taker.cut() is None
