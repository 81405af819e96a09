"""What one page draws: runs of text, rules, fills and images, with their places in points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
# Red, green and blue from 0 to 1; None where a pattern or an unknown space hides it.
Color = tuple[float, float, float] | None

WHITE: Color = (1.0, 1.0, 1.0)
BLACK: Color = (0.0, 0.0, 0.0)
SLANTED = -1
THIN = 2.5


@dataclass(slots=True)
class Run:
    """A piece of text on one baseline, in points from the page's lower left corner.

    `hidden` says why nobody can see it ("" when they can); `artifact` that the file
    itself marks it as a running header or footer; `turn` is 0 for upright text, else how
    many degrees it is turned (90, 180, 270), or SLANTED.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    hidden: str = ""
    artifact: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Paint:
    """A filled area. `after` is how many runs were drawn before it; `solid` that it hides
    all that lies under its whole box."""

    box: Box
    color: Color
    after: int
    solid: bool


@dataclass(slots=True)
class Drawing:
    """All that one page draws: runs in drawing order, rules, fills, images, its size.

    An image is its box and how many runs were drawn before it.
    """

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    fills: list[Paint] = field(default_factory=list)
    images: list[tuple[Box, int]] = field(default_factory=list)


def times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies `m`, then `n` (ISO 32000-1, section 8.3)."""
    a, b, c, d, e, f = m
    g, h, i, j, k, p = n
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + p,
    )  # fmt: skip


def matrix(args: list[Any]) -> Matrix:
    """The matrix that an operator's last six operands are."""
    a, b, c, d, e, f = args[-6:]
    return (a, b, c, d, e, f)


def place(box: Box, m: Matrix) -> Box:
    """The upright box around a box that `m` has moved."""
    x0, y0, x1, y1 = box
    a, b, c, d, e, f = m
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
    return (min(xs), min(ys), max(xs), max(ys))


def direction(m: Matrix) -> int:
    """How text under a matrix is turned: 0, 90, 180 or 270 degrees, or SLANTED."""
    a, b = m[0], m[1]
    if abs(b) <= 0.1 * abs(a):
        return 0 if a >= 0 else 180
    if abs(a) <= 0.1 * abs(b):
        return 90 if b > 0 else 270
    return SLANTED


def inside(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
