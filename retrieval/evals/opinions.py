"""A judge's opinions in words and tables: how good the answers are, and how far to believe it."""

from __future__ import annotations

from collections.abc import Iterator

from jetbridge.retrieval.evals.agreement import GRADES, Agreement
from jetbridge.retrieval.evals.judging import PROMPT, Quality
from jetbridge.retrieval.evals.measures import UNMEASURED
from jetbridge.retrieval.evals.sheet import heading, note, preformatted, table

# Under this an agreement is called no more than moderate (Landis and Koch, 1977).
MODERATE = 0.6


def in_short(quality: Quality | None) -> str:
    """The share of right answers with its interval, or that it was not measured."""
    if quality is None or quality.right is None:
        return UNMEASURED
    low, high = quality.interval
    return f"{quality.right:.3f} ({low:.3f} to {high:.3f})"


def in_words(quality: Quality) -> Iterator[str]:
    """What a judge said, a line each: model, agreement, grades."""
    yield f"Judge: {quality.model}, prompt {quality.prompt_sha256[:12]} (printed in the report)."
    if quality.trouble:
        yield f"Answer quality: {UNMEASURED}. {quality.trouble}"
        return
    known = quality.agreement
    if known is None or known.raw is None:
        yield f"Agreement with people: {UNMEASURED}."
    else:
        yield f"Agreement with people over {known.count} answers: {_agreed(known)}."
        if known.unmeasured:
            yield f"Labelled answers it gave no readable grade to: {known.unmeasured}."
    counts = ", ".join(f"{count} {grade}" for grade, count in quality.counts.items())
    silent = len(quality.cases) - quality.measured
    yield f"Answers it calls right: {in_short(quality)} ({counts}; {silent} {UNMEASURED})."


def judge_parts(quality: Quality) -> Iterator[str]:
    """A judge's part of a report, as HTML."""
    yield heading("Answers as a language model judges them")
    for line in in_words(quality):
        yield note(line)
    known = quality.agreement
    if known is not None and known.raw is not None:
        yield heading("The judge beside people", level=3)
        yield table(
            ("people say", *(f"judge says {grade}" for grade in GRADES)),
            [(one, *(str(known.table.get((one, two), 0)) for two in GRADES)) for one in GRADES],
        )
        if known.kappa is None or known.kappa < MODERATE:
            yield note("This agreement is too low to rest a decision on the judge's figures.")
    worse = [
        (case.question, case.answer, told.grade, told.reason)
        for case, told in zip(quality.cases, quality.opinions, strict=True)
        if told is not None and told.grade != "right"
    ]
    if worse:
        yield heading("Answers it does not call right", level=3)
        yield table(("question", "answer", "grade", "why"), worse, words=4)
    yield heading("The judge's prompt", level=3)
    yield preformatted(PROMPT)


def _agreed(known: Agreement) -> str:
    raw = f"{known.raw:.3f} raw" if known.raw is not None else UNMEASURED
    if known.kappa is None or known.interval is None:
        return f"{raw}, kappa not defined"
    low, high = known.interval
    return f"{raw}, Cohen's kappa {known.kappa:.3f} ({low:.3f} to {high:.3f})"
