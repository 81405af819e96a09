"""What a PDF page draws, as runs of text with their places.

pypdf opens the file, undoes encryption and filters, and reads the fonts; this module
walks the page's operators itself (ISO 32000-1, sections 8 and 9) because it needs what
`extract_text` does not give: where each run begins and ends, whether it can be seen, and
which lines and fills surround it. Scanning with one regular expression and reading each
font once for the whole file costs about a quarter of the time of `extract_text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject
from pypdf.errors import LimitReachedError, PyPdfError

from jetbridge.ingest.fonts import Face, Faces
from jetbridge.ingest.operators import operations

MAX_OPERATORS = 400_000
MAX_FORMS = 2_000
MAX_TEXT = 1_000_000

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Run:
    """A piece of text on one baseline, in points from the page's lower left corner.

    `hidden` says why nobody can see it ("" when they can); `artifact` that the file
    itself marks it as a running header or footer; `rotated` that it is not upright.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    hidden: str = ""
    artifact: bool = False
    rotated: bool = False


@dataclass(slots=True)
class Drawing:
    """All that one page draws: runs in drawing order, rules, fills, images, its size."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    fills: list[tuple[Box, float]] = field(default_factory=list)
    images: list[tuple[Box, int]] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """The part of the graphics state that text needs; copied by `q`."""

    ctm: Matrix
    face: Face | None = None
    size: float = 12.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    lightness: float = 0.0

    def copy(self) -> _State:
        return _State(
            self.ctm, self.face, self.size, self.spacing, self.word_spacing, self.scale,
            self.leading, self.rise, self.mode, self.lightness,
        )  # fmt: skip


def draw(page: PageObject, faces: Faces) -> Drawing:
    """What `page` draws, turned upright when the page is rotated.

    `faces` keeps the fonts of the file between pages. Raises what pypdf raises for a
    damaged page, and LimitReachedError for one that draws without end.
    """
    box = page.cropbox
    left, bottom, right, top = (float(v) for v in (box.left, box.bottom, box.right, box.top))
    turn = int(page.rotation) % 360
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
        pen = _Pen(drawing, faces)
        pen.play(contents.get_data(), _resources(page), _State(ctm), depth=0)
    return drawing


def _resources(holder: Any) -> Any:
    """The resources of a page or form, looked up through the page tree."""
    seen = 0
    while holder is not None and seen < 50:
        found = holder.get("/Resources")
        if found is not None:
            return found.get_object()
        parent = holder.get("/Parent")
        holder = parent.get_object() if parent is not None else None
        seen += 1
    return {}


class _Pen:
    """Plays operators onto a drawing."""

    def __init__(self, drawing: Drawing, faces: Faces) -> None:
        self.drawing = drawing
        self.faces = faces
        self.operators = 0
        self.forms = 0
        self.letters = 0

    def play(self, data: bytes, resources: Any, state: _State, *, depth: int) -> None:
        """Run the operators of one content stream, forms inside it included."""
        stack: list[_State] = []
        tm: Matrix = (1, 0, 0, 1, 0, 0)
        line = tm
        path: list[Box] = []
        start = point = (0.0, 0.0)
        marks: list[bool] = []
        artifact = False
        fonts = _entry(resources, "/Font")
        forms = _entry(resources, "/XObject")
        for operator, args in operations(data):
            self.operators += 1
            if self.operators > MAX_OPERATORS:
                raise LimitReachedError(f"the page has more than {MAX_OPERATORS} operators")
            try:
                match operator:
                    case b"TJ" | b"Tj":
                        tm = self._show(args[-1], tm, state, artifact)
                    case b"Td":
                        line = tm = _times((1, 0, 0, 1, args[0], args[1]), line)
                    case b"TD":
                        state.leading = -args[1]
                        line = tm = _times((1, 0, 0, 1, args[0], args[1]), line)
                    case b"Tm":
                        line = tm = _matrix(args)
                    case b"T*":
                        line = tm = _times((1, 0, 0, 1, 0, -state.leading), line)
                    case b"'" | b'"':
                        if operator == b'"':
                            state.word_spacing, state.spacing = args[0], args[1]
                        line = _times((1, 0, 0, 1, 0, -state.leading), line)
                        tm = self._show(args[-1], line, state, artifact)
                    case b"BT":
                        line = tm = (1, 0, 0, 1, 0, 0)
                    case b"Tf":
                        state.size = float(args[1])
                        state.face = self.faces.face(fonts.get(args[0]))
                    case b"Tc":
                        state.spacing = float(args[0])
                    case b"Tw":
                        state.word_spacing = float(args[0])
                    case b"Tz":
                        state.scale = args[0] / 100
                    case b"TL":
                        state.leading = float(args[0])
                    case b"Ts":
                        state.rise = float(args[0])
                    case b"Tr":
                        state.mode = int(args[0])
                    case b"q":
                        if len(stack) < 500:
                            stack.append(state.copy())
                    case b"Q":
                        if stack:
                            state = stack.pop()
                    case b"cm":
                        state.ctm = _times(_matrix(args), state.ctm)
                    case b"g" | b"rg" | b"k" | b"sc" | b"scn":
                        state.lightness = _lightness(args, state.lightness)
                    case b"BDC" | b"BMC":
                        marks.append(artifact)
                        artifact = artifact or (args[0] == "/Artifact" and "/Pagination" in args)
                    case b"EMC":
                        artifact = marks.pop() if marks else False
                    case b"re":
                        x, y, w, h = args[:4]
                        path.append(_place((x, y, x + w, y + h), state.ctm))
                    case b"m":
                        start = point = (args[0], args[1])
                    case b"l":
                        path.append(_place((*point, args[0], args[1]), state.ctm))
                        point = (args[0], args[1])
                    case b"h":
                        point = start
                    case b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s":
                        self._paint(path, state, filled=operator not in (b"S", b"s"))
                        path = []
                    case b"n":
                        path = []
                    case b"Do":
                        self._place_object(forms.get(args[0]), resources, state, depth)
            except (IndexError, TypeError, ValueError, AttributeError):
                continue  # a damaged operator loses itself, not the page

    def _show(self, shown: Any, tm: Matrix, state: _State, artifact: bool) -> Matrix:
        """Draw a string or an array of strings and adjustments; the moved text matrix."""
        face = state.face
        if face is None:
            return tm
        size, scale = state.size, state.scale
        parts = shown if isinstance(shown, list) else (shown,)
        gap = face.space * 0.5
        words: list[str] = []
        x = begin = 0.0
        for part in parts:
            if isinstance(part, bytes):
                text, width, spaces, count = face.decode(part)
                words.append(text)
                x += (
                    width / 1000 * size + state.spacing * count + state.word_spacing * spaces
                ) * scale
            elif isinstance(part, (int, float)):
                if -part >= 1500 and words:
                    self._add("".join(words), begin, x, tm, state, artifact)
                    words = []
                elif -part >= gap and words and not words[-1].endswith(" "):
                    words.append(" ")
                x -= part / 1000 * size * scale
                if not words:
                    begin = x
        self._add("".join(words), begin, x, tm, state, artifact)
        return _times((1, 0, 0, 1, x, 0), tm)

    def _add(
        self, text: str, begin: float, end: float, tm: Matrix, state: _State, artifact: bool
    ) -> None:
        if not text.strip():
            if text and self.drawing.runs and not self.drawing.runs[-1].text.endswith(" "):
                self.drawing.runs[-1].text += " "
            return
        self.letters += len(text)
        if self.letters > MAX_TEXT:
            raise LimitReachedError(f"the page has more than {MAX_TEXT} characters")
        a, b, c, d, e, f = _times(tm, state.ctm)
        rise = state.rise
        x0, y0 = a * begin + c * rise + e, b * begin + d * rise + f
        x1 = a * end + c * rise + e
        size = abs(state.size) * (c * c + d * d) ** 0.5
        rotated = abs(b) > 0.1 * abs(a) or a < 0
        drawing = self.drawing
        hidden = ""
        if state.mode == 3:
            hidden = "invisible"
        elif size < 1.0:
            hidden = "too small to see"
        elif x1 < 0 or x0 > drawing.width or y0 < -size or y0 > drawing.height:
            hidden = "off the page"
        elif state.lightness > 0.96 and not self._backed(x0, x1, y0 + size * 0.3):
            hidden = "the color of the page"
        bold = state.face.bold if state.face else False
        drawing.runs.append(
            Run(text, min(x0, x1), max(x0, x1), y0, size, bold, hidden, artifact, rotated)
        )

    def _backed(self, x0: float, x1: float, y: float) -> bool:
        """Whether something darker than paper was painted where light text stands."""
        middle = (x0 + x1) / 2
        shade: float = 1.0
        for (left, bottom, right, top), lightness in self.drawing.fills:
            if left <= middle <= right and bottom <= y <= top:
                shade = lightness
        return shade < 0.9 or any(
            left <= middle <= right and bottom <= y <= top
            for (left, bottom, right, top), _ in self.drawing.images
        )

    def _paint(self, path: list[Box], state: _State, *, filled: bool) -> None:
        for box in path:
            if box[2] - box[0] < 2.5 or box[3] - box[1] < 2.5:
                self.drawing.rules.append(box)
            elif filled:
                self.drawing.fills.append((box, state.lightness))
            else:
                x0, y0, x1, y1 = box
                self.drawing.rules += [
                    (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)
                ]  # fmt: skip

    def _place_object(self, found: Any, resources: Any, state: _State, depth: int) -> None:
        form = found.get_object() if found is not None else None
        if form is None:
            return
        if form.get("/Subtype") == "/Image":
            self.drawing.images.append((_place((0, 0, 1, 1), state.ctm), len(self.drawing.runs)))
            return
        self.forms += 1
        if depth >= 12 or self.forms > MAX_FORMS:
            return
        inner = state.copy()
        if "/Matrix" in form:
            inner.ctm = _times(_matrix([float(v) for v in form["/Matrix"]]), state.ctm)
        own = form.get("/Resources")
        try:
            data = form.get_data()
        except (PyPdfError, ValueError, KeyError):
            return
        self.play(data, own.get_object() if own is not None else resources, inner, depth=depth + 1)


def _entry(resources: Any, key: str) -> Any:
    found = resources.get(key) if resources else None
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, p = n
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + p,
    )  # fmt: skip


def _matrix(args: list[Any]) -> Matrix:
    a, b, c, d, e, f = args[-6:]
    return (a, b, c, d, e, f)


def _place(box: Box, m: Matrix) -> Box:
    x0, y0, x1, y1 = box
    a, b, c, d, e, f = m
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
    return (min(xs), min(ys), max(xs), max(ys))


def _lightness(args: list[Any], before: float) -> float:
    """How light a fill colour is, 0 black to 1 white; patterns keep the one before."""
    tones = [float(a) for a in args if isinstance(a, (int, float))]
    if len(tones) == 1:
        return tones[0]
    if len(tones) == 3:
        return min(tones)
    if len(tones) == 4:
        return 1 - min(1.0, max(tones[:3]) + tones[3])
    return before
