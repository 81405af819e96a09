"""The report of a comparison: two runs side by side in one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jetbridge.retrieval.evals.comparison import Comparison, Difference, Moved
from jetbridge.retrieval.evals.report import passages
from jetbridge.retrieval.evals.sheet import heading, note, sheet, table


def contrast(found: Comparison) -> str:
    """A comparison as one self-contained HTML file."""
    first, second = found.names
    parts = [
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
        *_moved("Became worse", found.worst, found),
        *_moved("Became better", found.best, found),
    ]  # fmt: skip
    return sheet(f"{first} and {second}", parts)


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
        yield heading(f"{one.query.text} ({one.first:.3f} to {one.second:.3f})", level=3)
        before = heading(first, level=4) + passages(one.before, found.relevant)
        after = heading(second, level=4) + passages(one.after, found.relevant)
        yield f'<div class="sides"><div>{before}</div><div>{after}</div></div>'
