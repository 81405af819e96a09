"""Asks the questions of a set aloud: the local voice says them, the local ears hear them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jetbridge.agents.local.heard import as_written
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, WIRE_RATE, resampled
from jetbridge.agents.local.speaking import Voice
from jetbridge.api.trial import Trial
from jetbridge.retrieval.evals.measures import Scores, score
from jetbridge.retrieval.evals.robustness import MEASURES, Level, as_heard, noisy
from jetbridge.retrieval.evals.sets import EvalSet

# The recogniser takes what fits into one window, in seconds.
_LONGEST = 25


def speak_and_score(
    trial: Trial,
    evalset: EvalSet,
    levels: Sequence[float | None],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Scores, tuple[Level, ...]]:
    """Score the questions as text, and as they are heard at every level of noise.

    A question of which nothing was heard is asked as "silence", so that it scores as it would:
    by what is found for nothing.

    Args:
        trial: the system.
        evalset: the questions.
        levels: decibels of speech above noise; None for none.
        progress: called with questions heard and questions to hear in all.
    """
    voice, ears = Voice(), Recogniser()
    heard: dict[float | None, dict[str, str]] = {level: {} for level in levels}
    total = len(evalset.queries) * len(levels)
    for number, query in enumerate(evalset.queries):
        sound = resampled(voice.say(query.text), WIRE_RATE, EAR_RATE)[: _LONGEST * EAR_RATE]
        for at, level in enumerate(levels):
            samples = sound if level is None else noisy(sound, level, seed=number)
            words = as_written(ears.recognise(samples).text)
            heard[level][query.id] = words or "silence"
            if progress is not None:
                progress(number * len(levels) + at + 1, total)
    text = score(trial.run(evalset, name="text"), evalset, MEASURES)
    out = []
    for level in levels:
        spoken = as_heard(evalset, heard[level])
        run = trial.run(spoken, name="spoken")
        name = "no noise" if level is None else f"{level:g} dB above noise"
        out.append(Level(name, heard[level], score(run, spoken, MEASURES)))
    return text, tuple(out)
