"""Whisper's decoder on onnxruntime, beside CTranslate2's own."""

from __future__ import annotations

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, WIRE_RATE, resampled
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.local.weights import UnknownWeights, read_weights


@pytest.fixture(scope="module")
def said() -> str:
    """A question with a number and a name in it."""
    return "Can my dog fly with me from Boston to Denver for 125 dollars?"


def test_hears_what_ctranslate2_hears_and_is_as_sure(said: str) -> None:
    """The same model gives the same words and nearly the same probability on both."""
    sound = resampled(Voice().say(said), WIRE_RATE, EAR_RATE)
    ours, theirs = Recogniser(at_once=1), Recogniser(at_once=1)
    theirs._loaded()._decoder = None
    heard, wanted = (one.recognise(sound, terms=("baggage", "boarding")) for one in (ours, theirs))
    assert heard.text.lower().strip(".?") == wanted.text.lower().strip(".?")
    assert abs(heard.sure - wanted.sure) < 0.2


def test_a_draft_changes_nothing_but_the_time(said: str) -> None:
    """Words that were heard of the beginning, right or wrong, lead to the same text."""
    sound = resampled(Voice().say(said), WIRE_RATE, EAR_RATE)
    ears = Recogniser(at_once=1)
    part, whole = ears.recognise(sound[: 2 * EAR_RATE]), ears.recognise(sound)
    assert part.tokens
    for draft in (part.tokens, whole.tokens, part.tokens[::-1]):
        assert ears.recognise(sound, draft=draft).text == whole.text


def test_another_word_at_one_place_is_heard_out(said: str) -> None:
    """What follows another word is what follows it where the text is begun with it."""
    sound = resampled(Voice().say(said), WIRE_RATE, EAR_RATE)
    # Where much is unsure, much is to be tried.
    noise = np.random.default_rng(4).normal(0, 0.03, len(sound))
    model = Recogniser(at_once=1)._loaded()
    heard = model.hear((sound + noise).astype(np.float32), 8)
    first, decoder, tokenizer = heard.said, model._decoder, model._tokenizer
    assert first is not None
    assert decoder is not None
    assert heard.attended is not None
    inside = [one for one in first.rivals if 0 < one.place < len(first.tokens) - 1]
    assert inside
    for rival in inside[:4]:
        begun = [*first.tokens[: rival.place], rival.token]
        other = decoder.instead(
            heard.attended, first, rival, first=len(heard.prompt), end=tokenizer.eot, most=40
        )
        rest = decoder.decode(
            heard.attended, [*heard.prompt, *begun], begin=0, end=tokenizer.eot,
            no_speech=tokenizer.no_speech, most=40,
        )  # fmt: skip
        assert other.tokens[: len(begun)] == begun
        # A step of many tokens rounds otherwise than a step of one: a comma may differ.
        assert Levenshtein.distance(other.tokens[len(begun) :], rest.tokens) <= 1


def test_gives_up_between_two_tokens(said: str) -> None:
    """Who no longer wants to know stops it in the middle of a text."""
    sound = resampled(Voice().say(said), WIRE_RATE, EAR_RATE)
    asked = iter([False] * 4)
    heard = Recogniser(at_once=1).recognise(sound, given_up=lambda: next(asked, True))
    assert 0 < len(heard.text.split()) < 5


def test_silence_is_told_from_speech() -> None:
    """A second of nothing gives no words."""
    assert Recogniser(at_once=1).recognise(np.zeros(EAR_RATE, np.float32)).text == ""


@pytest.mark.parametrize("data", [b"", b"\x07\x00\x00\x00abc", b"\x06\x00\x00\x00\xff\xff"])
def test_a_file_of_another_kind_is_refused(data: bytes) -> None:
    """What is no model says so instead of giving wrong numbers."""
    with pytest.raises(UnknownWeights):
        read_weights(data)
