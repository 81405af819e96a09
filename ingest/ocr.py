"""Pages without a text layer, read by character recognition (extra `ocr`: RapidOCR)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jetbridge.ingest.blocks import lay_out
from jetbridge.ingest.drawing import Drawing, Run
from jetbridge.ingest.sheet import Sheet

# 200 dots an inch: small print is still some twenty pixels high.
SCALE = 200 / 72
LEAST_SCORE = 0.5
MAX_PIXELS = 40_000_000


class OcrMissing(Exception):
    """The extra `ocr` is not installed."""


class PageOcr:
    """Recognises pages of one file; the models are loaded at the first page."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Any = None

    def sheet(self, number: int) -> Sheet | None:
        """Page `number` (from 1) as recognised, or None where nothing was.

        Raises:
            OcrMissing: the extra is not installed.
        """
        import pypdfium2

        if self._engine is None:
            self._engine = _engine()
        try:
            page = pypdfium2.PdfDocument(self._path)[number - 1]
            width, height = page.get_size()
            scale = min(SCALE, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
            picture = page.render(scale=scale).to_numpy()
        except Exception:  # pdfium's binding raises several kinds
            return None
        found = self._engine(picture)
        drawing = Drawing(width, height)
        scores: list[float] = []
        texts = () if found.txts is None else found.txts
        for box, text, score in zip(found.boxes, texts, found.scores, strict=True) if texts else ():
            if score < LEAST_SCORE or not text.strip():
                continue
            xs = [float(p[0]) / scale for p in box]
            ys = [height - float(p[1]) / scale for p in box]
            size = 0.75 * (max(ys) - min(ys))
            drawing.runs.append(Run(text, min(xs), max(xs), min(ys) + 0.2 * size, size, bold=False))
            scores.append(float(score))
        if not scores:
            return None
        sheet = lay_out(number, drawing)
        sheet.reader = "rapidocr"
        sheet.quality = round(sum(scores) / len(scores), 3)
        return sheet


def _engine() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise OcrMissing from None
    return RapidOCR(params={"Global.log_level": "critical"})
