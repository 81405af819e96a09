"""Word files as blocks: headings, lists, tables, notes in their place; hidden runs apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jetbridge.ingest.unseen import alike
from jetbridge.ingest.webpage import put_piece
from jetbridge.ingest.webtable import Piece, table_pieces
from jetbridge.ingest.wordruns import Notes, Run, heading_level, is_listed, runs_of, tag_of

_WITHIN = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})


def read_docx(path: Path) -> tuple[str, list[Piece], list[tuple[str, str]]]:
    """Title and blocks of a Word file by python-docx, and what its properties and comments say.

    Returns:
        The title, the blocks, and pairs of where and words that are never published.

    Raises:
        ValueError: it is damaged.
    """
    import docx

    try:
        document = docx.Document(str(path))
        notes = Notes.of(document)
        out: list[Piece] = []
        for part in _parts(document.element.body):
            if tag_of(part) == "tbl":
                _table(part, document, notes, out)
            else:
                _paragraph(part, document, notes, out)
        beside = _beside(document, notes)
        out = _under_title(document, out)
    except Exception as error:  # python-docx lets zip and XML errors through
        raise ValueError(str(error)) from None
    return str(document.core_properties.title or ""), out, beside


def _under_title(document: Any, pieces: list[Piece]) -> list[Piece]:
    """Headings one deeper where a paragraph in Word's title style stands over them."""
    titled = [p for p in document.paragraphs if p.style and p.style.name == "Title"]
    if not titled or not pieces or pieces[0][2] != " ".join(titled[0].text.split()):
        return pieces
    deeper = ((k, min(6, level + 1) if k == "heading" else 0, w) for k, level, w in pieces[1:])
    return [pieces[0], *deeper]


def _parts(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in their order, also those in content controls."""
    for child in element:
        name = tag_of(child)
        if name in ("p", "tbl"):
            yield child
        elif name in _WITHIN:
            yield from _parts(child)


def _paragraph(element: Any, document: Any, notes: Notes, out: list[Piece]) -> None:
    from docx.text.paragraph import Paragraph

    paragraph = Paragraph(element, document)
    runs = list(runs_of(element, document))
    shown, unseen = _words(runs)
    level = heading_level(paragraph)
    if level:
        put_piece(out, "heading", level, shown)
    elif is_listed(paragraph):
        put_piece(out, "item", 0, f"• {shown}" if shown else "")
    elif _looks_like_heading(runs, shown):
        put_piece(out, "heading", 6, shown)
    else:
        put_piece(out, "paragraph", 0, shown)
    put_piece(out, "flagged", 0, unseen)
    for key in notes.named_in(element):
        put_piece(out, "footnote", 0, notes.texts.get(key, ""))
    for box in notes.boxes_in(element):
        for part in _parts(box):
            if tag_of(part) == "tbl":
                _table(part, document, notes, out)
            else:
                _paragraph(part, document, notes, out)


def _words(runs: list[Run]) -> tuple[str, str]:
    """What runs show and what they hide."""
    shown = "".join(run.text for run in runs if not _is_hidden(run))
    hidden = " ".join(run.text for run in runs if _is_hidden(run))
    return " ".join(shown.split()), " ".join(hidden.split())


def _is_hidden(run: Run) -> bool:
    if run.vanish or (run.points is not None and run.points < 1.5):
        return True
    return run.color is not None and run.ground is not None and alike(run.color, run.ground)


def _looks_like_heading(runs: list[Run], words: str) -> bool:
    """A short paragraph all in bold that ends no sentence, as people make headings by hand."""
    filled = [run for run in runs if run.text.strip()]
    short = 0 < len(words.split()) <= 12 and words[-1] not in ".,;:!?"
    return short and bool(filled) and all(run.bold for run in filled)


def _table(element: Any, document: Any, notes: Notes, out: list[Piece]) -> None:
    """A table's rows; a cell over several rows is told in each."""
    from docx.table import Table

    table = Table(element, document)
    rows: list[list[str]] = []
    flagged: list[str] = []
    header = False
    keys: list[tuple[str, str]] = []
    for n, row in enumerate(table.rows):
        cells = list(row.cells)
        runs = [
            [run for p in cell._tc.iter() if tag_of(p) == "p" for run in _cell_runs(p, document)]
            for cell in cells
        ]
        said = [_words(part) for part in runs]
        texts = [shown for shown, _ in said]
        own = list(dict.fromkeys(id(cell._tc) for cell in cells))
        flagged += [hidden for _, hidden in dict(zip(map(id, runs), said, strict=True)).values()]
        if n == 0:
            filled = [run for part in runs for run in part if run.text.strip()]
            marked = any(tag_of(each) == "tblHeader" for each in row._tr.iter())
            header = marked or (bool(filled) and all(run.bold for run in filled))
        rows.append(texts[:1] if len(own) == 1 and len(texts) > 1 else texts)
        keys += [key for key in notes.named_in(row._tr) if key not in keys]
    wide = max((len(row) for row in rows), default=0) > 2
    for piece in table_pieces([row for row in rows if any(row)], header=header or wide):
        put_piece(out, *piece)
    for words in dict.fromkeys(flagged):
        put_piece(out, "flagged", 0, words)
    for key in keys:
        put_piece(out, "footnote", 0, notes.texts.get(key, ""))


def _cell_runs(paragraph: Any, document: Any) -> Iterator[Run]:
    yield from runs_of(paragraph, document)
    yield Run(" ")


def _beside(document: Any, notes: Notes) -> list[tuple[str, str]]:
    """Properties and comments of a file: nobody reads them in it, a model may."""
    names = ("title", "subject", "author", "keywords", "comments", "category", "content_status",
             "identifier", "last_modified_by", "language", "version")  # fmt: skip
    core = document.core_properties
    found = [("metadata", f"{name}: {getattr(core, name, '') or ''}") for name in names]
    return [*found, *(("comment", text) for text in notes.comments)]
