"""Columns: the reading order of a page's segments, and where its gutter is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jetbridge.ingest.drawing import Box
from jetbridge.ingest.lines import Line, Segment, lines


def flows(
    parts: list[Segment], rules: Sequence[Box], *, gutter: float | None = None, depth: int = 0
) -> list[list[Line]]:
    """The segments as columns in reading order, each a list of lines from the top down.

    A gutter is a stretch of white between segments that few lines cross. Only zones whose
    two sides are both filled like prose are read column by column; the others (tables) row
    by row.

    Args:
        parts: the page's segments.
        rules: the lines drawn on the page.
        gutter: where the file's other pages part their columns, if they agree; zones that
            nothing crosses there are then columns whatever fills them.
        depth: how often the page was parted already.
    """
    at = gutter if gutter is not None else find_gutter(parts) if depth < 3 else None
    if at is None:
        return [lines(parts)] if parts else []
    out: list[list[Line]] = []
    plain: list[Segment] = []
    for left, right, across in zones(parts, at):
        known = gutter is not None and not _crossed(left, right, rules)
        if (known and left and right) or _prose(left, right, rules):
            out += _flush(plain)
            plain = []
            out += flows(left, rules, depth=depth + 1) + flows(right, rules, depth=depth + 1)
        else:
            plain += left + right
        plain += across
    return out + _flush(plain)


def zones(
    parts: Sequence[Segment], gutter: float
) -> Iterator[tuple[list[Segment], list[Segment], list[Segment]]]:
    """Stretches of a page from the top: what is left and right of the gutter, then the
    segment below them that crosses it."""
    left: list[Segment] = []
    right: list[Segment] = []
    for part in sorted(parts, key=lambda s: -s.y):
        if part.x1 <= gutter + 1:
            left.append(part)
        elif part.x0 >= gutter - 1:
            right.append(part)
        else:
            yield left, right, [part]
            left, right = [], []
    yield left, right, []


def page_gutter(parts: Sequence[Segment], rules: Sequence[Box]) -> float | None:
    """Where a page of prose parts its columns, or None for a page that has one column."""
    at = find_gutter(parts)
    if at is None:
        return None
    found = any(_prose(left, right, rules) for left, right, _ in zones(parts, at))
    return at if found else None


def _flush(parts: list[Segment]) -> list[list[Line]]:
    return [lines(parts)] if parts else []


def find_gutter(parts: Sequence[Segment]) -> float | None:
    """The middle of the widest white stretch that at most one segment in seven crosses."""
    if len(parts) < 8:
        return None
    x0, x1 = min(s.x0 for s in parts), max(s.x1 for s in parts)
    width = x1 - x0
    if width < 150:
        return None
    step = 2.0
    bins = [0] * (int(width / step) + 2)
    for s in parts:
        for i in range(int((s.x0 - x0) / step), int((s.x1 - x0) / step) + 1):
            bins[i] += 1
    limit = max(1, len(parts) // 7)
    best: tuple[int, int] | None = None
    i = int(len(bins) * 0.25)
    stop = int(len(bins) * 0.75)
    while i < stop:
        j = i
        while j < len(bins) - 1 and bins[j] <= limit:
            j += 1
        if j - i >= 4 and (best is None or j - i > best[1] - best[0]):
            best = (i, j)
        i = max(j, i + 1)
    if best is None:
        return None
    # The right column's edge is the sharper one: text starts there line for line.
    low = min(bins[best[0] : best[1]])
    right = max(k for k in range(*best) if bins[k] <= low)
    middle = x0 + max(best[0] + 1, right - 1) * step
    left_of = sum(1 for s in parts if s.x1 <= middle + 1)
    right_of = sum(1 for s in parts if s.x0 >= middle - 1)
    return middle if min(left_of, right_of) >= 4 else None


def _prose(left: Sequence[Segment], right: Sequence[Segment], rules: Sequence[Box]) -> bool:
    """Whether the two sides of a gutter are columns of text, not cells of a table.

    Both are filled like prose; or one is, and the lines of the other do not stand on the
    same baselines, as the cells of a row would.
    """
    if len(left) < 3 or len(right) < 3:
        return False
    filled = [_filled(side) for side in (left, right)]
    if not any(filled):
        return False
    crossed, inside = _rules_between(left, right, rules)
    if crossed >= 2:
        return False
    if not all(filled) and not (inside and not crossed):
        same = sum(1 for s in right if any(abs(s.y - other.y) < 1.0 for other in left))
        if same > 0.6 * len(right):
            return False
    return True


def _crossed(left: Sequence[Segment], right: Sequence[Segment], rules: Sequence[Box]) -> bool:
    return bool(left and right) and _rules_between(left, right, rules)[0] >= 2


def _rules_between(
    left: Sequence[Segment], right: Sequence[Segment], rules: Sequence[Box]
) -> tuple[int, int]:
    """How many horizontal rules cross from one side to the other, and how many there are."""
    # The outermost lines may be a running header and footer with rules of their own.
    heights = sorted(s.y for s in (*left, *right))
    spare = min(3, len(heights) // 4)
    bottom, top = heights[spare], heights[-1 - spare]
    edge = min(s.x0 for s in right)
    inside = [r for r in rules if bottom < (r[1] + r[3]) / 2 < top and r[2] - r[0] > 30]
    return sum(1 for r in inside if r[0] < edge - 20 and r[2] > edge + 20), len(inside)


def _filled(side: Sequence[Segment]) -> bool:
    """Whether most lines of a column run nearly to its right edge, as prose does."""
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    shares = sorted((s.x1 - s.x0) / width for s in side) if width > 0 else [0.0]
    letters = sum(len(s.text) for s in side) / len(side)
    return width >= 90 and shares[len(shares) // 2] >= 0.7 and letters >= 18
