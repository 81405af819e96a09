"""The pages of a policy PDF: title block, running header and footer, contents, outline."""

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)

from jetbridge.corpus.blocks import blocks
from jetbridge.corpus.look import BRAND, COLUMN, INK, LINE, SINGLE
from jetbridge.corpus.source import Source

WIDTH, HEIGHT = letter
MARGIN = 66.0
TOP = HEIGHT - 66.0
BOTTOM = 60.0
GUTTER = 18.0
LONG = 9  # body pages from which a document gets a contents page
AIRLINE = "Larkspur Airways"
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii")


@dataclass(frozen=True)
class _Plan:
    """What one pass learns for the next: page counts and where each heading fell."""

    front: int = 0
    body: int = 0
    entries: tuple[tuple[int, str, str, int], ...] = ()


class _ContentsLine(Flowable):  # type: ignore[misc]
    def __init__(self, level: int, text: str, key: str, page: int, width: float) -> None:
        super().__init__()
        self.level, self.text, self.key, self.page = level, text, key, page
        self.width, self.height = width, 19.0 if level == 2 else 14.5

    def draw(self) -> None:
        font, size = ("Helvetica-Bold", 10.2) if self.level == 2 else ("Helvetica", 9.4)
        left = 0.0 if self.level == 2 else 16.0
        self.canv.setFillColor(INK)
        self.canv.setFont(font, size)
        dots_from = left + stringWidth(self.text, font, size) + 6
        dots = " ." * max(int((self.width - 24 - dots_from) / stringWidth(" .", font, size)), 0)
        self.canv.drawString(left, 2, f"{self.text} {dots}")
        self.canv.drawRightString(self.width, 2, str(self.page))
        self.canv.linkRect("", self.key, (0, 0, self.width, self.height), relative=1, thickness=0)


