"""Ruled tables that split over pages and repeat their header row."""

import re
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import LongTable, Paragraph, TableStyle

from jetbridge.corpus.look import BRAND, INK, LINE, PALE, Look

_PADDING = 5.0
_RULES = TableStyle(
    [
        ("BACKGROUND", (0, 0), (-1, 0), BRAND),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, PALE]),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)


def ruled(texts: Sequence[Sequence[str]], aligns: Sequence[str], look: Look) -> LongTable:
    """Set rows of paragraph markup as a table, the first row as its header.

    `aligns` holds one of "left", "center", "right" or "" for each column.
    """
    size = look.size * 0.88

    def style(align: str, header: bool) -> ParagraphStyle:
        return look.style(
            f"cell-{align}-{header}",
            fontName="Helvetica-Bold" if header else "Helvetica",
            fontSize=size,
            leading=look.leading * 0.86,
            textColor=colors.white if header else INK,
            spaceAfter=0,
            alignment={"center": 1, "right": 2}.get(align, 0),
        )

    cells = [
        [
            Paragraph(text, style(align, header=number == 0))
            for text, align in zip(row, aligns, strict=True)
        ]
        for number, row in enumerate(texts)
    ]
    widths = _widths(texts, look.width, size)
    return LongTable(cells, colWidths=widths, repeatRows=1, hAlign="LEFT", style=_RULES)


def _widths(texts: Sequence[Sequence[str]], width: float, size: float) -> list[float]:
    """Share the width by what each column holds, never narrower than its longest word."""
    plain = [[re.sub(r"<[^>]+>", "", text) for text in row] for row in texts]
    least: list[float] = []
    wish: list[float] = []
    for column in zip(*plain, strict=True):
        words = [word for text in column for word in text.split()] or [""]
        room = 2 * _PADDING + 2
        least.append(max(stringWidth(word, "Helvetica-Bold", size) for word in words) + room)
        longest = max(stringWidth(text, "Helvetica-Bold", size) for text in column) + room
        wish.append(max(least[-1], min(longest, width * 0.62)))
    if sum(least) >= width:
        return [width * value / sum(least) for value in least]
    if sum(wish) <= width:
        return [width * value / sum(wish) for value in wish]
    share = (width - sum(least)) / (sum(wish) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, wish, strict=True)]
