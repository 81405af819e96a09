"""What is lost on the way from text to voice: the same questions, spoken, noisy, recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.evals.breakdown import Part, by_category
from jetbridge.retrieval.evals.comparison import Difference, differences
from jetbridge.retrieval.evals.measures import DECISION, Scores
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.sheet import heading, note, sheet, table

MEASURES = ("nDCG@10", "Success@5", DECISION)
Samples = NDArray[np.float32]
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Level:
    """One level of noise: its name, what was heard by query, and the scores of that."""

    name: str
    heard: Mapping[str, str]
    scores: Scores


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words wrong, missing or added in what was heard, and words said (Levenshtein)."""
    one, other = _WORD.findall(said.lower()), _WORD.findall(heard.lower())
    row = list(range(len(other) + 1))
    for at, word in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, word_heard in enumerate(other, 1):
            change = before + (word != word_heard)
            before, row[to] = row[to], min(change, row[to] + 1, row[to - 1] + 1)
    return row[-1], len(one)


def noisy(samples: Samples, decibels: float, *, seed: int = 0) -> Samples:
    """A recording with pink noise under it.

    Args:
        samples: float32, -1 to 1.
        decibels: how far the speech is above the noise, in dB of their mean power.
        seed: of the noise.
    """
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.normal(size=len(samples)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, len(samples))
    speech_power, noise_power = float(np.mean(samples**2)), float(np.mean(noise**2))
    gain = np.sqrt(speech_power / (noise_power * 10 ** (decibels / 10)))
    mixed: Samples = np.clip(samples + gain * noise, -1, 1).astype(np.float32)
    return mixed


def as_heard(evalset: EvalSet, heard: Mapping[str, str]) -> EvalSet:
    """The set with the questions as they were heard; judgements stay."""
    queries = tuple(replace(query, text=heard[query.id]) for query in evalset.queries)
    return replace(evalset, queries=queries)


def error_rate(evalset: EvalSet, level: Level) -> float:
    """The word error rate of a level over all questions."""
    counts = [word_errors(query.text, level.heard[query.id]) for query in evalset.queries]
    return sum(wrong for wrong, _ in counts) / max(1, sum(said for _, said in counts))


def lost(evalset: EvalSet, text: Scores, level: Level, measure: str) -> list[tuple[str, ...]]:
    """The questions that lost most: id, said, heard, and the measure before and after."""
    before, after = text.values[measure], level.scores.values[measure]
    said = {query.id: query.text for query in evalset.queries}
    worse = sorted((q for q in before if after[q] < before[q]), key=lambda q: after[q] - before[q])
    return [(q, said[q], level.heard[q], f"{before[q]:.3f}", f"{after[q]:.3f}") for q in worse]


def robustness_sheet(evalset: EvalSet, text: Scores, levels: Sequence[Level]) -> str:
    """The drop from text to voice as one HTML file."""
    parts = [
        note(f"Set {evalset.name}: {len(evalset.queries)} questions, said by the local voice."),
        heading("From text to voice"),
        table(
            ("heard", "word errors", *(f"{m}, change" for m in MEASURES), "p (Holm)"),
            [_row(evalset, text, level) for level in levels],
        ),
        heading("By category"),
    ]
    as_text = by_category(text, evalset, MEASURES)
    rows = [("as text", as_text)]
    rows += [(level.name, by_category(level.scores, evalset, MEASURES)) for level in levels]
    parts.append(
        table(
            ("category", "heard", "questions", *(f"{m}, change" for m in MEASURES)),
            [
                (
                    before.name,
                    name,
                    str(before.queries),
                    *(_change(before, part, m) for m in MEASURES),
                )
                for at, before in enumerate(as_text)
                for name, part in ((name, heard[at]) for name, heard in rows)
            ],
            words=2,
        )
    )
    for level in levels:
        worse = lost(evalset, text, level, "nDCG@10")
        if worse:
            parts.append(heading(f"Transcripts that cost most: {level.name}"))
            head = ("id", "said", "heard", "nDCG@10 of the text", "of what was heard")
            parts.append(table(head, worse[:20], words=3))
    return sheet("From text to voice", parts)


def _row(evalset: EvalSet, text: Scores, level: Level) -> tuple[str, ...]:
    found: dict[str, Difference] = {
        one.measure: one for one in differences(text, level.scores) if one.measure in MEASURES
    }
    changes = (f"{found[m].second:.3f}, {found[m].change:+.3f}" for m in MEASURES)
    least = min(one.p_holm for one in found.values())
    return level.name, f"{error_rate(evalset, level):.3f}", *changes, f"{least:.4f}"


def _change(before: Part, after: Part, measure: str) -> str:
    """A category's mean, and its change from text where it is not the text's own."""
    if measure not in after.values:
        return "-"
    value = after.values[measure][0]
    if after is before:
        return f"{value:.3f}"
    return f"{value:.3f}, {value - before.values[measure][0]:+.3f}"
