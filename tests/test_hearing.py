"""Speech and its recognition, each by the other: what is said is understood again."""

from __future__ import annotations

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from voice_fixtures import EARS, VOICE, understood

from jetbridge.agents.local.expecting import opening
from jetbridge.agents.local.gaps import without_gaps
from jetbridge.agents.local.hearing import once, suspicious
from jetbridge.agents.local.media import (
    CALL_RATE,
    EAR_RATE,
    WIRE_RATE,
    StreamResampler,
    from_pcm16,
    resampled,
    to_pcm16,
)
from jetbridge.agents.local.speaking import sentences

SAID = [
    "How many bags can I bring?",
    "What is the status of my flight?",
    "Can my dog fly in the cabin with me?",
    "You may change your flight free of charge within 24 hours of booking.",
    "The fee for a second checked bag is 45 dollars.",
]


def words(text: str) -> list[str]:
    """Lower-case words and figures."""
    return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()


def test_what_is_said_is_understood() -> None:
    """At most one word in twenty of plain sentences comes back wrong."""
    wrong = total = 0
    for text in SAID:
        heard = words(understood(VOICE.say(text), WIRE_RATE))
        wrong += Levenshtein.distance(words(text), heard)
        total += len(words(text))
    assert wrong / total <= 0.05


def test_nothing_is_heard_in_silence_and_noise() -> None:
    """A recogniser that dreams would answer questions nobody asked."""
    rng = np.random.default_rng(3)
    for level in (0.0, 0.002, 0.02):
        sound = rng.normal(0, level, EAR_RATE * 2).astype(np.float32)
        assert EARS.recognise(sound).text == ""
        assert EARS.recognise(sound, terms=("Larkspur", "Denver", "JFK")).text == ""


def test_names_that_may_come_up_are_heard_in_a_sentence() -> None:
    """What fits is woven into whole sentences, as a text that the customer's goes on with."""
    names = [f"Name{number}" for number in range(90)]
    whole = opening(names, lambda text: len(text.split()), 40)
    assert "Name0, Name1" in whole
    assert "Name80" not in whole
    assert len(whole.split()) <= 40
    assert whole.endswith("?")
    assert "with Denver?" in opening(["Denver"], len, 1000)


def test_expecting_names_makes_no_sentence_worse() -> None:
    """A question keeps its capital and its question mark."""
    heard = EARS.recognise(
        resampled(VOICE.say("Can I bring a bottle of water?"), WIRE_RATE, EAR_RATE),
        terms=("Larkspur", "Classic", "JFK", "Denver"),
    )
    assert heard.text == "Can I bring a bottle of water?"


def test_what_follows_a_long_pause_is_heard_too() -> None:
    """Who thinks in the middle of a sentence is not recognised up to there only."""
    room = np.random.default_rng(5).normal(0, 0.0003, 3 * EAR_RATE // 2).astype(np.float32)
    parts = [
        resampled(VOICE.say(text), WIRE_RATE, EAR_RATE)
        for text in ("I would like to change my", "booking for tomorrow.")
    ]
    whole = np.concatenate([parts[0], room, parts[1]])
    heard = EARS.recognise(whole).text.replace(",", "")
    assert heard == "I would like to change my booking for tomorrow."
    shorter = without_gaps(whole)
    assert EAR_RATE < len(whole) - len(shorter) < 1.6 * EAR_RATE
    assert without_gaps(parts[0]) is parts[0]
    loud = (whole + np.random.default_rng(6).normal(0, 0.03, len(whole))).astype(np.float32)
    assert without_gaps(loud) is loud


def test_a_loop_is_seen() -> None:
    """Too many words for the time, or the same words again and again, were never said."""
    assert suspicious("fail better fail better fail better", 8.0)
    assert suspicious("one two three four five six seven eight nine ten eleven twelve", 1.0)
    assert not suspicious("one carry-on bag, the carry-on bag, my carry-on bag may be big", 5.0)
    assert not suspicious("how many bags can I bring on board", 2.0)


def test_a_text_that_says_itself_twice_is_said_once() -> None:
    """Unless there was time for it: then somebody did say it twice."""
    assert once("November 30th. November 30th", 1.2) == "November 30th."
    assert once("Yes, please. Yes, please.", 2.5) == "Yes, please. Yes, please."
    assert once("No no", 0.5) == "No no"


def test_a_sentence_has_no_silence_before_it() -> None:
    """The first sound of a reply is heard at once, and quickly fades into a short pause."""
    sound = VOICE.say("Hello there.")
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    assert loud[0] < 0.03 * WIRE_RATE
    assert 0.15 * WIRE_RATE < len(sound) - loud[-1] < 0.4 * WIRE_RATE


def test_the_same_words_sound_the_same() -> None:
    """Speech can be compared and cached: there is no chance in it."""
    assert np.array_equal(VOICE.say("Good morning."), VOICE.say("Good morning."))


@pytest.mark.parametrize(
    "text",
    [
        "One bag. Two bags! Three? Yes.",
        "See rule No. 3 of the list. It says so.",
        "I can offer: 1. LK 210 at 6:10 PM, 4 seats left; 2. LK 222 at noon. Which one?",
        "According to the Conditions of Carriage: every customer with a seat may bring one bag and "
        "one personal item, free of charge, on every fare. More costs more.",
        "No end",
        "",
    ],
)
def test_sentences_are_the_text_again(text: str) -> None:
    """Nothing is lost between the pieces that are spoken one after the other."""
    assert "".join(sentences(text)).strip() == text


def test_a_long_first_sentence_begins_early() -> None:
    """Its first clause is a piece of its own; numbers in a list are not the end of a sentence."""
    text = "For your flight JB 204 from Denver to Boston I can offer: 1. JB 118 today; 2. JB 210."
    pieces = sentences(text + " Which one would you like?")
    assert pieces[-1] == "Which one would you like?"
    assert not any(piece.strip() in ("1.", "2.") for piece in pieces)
    long = "According to the Changes and Cancellations page: " + "a very long rule " * 8 + "ends."
    assert sentences(long)[0] == "According to the Changes and Cancellations page: "


@pytest.mark.parametrize(("rate", "wanted"), [(48_000, 16_000), (24_000, 16_000), (16_000, 16_000)])
def test_a_stream_is_resampled_without_seams(rate: int, wanted: int) -> None:
    """Sound that comes in pieces of any size is the same as sound that comes whole."""
    tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate).astype(np.float32)
    stream = StreamResampler(rate, wanted)
    sizes = np.random.default_rng(0).integers(1, 1500, 200)
    pieces, at = [], 0
    for size in sizes:
        pieces.append(stream.feed(tone[at : at + size]))
        at += size
    got, whole = np.concatenate(pieces), resampled(tone, rate, wanted)
    late = min(
        range(400),
        key=lambda lag: float(np.abs(got[lag + 3000 : lag + 9000] - whole[3000:9000]).max()),
    )
    assert np.abs(got[late + 3000 : late + 9000] - whole[3000:9000]).max() < 0.01


def test_pcm_comes_back() -> None:
    """Sixteen bits are kept, what is too loud is clipped, an odd byte is left out."""
    samples = np.array([0.0, 0.5, -0.5, 2.0, -2.0], np.float32)
    assert np.allclose(from_pcm16(to_pcm16(samples)), np.clip(samples, -1, 1), atol=1e-4)
    assert len(from_pcm16(b"\x00\x01\x02")) == 1
    assert CALL_RATE == 2 * WIRE_RATE
