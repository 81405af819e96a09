"""The pen: plays the operators of a page's content onto a drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pypdf.errors import LimitReachedError, PyPdfError

from jetbridge.ingest.colors import color_of, first_color, space_kind
from jetbridge.ingest.drawing import (
    BLACK,
    Box,
    Color,
    Drawing,
    Matrix,
    Run,
    direction,
    matrix,
    place,
    times,
)
from jetbridge.ingest.fonts import Face, Faces
from jetbridge.ingest.layers import is_off
from jetbridge.ingest.operators import operations
from jetbridge.ingest.resources import entry, named
from jetbridge.ingest.script import logical
from jetbridge.ingest.trace import Trace
from jetbridge.ingest.visibility import reason_hidden

MAX_OPERATORS = 400_000
MAX_FORMS = 2_000
MAX_TEXT = 1_000_000
_SPACES = {b"g": "gray", b"rg": "rgb", b"k": "cmyk"}


@dataclass(slots=True)
class State:
    """The part of the graphics state that text needs; `q` keeps a copy."""

    ctm: Matrix
    clip: Box
    face: Face | None = None
    size: float = 12.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    color: Color = BLACK
    space: str = "gray"
    alpha: float = 1.0


class Pen:
    """Plays operators onto a drawing; `off` are the layers that are not shown."""

    def __init__(self, drawing: Drawing, faces: Faces, off: frozenset[int]) -> None:
        self.drawing = drawing
        self.faces = faces
        self.off = off
        self.operators = 0
        self.forms = 0
        self.letters = 0

    def play(self, data: bytes, resources: Any, state: State, *, depth: int) -> None:
        """Run the operators of one content stream, forms inside it included."""
        stack: list[State] = []
        tm: Matrix = (1, 0, 0, 1, 0, 0)
        line = tm
        trace = Trace()
        marks: list[tuple[bool, int]] = []
        artifact = False
        fonts, forms = entry(resources, "/Font"), entry(resources, "/XObject")
        for operator, args in operations(data):
            self.operators += 1
            if self.operators > MAX_OPERATORS:
                raise LimitReachedError(f"the page has more than {MAX_OPERATORS} operators")
            try:
                match operator:
                    case b"TJ" | b"Tj":
                        tm = self._show(args[-1], tm, state, artifact)
                    case b"Td":
                        line = tm = times((1, 0, 0, 1, args[0], args[1]), line)
                    case b"TD":
                        state.leading = -args[1]
                        line = tm = times((1, 0, 0, 1, args[0], args[1]), line)
                    case b"Tm":
                        line = tm = matrix(args)
                    case b"T*":
                        line = tm = times((1, 0, 0, 1, 0, -state.leading), line)
                    case b"'" | b'"':
                        if operator == b'"':
                            state.word_spacing, state.spacing = args[0], args[1]
                        line = times((1, 0, 0, 1, 0, -state.leading), line)
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
                            stack.append(replace(state))
                    case b"Q":
                        if stack:
                            state = stack.pop()
                    case b"cm":
                        state.ctm = times(matrix(args), state.ctm)
                    case b"g" | b"rg" | b"k":
                        state.space = _SPACES[operator]
                        state.color = color_of(args, state.space)
                    case b"cs":
                        state.space = space_kind(args[0], resources)
                        state.color = first_color(state.space)
                    case b"sc" | b"scn":
                        state.color = color_of(args, state.space)
                    case b"gs":
                        chosen = entry(resources, "/ExtGState")[args[0]].get_object()
                        state.alpha = float(chosen.get("/ca", state.alpha))
                    case b"BDC" | b"BMC":
                        out = args[0] == "/OC" and is_off(named(resources, args[1]), self.off)
                        marks.append((artifact, state.mode))
                        artifact = artifact or (args[0] == "/Artifact" and "/Pagination" in args)
                        state.mode = 3 if out else state.mode
                    case b"EMC":
                        artifact, state.mode = marks.pop() if marks else (False, state.mode)
                    case b"re":
                        trace.rectangle(args[:4], state.ctm)
                    case b"m":
                        trace.move(args, state.ctm)
                    case b"l" | b"c" | b"v" | b"y":
                        trace.line(args[-2:], state.ctm, straight=operator == b"l")
                    case b"W" | b"W*":
                        trace.clips = True
                    case b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"n":
                        state.clip = trace.clipped(state.clip)
                        if operator != b"n":
                            solid = state.alpha > 0.9
                            filled = operator not in (b"S", b"s")
                            stroked = operator not in (b"f", b"F", b"f*")
                            trace.paint(
                                self.drawing, state.color,
                                filled=filled, stroked=stroked, solid=solid,
                            )  # fmt: skip
                        trace = Trace()
                    case b"Do":
                        self._place_object(forms.get(args[0]), resources, state, depth)
            except (IndexError, TypeError, ValueError, AttributeError, KeyError):
                continue  # a damaged operator loses itself, not the page

    def _show(self, shown: Any, tm: Matrix, state: State, artifact: bool) -> Matrix:
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
        return times((1, 0, 0, 1, x, 0), tm)

    def _add(
        self, text: str, begin: float, end: float, tm: Matrix, state: State, artifact: bool
    ) -> None:
        drawing = self.drawing
        if not text.strip():
            if text and drawing.runs and not drawing.runs[-1].text.endswith(" "):
                drawing.runs[-1].text += " "
            return
        self.letters += len(text)
        if self.letters > MAX_TEXT:
            raise LimitReachedError(f"the page has more than {MAX_TEXT} characters")
        full = times(tm, state.ctm)
        size = abs(state.size) * (full[2] ** 2 + full[3] ** 2) ** 0.5
        rise = state.rise
        height = 0.7 * abs(state.size)
        box = place((begin, rise, end, rise + height), full)
        hidden = reason_hidden(
            drawing, box, size, mode=state.mode, color=state.color, alpha=state.alpha,
            clip=state.clip,
        )  # fmt: skip
        turn = direction(full)
        x0, y0, x1, y1 = box
        if turn == 90:
            x0, x1, y0 = y0, y1, drawing.width - x1
        elif turn == 270:
            x0, x1, y0 = drawing.height - y1, drawing.height - y0, x0
        elif turn == 180:
            x0, x1, y0 = drawing.width - x1, drawing.width - x0, drawing.height - y1
        bold = state.face.bold if state.face else False
        drawing.runs.append(Run(logical(text), x0, x1, y0, size, bold, hidden, artifact, turn))

    def _place_object(self, found: Any, resources: Any, state: State, depth: int) -> None:
        form = found.get_object() if found is not None else None
        if form is None:
            return
        if form.get("/Subtype") == "/Image":
            if state.alpha > 0.9 and "/SMask" not in form and "/Mask" not in form:
                box = place((0, 0, 1, 1), state.ctm)
                self.drawing.images.append((box, len(self.drawing.runs)))
            else:
                self.drawing.images.append((place((0, 0, 1, 1), state.ctm), 0))
            return
        self.forms += 1
        if depth >= 12 or self.forms > MAX_FORMS:
            return
        inner = replace(state)
        if "/Matrix" in form:
            inner.ctm = times(matrix([float(v) for v in form["/Matrix"]]), state.ctm)
        if "/OC" in form and is_off(form.raw_get("/OC"), self.off):
            inner.mode = 3
        own = form.get("/Resources")
        try:
            data = form.get_data()
        except (PyPdfError, ValueError, KeyError):
            return
        self.play(data, own.get_object() if own is not None else resources, inner, depth=depth + 1)
