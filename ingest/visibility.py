"""Whether anybody can see a run of text, and where they cannot, why."""

from __future__ import annotations

from jetbridge.ingest.drawing import WHITE, Box, Color, Drawing, Run, inside

TINY = 1.0
# Colors nearer than this in every channel cannot be told apart on paper.
SAME = 0.05
CLEAR = 0.05
INVISIBLE = "invisible"
BEHIND = "behind an image"
COVERED = "painted over"
# A text layer under or over a scan is what the scan shows.
LAYERED = frozenset({INVISIBLE, BEHIND})


def reason_hidden(
    drawing: Drawing, box: Box, size: float, *, mode: int, color: Color, alpha: float, clip: Box
) -> str:
    """Why text cannot be seen when it is drawn, or "".

    Args:
        drawing: what the page has drawn before.
        box: the text's own box, in points.
        size: the size of its letters, in points.
        mode: the text rendering mode (3 draws nothing).
        color: what it is filled with; None is taken to be seen.
        alpha: how opaque it is, 0 to 1.
        clip: the part of the page that is drawn on.
    """
    x0, y0, x1, y1 = box
    middle, y = (x0 + x1) / 2, y0 + 0.3 * min(size, y1 - y0 or size)
    if mode in (3, 7) or alpha < CLEAR:
        return INVISIBLE
    if size < TINY:
        return "too small to see"
    if x1 < 0 or x0 > drawing.width or y1 < 0 or y0 > drawing.height:
        return "off the page"
    if clip[2] <= x0 or clip[0] >= x1 or clip[3] <= y0 or clip[1] >= y1:
        return "outside the part that is shown"
    if color is not None and _alike(color, _ground(drawing, middle, y)):
        return "the color of the page" if color > (0.9, 0.9, 0.9) else "the color of its ground"
    return ""


def cover(drawing: Drawing) -> None:
    """Mark the runs that an image or a solid fill was drawn over afterwards."""
    for box, after in drawing.images:
        _mark(drawing.runs[:after], box, BEHIND)
    for fill in drawing.fills:
        if fill.solid:
            _mark(drawing.runs[: fill.after], fill.box, COVERED)


def _mark(runs: list[Run], box: Box, reason: str) -> None:
    for run in runs:
        if run.hidden or run.turn:
            continue
        middle = run.y + 0.3 * run.size
        if box[1] <= middle <= box[3] and box[0] <= run.x0 + 1 and run.x1 - 1 <= box[2]:
            run.hidden = reason


def scanned(drawing: Drawing) -> bool:
    """Whether the page's only text is the layer of a scan, to be read as the page's text."""
    area = max(
        ((min(b[2], drawing.width) - max(b[0], 0)) * (min(b[3], drawing.height) - max(b[1], 0))
         for b, _ in drawing.images),
        default=0.0,
    )  # fmt: skip
    seen = sum(len(run.text) for run in drawing.runs if not run.hidden)
    layer = sum(len(run.text) for run in drawing.runs if run.hidden in LAYERED)
    return area > 0.5 * drawing.width * drawing.height and layer > 20 and seen < 0.1 * layer


def _ground(drawing: Drawing, x: float, y: float) -> Color:
    """The color that lies under a point, None where it cannot be known."""
    found: Color = WHITE
    at = -1
    for fill in drawing.fills:
        if inside(fill.box, x, y):
            found, at = fill.color, fill.after
    for box, after in drawing.images:
        if after >= at and inside(box, x, y):
            return None
    return found


def _alike(color: Color, ground: Color) -> bool:
    if color is None or ground is None:
        return False
    return all(abs(a - b) < SAME for a, b in zip(color, ground, strict=True))