@dataclass
class _Pass:
    """One setting of the document with the plan of the pass before."""

    source: Source
    plan: _Plan
    entries: list[tuple[int, str, str, int]] = field(default_factory=list)

    def build(self) -> tuple[bytes, _Plan]:
        source, two = self.source, self.source.layout == "two-column"
        look = COLUMN if two else SINGLE
        out = io.BytesIO()
        document = _Document(
            out, pagesize=letter, title=source.title, author=AIRLINE, subject=source.number,
            creator=f"{AIRLINE} policy library", lang=source.language, invariant=1,
        )  # fmt: skip
        document.setting = self
        title_height = self._title(None)
        story: list[Any] = []
        templates = [self._template("title", two, title_height), self._template("body", two, 0)]
        if self.plan.front:
            front = self._template("front", False, title_height)
            templates = [front, self._template("more", False, 0), templates[1]]
            style = SINGLE.style(
                "contents", fontName="Helvetica-Bold", fontSize=13, textColor=BRAND
            )
            story = [NextPageTemplate("more"), Paragraph("Contents", style)]
            deepest = 3 if len(self.plan.entries) <= 60 else 2
            story += [
                _ContentsLine(level, text, key, page, SINGLE.width)
                for level, text, key, page in self.plan.entries
                if level <= deepest
            ]
        story += [NextPageTemplate("body")]
        if self.plan.front:
            story.append(PageBreak())
        document.addPageTemplates(templates)
        document.build(story + blocks(source, look))
        first = min((entry[3] for entry in self.entries), default=1)
        front = first - 1 if self.plan.front else 0
        entries = tuple((level, text, key, page - front) for level, text, key, page in self.entries)
        return out.getvalue(), _Plan(front, document.page - front, entries)

    def _template(self, name: str, two: bool, title_height: float) -> PageTemplate:
        frames = _frames(two, title_height)
        return PageTemplate(name, frames, onPage=self._open, onPageEnd=self._close)

    def _open(self, canvas: Any, document: Any) -> None:
        source = self.source
        if document.page == 1:
            if self.plan.front:
                canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            canvas.addPageLabel(self.plan.front, "ARABIC", 1)
            canvas.showOutline()
        canvas.setFillColor(BRAND)
        canvas.setFont("Helvetica-Bold", 8.5)
        canvas.drawString(MARGIN, HEIGHT - 42, AIRLINE)
        canvas.setFont("Helvetica", 8.5)
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 42, f"{source.number}  {source.title}")
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, HEIGHT - 48, WIDTH - MARGIN, HEIGHT - 48)
        if document.page == 1:
            self._title(canvas)

    def _title(self, canvas: Any) -> float:
        """Draw the title block when a canvas is given; return its height in points."""
        source = self.source
        until = f" through {_day(source.effective_to)}" if source.effective_to else ""
        since = f"Effective for travel from {_day(source.effective_from)}"
        facts = f"Document {source.number}. {since}{until}."
        if source.audience == "staff":
            facts += " Internal: for Larkspur staff only."
        lines = [
            Paragraph(source.title, SINGLE.style("title", fontName="Helvetica-Bold", fontSize=23,
                                                 leading=27, textColor=BRAND)),
            Paragraph(f"{facts}<br/>Owner: {source.owner}, {AIRLINE}.",
                      SINGLE.style("facts", fontSize=9.2, leading=12.6)),
        ]  # fmt: skip
        top: float = TOP - 4
        for line in lines:
            _, height = line.wrap(SINGLE.width, HEIGHT)
            if canvas is not None:
                line.drawOn(canvas, MARGIN, top - height)
            top -= height + 5
        if canvas is not None:
            canvas.setStrokeColor(BRAND)
            canvas.setLineWidth(1.6)
            canvas.line(MARGIN, top, WIDTH - MARGIN, top)
        return float(TOP - top + 10)

    def _close(self, canvas: Any, document: Any) -> None:
        front, body = self.plan.front, self.plan.body
        page = document.page
        where = f"Page {page - front} of {body}" if page > front else f"Page {_ROMAN[page]}"
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, 46, WIDTH - MARGIN, 46)
        canvas.setFillColor(INK)
        canvas.setFont("Helvetica", 8.5)
        canvas.drawString(MARGIN, 34, f"Revision of {_day(self.source.effective_from)}")
        canvas.drawRightString(WIDTH - MARGIN, 34, where)


class _Document(BaseDocTemplate):  # type: ignore[misc]
    setting: _Pass

    def afterFlowable(self, flowable: Any) -> None:  # the name is reportlab's
        heading = getattr(flowable, "heading", None)
        if heading is None or heading[0] > 3:
            return
        level, text, key = heading
        self.canv.bookmarkPage(key, fit="XYZ", top=self.frame._y + 40)
        self.canv.addOutlineEntry(text, key, level=max(level - 2, 0), closed=level > 1)
        self.setting.entries.append((level, text, key, self.page))


def _frames(two: bool, title_height: float) -> list[Frame]:
    height = TOP - title_height - BOTTOM
    width = COLUMN.width if two else SINGLE.width
    lefts = [MARGIN, MARGIN + width + GUTTER] if two else [MARGIN]
    return [
        Frame(left, BOTTOM, width, height, leftPadding=0, rightPadding=0, topPadding=0,
              bottomPadding=0, id=f"column{n}")
        for n, left in enumerate(lefts, 1)
    ]  # fmt: skip


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def pdf(source: Source) -> bytes:
    """Set a source as a PDF; the same source always gives the same bytes.

    Raises SourceError for what cannot be set, RuntimeError when the page numbers do not settle.
    """
    plan = _Plan()
    for _ in range(6):
        data, found = _Pass(source, plan).build()
        wanted = source.contents if source.contents is not None else found.body >= LONG
        if wanted and not found.front:
            found = _Plan(1, found.body, found.entries)
        if found == plan:
            return data
        plan = found
    raise RuntimeError(f"{source.path.name}: the page numbers do not settle; move a page break")
