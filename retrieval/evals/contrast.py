"""The report of a comparison: two runs side by side in one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from jetbridge.retrieval.evals.comparison import Comparison, Difference, Moved
from jetbridge.retrieval.evals.makeup import ABSENT, ALIKE
from jetbridge.retrieval.evals.measures import UNMEASURED
from jetbridge.retrieval.evals.report import passages
from jetbridge.retrieval.evals.sheet import heading, note, sheet, table, together


def contrast(found: Comparison) -> str:
    """A comparison as one self-contained HTML file."""
    first, second = found.names
    parts = [
        *_head(found),
        table(
            ("measure", first, second, "change", "95 % interval", "p", "p (Holm)", "worse",
             "better", "detectable", "more needed"),
            [_row(one) for one in found.differences],
        ),
        note(
            "p is of the paired randomisation test, and corrected by Holm for the number of "
            "measures. Detectable is the smallest change that these questions would show four "
            "times of five; more needed is how many further questions it takes to show this one as "
            "surely. A star marks what is more than chance with all measures considered."
        ),
        *(note(f"{one}: {UNMEASURED} of both runs.") for one in found.unmeasured),
        *_moved("Became worse", found.worst, found),
        *_moved("Became better", found.best, found),
        heading("Questions"),
        note(f"{len(found.asked)} were asked: {', '.join(found.asked)}."),
    ]  # fmt: skip
    return sheet(f"{first} and {second}", parts)


def _head(found: Comparison) -> Iterator[str]:
    """Which runs these are, and in what they differ."""
    yield table(
        ("", *found.names),
        [
            (name, getter(found.first), getter(found.second))
            for name, getter in (
                ("set", lambda run: run.set_name),
                ("split", lambda run: run.split),
                ("questions asked", lambda run: str(len(run.rows))),
                ("made (UTC)", lambda run: run.made[:16].replace("T", " ")),
                ("day of travel", lambda run: str(run.config.get("as_of", ABSENT))),
            )
        ],
        words=3,
    )
    for told in found.warnings:
        yield f'<p class="fail">{escape(told)}</p>'
    yield heading("What differs")
    if found.unlike:
        rows = [(one.what, one.first, one.second) for one in found.unlike]
        yield table(("", *found.names), rows, words=3)
    else:
        yield note(ALIKE)


def _row(one: Difference) -> tuple[str, ...]:
    return (
        one.measure,
        f"{one.first:.4f}",
        f"{one.second:.4f}",
        f"{one.change:+.4f}{' *' if one.certain else ''}",
        f"{one.interval[0]:+.3f} to {one.interval[1]:+.3f}",
        f"{one.p:.4f}",
        f"{one.p_holm:.4f}",
        str(one.worse),
        str(one.better),
        "-" if one.detectable is None else f"{one.detectable:.3f}",
        "-" if one.more is None else str(one.more),
    )


def _moved(title: str, moved: Sequence[Moved], found: Comparison) -> Iterator[str]:
    if not moved:
        return
    first, second = found.names
    yield heading(title)
    for one in moved:
        title = f"{one.query.text} ({one.query.id}; {one.first:.3f} to {one.second:.3f})"
        before = heading(first, level=4) + passages(one.before, found.relevant)
        after = heading(second, level=4) + passages(one.after, found.relevant)
        yield together(
            heading(title, level=3),
            f'<div class="sides"><div>{before}</div><div>{after}</div></div>',
        )
