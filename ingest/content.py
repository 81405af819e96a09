"""What a PDF page draws, as runs of text with their places.

pypdf opens the file, undoes encryption and filters, and reads the fonts; `ingest.pen` walks
the page's operators itself (ISO 32000-1, sections 8 and 9) because it needs what
`extract_text` does not give: where each run begins and ends, whether it can be seen, and
which lines and fills surround it. Scanning with one regular expression and reading each
font once for the whole file costs about a quarter of the time of `extract_text`.
"""

from __future__ import annotations

from collections import Counter

from pypdf import PageObject

from jetbridge.ingest.drawing import SLANTED, Drawing, Matrix
from jetbridge.ingest.fonts import Faces
from jetbridge.ingest.pen import Pen, State
from jetbridge.ingest.resources import resources_of
from jetbridge.ingest.visibility import cover


def draw(page: PageObject, faces: Faces, *, off: frozenset[int] = frozenset()) -> Drawing:
    """What `page` draws, turned upright when the page, or most of its text, is rotated.

    Args:
        page: the page.
        faces: keeps the fonts of the file between pages.
        off: object numbers of the layers that are not shown.

    Raises:
        LimitReachedError: the page draws without end; and what pypdf raises for a damaged one.
    """
    turn = int(page.rotation) % 360
    drawing = _draw(page, faces, off, turn)
    # A table set sideways on an upright page is read as a reader would turn the page.
    letters = Counter[int]()
    for run in drawing.runs:
        letters[run.turn] += len(run.text)
    most = letters.most_common(1)[0][0] if letters else 0
    if most not in (0, SLANTED) and letters[most] > 2 * letters[0]:
        drawing = _draw(page, faces, off, (turn + most) % 360)
    return drawing


def _draw(page: PageObject, faces: Faces, off: frozenset[int], turn: int) -> Drawing:
    box = page.cropbox
    left, bottom, right, top = (float(v) for v in (box.left, box.bottom, box.right, box.top))
    width, height = right - left, top - bottom
    upright: dict[int, Matrix] = {
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }
    ctm = upright.get(turn, (1, 0, 0, 1, -left, -bottom))
    drawing = Drawing(*((height, width) if turn in (90, 270) else (width, height)))
    contents = page.get_contents()
    if contents is not None:
        whole = (0.0, 0.0, drawing.width, drawing.height)
        pen = Pen(drawing, faces, off)
        pen.play(contents.get_data(), resources_of(page), State(ctm, whole), depth=0)
        cover(drawing)
    return drawing
