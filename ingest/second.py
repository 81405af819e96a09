"""The second opinion: a page's text by pypdfium2, laid out like the first reader's."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jetbridge.ingest.blocks import lay_out
from jetbridge.ingest.drawing import Drawing, Run
from jetbridge.ingest.sheet import Sheet

MAX_CHARACTERS = 1_000_000


class SecondReader:
    """Opens the file with pypdfium2 when first asked; None where it cannot read either."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._document: Any = None
        self._failed = False
        self._locked = False

    def count(self) -> tuple[int, bool]:
        """How many pages it sees (0 when it cannot open the file), and whether it is locked."""
        document = self._open()
        if document is None:
            return 0, self._locked
        try:
            return len(document), False
        except Exception:  # pdfium's binding raises several kinds
            return 0, False

    def sheet(self, number: int, *, hidden: Sequence[Run] = ()) -> Sheet | None:
        """Page `number` (from 1) laid out, or None.

        `hidden` are runs of the first reader: where one of them cannot be seen, nothing is
        read, and they go on with the sheet to be flagged.
        """
        document = self._open()
        if document is None:
            return None
        try:
            page = document[number - 1]
            text = page.get_textpage()
            width, height = page.get_size()
            drawing = Drawing(width, height)
            drawing.runs = [run for run in _runs(text) if not _lies_on(run, hidden)]
        except Exception:  # pdfium's binding raises several kinds
            return None
        drawing.runs += [run for run in hidden if run.hidden]
        found = lay_out(number, drawing)
        found.reader = "pypdfium2"
        return found

    def _open(self) -> Any:
        if self._document is None and not self._failed:
            import pypdfium2

            try:
                self._document = pypdfium2.PdfDocument(self._path)
            except pypdfium2.PdfiumError as error:
                self._failed = True
                self._locked = "password" in str(error).lower()
            except Exception:  # a missing file or an unreadable one
                self._failed = True
        return self._document


def _lies_on(run: Run, hidden: Sequence[Run]) -> bool:
    """Whether a run stands where text is that cannot be seen."""
    middle = (run.x0 + run.x1) / 2
    return any(
        other.hidden and other.x0 - 1 <= middle <= other.x1 + 1 and abs(other.y - run.y) < run.size
        for other in hidden
    )


def _runs(text: Any) -> list[Run]:
    """One run for each rectangle of text that pdfium finds."""
    import pypdfium2.raw as pdfium

    out: list[Run] = []
    letters = text.count_chars()
    if letters > MAX_CHARACTERS:
        return out
    for index in range(text.count_rects()):
        x0, bottom, x1, top = text.get_rect(index)
        words = text.get_text_bounded(x0 - 0.2, bottom - 0.2, x1 + 0.2, top + 0.2)
        words = " ".join(words.replace("\ufffe", "-").split())
        if not words:
            continue
        at = text.get_index((x0 + x1) / 2, (bottom + top) / 2, 6, 6)
        size, weight, y = top - bottom, 400, bottom
        if at is not None and at >= 0:
            size = pdfium.FPDFText_GetFontSize(text, at) or size
            weight = pdfium.FPDFText_GetFontWeight(text, at)
            px, py = ctypes.c_double(), ctypes.c_double()
            if pdfium.FPDFText_GetCharOrigin(text, at, px, py):
                y = py.value
        out.append(Run(words, x0, x1, y, max(size, 1.0), weight >= 600))
    return out
