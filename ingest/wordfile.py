"""Word files as blocks: headings, lists, tables in their place; hidden runs apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jetbridge.ingest.webpage import Piece, put_piece, table_pieces

_WHITE = "FFFFFF"


def read_docx(path: Path) -> tuple[str, list[Piece]]:
    """Title and blocks of a Word file by python-docx.

    Raises:
        ValueError: it is damaged.
    """
    import docx
    from docx.table import Table

    try:
        document = docx.Document(str(path))
    except Exception as error:  # python-docx lets zip and XML errors through
        raise ValueError(str(error)) from None
    out: list[Piece] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in part.rows]
            head = bool(rows) and _is_header(part.rows[0])
            out += table_pieces(rows, header=head or bool(rows and len(rows[0]) > 2))
            continue
        shown, unseen = _words(part)
        style = (part.style.name or "").lower() if part.style else ""
        if style.startswith("heading"):
            put_piece(out, "heading", int(style[-1]) if style[-1].isdigit() else 1, shown)
        elif style == "title":
            put_piece(out, "heading", 1, shown)
        elif style.startswith("list"):
            put_piece(out, "item", 0, f"• {shown}" if shown else "")
        elif _looks_like_heading(part, shown):
            put_piece(out, "heading", 6, shown)
        else:
            put_piece(out, "paragraph", 0, shown)
        put_piece(out, "flagged", 0, unseen)
    return str(document.core_properties.title or ""), out


def _words(paragraph: Any) -> tuple[str, str]:
    """What a paragraph shows and what it hides."""
    hidden = [run for run in paragraph.runs if _is_hidden(run)]
    if not hidden:
        return " ".join(paragraph.text.split()), ""
    shown = "".join(run.text for run in paragraph.runs if not _is_hidden(run))
    return " ".join(shown.split()), " ".join(" ".join(run.text for run in hidden).split())


def _is_hidden(run: Any) -> bool:
    font = run.font
    if font.hidden or (font.size is not None and font.size.pt < 1.5):
        return True
    color = font.color.rgb if font.color is not None and font.color.type is not None else None
    return str(color) == _WHITE and font.highlight_color is None


def _looks_like_heading(paragraph: Any, words: str) -> bool:
    """A short paragraph all in bold that ends no sentence, as people make headings by hand."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    short = 0 < len(words.split()) <= 12 and words[-1] not in ".,;:!?"
    return short and bool(runs) and all(run.bold for run in runs)


def _is_header(row: Any) -> bool:
    runs = [
        run for cell in row.cells for p in cell.paragraphs for run in p.runs if run.text.strip()
    ]
    return bool(runs) and all(run.bold for run in runs)
