"""A path on its way: what it strokes, what it fills, what it clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jetbridge.ingest.drawing import THIN, Box, Color, Drawing, Matrix, Paint, place


@dataclass(slots=True)
class Trace:
    """The path since the last painting operator, in points of the page.

    `clips` says that it narrows what is drawn on from now on.
    """

    clips: bool = False
    rectangles: list[Box] = field(default_factory=list)
    edges: list[Box] = field(default_factory=list)
    outline: list[float] = field(default_factory=list)
    straight: bool = True
    point: tuple[float, float] = (0.0, 0.0)

    def rectangle(self, args: Sequence[float], ctm: Matrix) -> None:
        """Add a rectangle: corner, width, height."""
        x, y, w, h = args
        self.rectangles.append(place((x, y, x + w, y + h), ctm))

    def move(self, args: Sequence[float], ctm: Matrix) -> None:
        """Begin a line."""
        self.point = _at(args, ctm)

    def line(self, args: Sequence[float], ctm: Matrix, *, straight: bool) -> None:
        """Go on to a point, by a straight line or a curve."""
        (x0, y0), (x1, y1) = self.point, _at(args, ctm)
        if not self.outline:
            self.outline += (x0, y0)
        self.outline += (x1, y1)
        upright = straight and (abs(x1 - x0) < THIN or abs(y1 - y0) < THIN)
        self.straight = self.straight and upright
        if upright:
            self.edges.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        self.point = (x1, y1)

    def clipped(self, clip: Box) -> Box:
        """The part of `clip` that is left where this path clips."""
        if not self.clips:
            return clip
        boxes = [*self.rectangles, *self._hull()]
        if not boxes:
            return clip
        x0, y0, x1, y1 = zip(*boxes, strict=True)
        return (
            max(clip[0], min(x0)), max(clip[1], min(y0)),
            min(clip[2], max(x1)), min(clip[3], max(y1)),
        )  # fmt: skip

    def paint(
        self, drawing: Drawing, color: Color, *, filled: bool, stroked: bool, solid: bool
    ) -> None:
        """Put the path onto the drawing: thin boxes as rules, others as fills or frames."""
        after = len(drawing.runs)
        if stroked:
            drawing.rules += self.edges
        for box in self.rectangles:
            if box[2] - box[0] < THIN or box[3] - box[1] < THIN:
                drawing.rules.append(box)
            elif filled:
                drawing.fills.append(Paint(box, color, after, solid))
            else:
                x0, y0, x1, y1 = box
                drawing.rules += [
                    (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)
                ]  # fmt: skip
        for box in self._hull() if filled else ():
            if box[2] - box[0] < THIN or box[3] - box[1] < THIN:
                if not stroked:
                    drawing.rules.append(box)
            else:
                whole = solid and self.straight and len(self.outline) <= 10
                drawing.fills.append(Paint(box, color, after, whole))

    def _hull(self) -> list[Box]:
        """The box around the lines and curves, if there are any."""
        if not self.outline:
            return []
        xs, ys = self.outline[::2], self.outline[1::2]
        return [(min(xs), min(ys), max(xs), max(ys))]


def _at(args: Sequence[float], ctm: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = ctm
    x, y = args[0], args[1]
    return a * x + c * y + e, b * x + d * y + f
