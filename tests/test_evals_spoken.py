"""From text to voice: words counted as wrong, noise as loud as asked, the drop in one table."""

from __future__ import annotations

import numpy as np
import pytest
from evals_fixtures import found, little_set, run_of, target

from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, WIRE_RATE, resampled
from jetbridge.agents.local.speaking import Voice
from jetbridge.retrieval.evals.measures import score
from jetbridge.retrieval.evals.robustness import (
    MEASURES,
    Level,
    error_rate,
    noisy,
    robustness_sheet,
    word_errors,
)


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("How many bags?", "how many bags", 0),
        ("how many bags", "how many backs", 1),
        ("how many bags", "many bags please", 2),
        ("how many", "", 2),
        ("", "noise", 1),
    ],
)
def test_word_errors_by_hand(said: str, heard: str, wrong: int) -> None:
    """Wrong, missing and added words count one each; case and signs do not."""
    assert word_errors(said, heard)[0] == wrong


@pytest.mark.parametrize("decibels", [0.0, 10.0, 20.0])
def test_noise_is_as_loud_as_asked(decibels: float) -> None:
    """The power of what was added, against that of the speech."""
    speech = (0.05 * np.sin(np.arange(32_000) / 9)).astype(np.float32)
    added = noisy(speech, decibels, seed=3) - speech
    ratio = 10 * np.log10(np.mean(speech**2) / np.mean(added**2))
    assert ratio == pytest.approx(decibels, abs=0.3)


def test_a_spoken_question_is_heard_and_noise_makes_it_worse() -> None:
    """The local voice and ears: clear speech comes through, speech far below noise does not."""
    question = "How many bags can I check on a flight to Denver?"
    sound = resampled(Voice().say(question), WIRE_RATE, EAR_RATE)
    ears = Recogniser()
    clear, _ = word_errors(question, ears.recognise(sound).text)
    drowned, _ = word_errors(question, ears.recognise(noisy(sound, -20)).text)
    assert clear <= 2
    assert drowned > clear


def test_the_drop_is_shown_with_the_words_that_caused_it() -> None:
    """A misheard question that finds another passage stands in the report."""
    judged = little_set({"bags": [target("bags", 0, 50)], "pets": [target("pets", 0, 50)]})
    right = {"bags": [found(1, "bags", 0, 50)], "pets": [found(1, "pets", 0, 50)]}
    text = score(run_of(judged, right), judged, MEASURES)
    misheard = {**right, "bags": [found(1, "pets", 0, 50)]}
    heard = {"bags": "what about backs?", "pets": "what about pets?"}
    level = Level("10 dB above noise", heard, score(run_of(judged, misheard), judged, MEASURES))
    assert error_rate(judged, level) == pytest.approx(1 / 6)
    html = robustness_sheet(judged, text, [level])
    assert "what about backs?" in html
    assert "0.500, -0.500" in html
    categories = html.split("By category")[1].split("Transcripts")[0]
    assert categories.index("as text") < categories.index("10 dB above noise")
    assert "0.500, -0.500" in categories
