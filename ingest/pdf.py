"""PDF files: pypdf reads, pypdfium2 gives a second opinion where a page scores badly."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from jetbridge.ingest.asides import add_asides
from jetbridge.ingest.blocks import body_size, lay_out, make_drafts, share_gutter, unfinished
from jetbridge.ingest.content import draw
from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.facts import declared_pages, labels_of, outline_of, title_of
from jetbridge.ingest.fonts import Faces
from jetbridge.ingest.furniture import strip_furniture
from jetbridge.ingest.header import Header
from jetbridge.ingest.headings import set_levels
from jetbridge.ingest.invisible import show
from jetbridge.ingest.joining import Joiner
from jetbridge.ingest.layers import hidden_layers
from jetbridge.ingest.ocr import OcrMissing, PageOcr
from jetbridge.ingest.quality import score
from jetbridge.ingest.readfile import Flag, ReadFile, content_hash
from jetbridge.ingest.running import add_running_sections
from jetbridge.ingest.screening import (
    screen_file,
    screen_garbled,
    screen_page,
    screen_spelled,
    screen_text,
)
from jetbridge.ingest.second import SecondReader
from jetbridge.ingest.sheet import Draft, Sheet
from jetbridge.ingest.verdict import GARBLED, judge, locked_file, short
from jetbridge.retrieval.records import Block, Page

GOOD = 0.75
MAX_PAGES = 5_000


@dataclass(slots=True)
class _Source:
    """One open file: what both readers need and what went wrong on the way."""

    path: Path
    reader: PdfReader
    faces: Faces
    second: SecondReader
    failed: list[int]
    limits: list[str]
    ocr: PageOcr | None
    off: frozenset[int] = frozenset()


def read_pdf(path: Path, *, ocr: bool = False) -> ReadFile:
    """Read a PDF to pages with blocks.

    With `ocr`, pages without a text layer are read by character recognition. Never raises
    for what is in the file: every failure is an outcome with a reason and what to do. A file
    that hangs or eats memory does so here, so call it in a process that can be killed
    (`ingest.reading`). Raises OSError when the file cannot be opened.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    sha = content_hash(path)
    if path.stat().st_size == 0:
        return ReadFile(path, "corrupt", "the file is empty; export it again", sha)
    try:
        return _read(path, sha, ocr=ocr)
    except OcrMissing:
        reason = "needs character recognition; run: pip install 'jetbridge[ocr]'"
        return ReadFile(path, "scanned", reason, sha)
    except MemoryError:
        return ReadFile(path, "limit", "needs too much memory; split it or export it again", sha)
    except LimitReachedError as error:
        return ReadFile(path, "limit", f"too large ({short(error)}); export it again", sha)


def _read(path: Path, sha: str, *, ocr: bool) -> ReadFile:
    second = SecondReader(path)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return _by_second_reader(path, sha, second, ValueError("encrypted"))
        count = len(reader.pages)
    except (FileNotDecryptedError, DependencyError):
        return _by_second_reader(path, sha, second, ValueError("encrypted"))
    except (LimitReachedError, MemoryError):
        raise
    except Exception as error:  # pypdf raises nearly anything on damaged files
        return _by_second_reader(path, sha, second, error)
    if count == 0:
        return _by_second_reader(path, sha, second, ValueError("no pages"))
    if count < (declared := declared_pages(reader)) and second.count()[0] > count:
        lost = ValueError(f"{count} of {declared} pages are found")
        return _by_second_reader(path, sha, second, lost)
    if count > MAX_PAGES:
        return ReadFile(path, "limit", f"{count} pages; split it below {MAX_PAGES}", sha)
    source = _Source(
        path, reader, Faces(), second, [], [], PageOcr(path) if ocr else None, hidden_layers(reader)
    )
    sheets = [_sheet(source, number) for number in range(1, count + 1)]
    return _finish(source, sha, sheets)


def _sheet(source: _Source, number: int) -> Sheet:
    """One page laid out, by pypdf or, where that fails or scores badly, by pypdfium2."""
    broken = False
    try:
        page = source.reader.pages[number - 1]
        sheet = lay_out(number, draw(page, source.faces, off=source.off))
    except MemoryError:
        raise
    except LimitReachedError as error:
        source.limits.append(short(error))
        sheet = Sheet(number, 612, 792, Drawing(612, 792), quality=0.0, reader="none")
        source.failed.append(number)
        return sheet
    except Exception:  # one bad page costs itself, not the file
        broken = True
        sheet = Sheet(number, 612, 792, Drawing(612, 792))
        sheet.quality = 0.0
    else:
        sheet.quality = score(sheet)
        if sheet.quality >= GOOD:
            return sheet
    # Text that the first reader saw to be hidden stays so whoever reads the page.
    unseen = any(run.hidden for run in sheet.drawing.runs)
    if not unseen or any(not run.hidden for run in sheet.drawing.runs):
        other = source.second.sheet(number, hidden=sheet.drawing.runs if unseen else ())
    else:
        other = None
    if other is not None:
        other.quality = score(other)
        if other.quality > sheet.quality + 0.02:
            return other
    if source.ocr is not None and (not sheet.columns or sheet.quality < GARBLED):
        seen = source.ocr.sheet(number)
        if seen is not None:
            return seen
    if broken:
        source.failed.append(number)
    return sheet


def _finish(source: _Source, sha: str, sheets: list[Sheet]) -> ReadFile:
    path, reader = source.path, source.reader
    share_gutter(sheets)
    printed = labels_of(reader, len(sheets))
    strip_furniture(sheets)
    add_asides(sheets)
    outline = outline_of(reader)
    pages, flags = _pages(sheets, outline, printed)
    flags += screen_file(reader)
    title = title_of(reader, sheets)
    if source.limits and not any(page.text for page in pages):
        reason = f"too large ({source.limits[0]}); export it again"
        return ReadFile(path, "limit", reason, sha, title)
    return judge(path, sha, sheets, pages, tuple(flags), title, source.failed)


def _pages(
    sheets: Sequence[Sheet], outline: dict[str, int], printed: Sequence[str]
) -> tuple[tuple[Page, ...], list[Flag]]:
    body = body_size(sheets)
    names = frozenset(outline)
    above: Header | None = None
    for sheet in sheets:
        sheet.drafts, above = make_drafts(sheet, body, names, above)
    add_running_sections(sheets)
    drafts = [draft for sheet in sheets for draft in sheet.drafts]
    set_levels(drafts, outline)
    joiner = Joiner(line for draft in drafts for line in draft.lines)
    flags: list[Flag] = []
    pages = tuple(
        _page(sheet, joiner, label or sheet.label or str(sheet.number), flags)
        for sheet, label in zip(sheets, printed, strict=True)
    )
    return pages, flags


def _page(sheet: Sheet, joiner: Joiner, label: str, flags: list[Flag]) -> Page:
    """One page, what addresses a model marked in its place, what is hidden where nothing breaks."""
    unseen = screen_page(sheet)
    garbled = screen_garbled(sheet, bad=sheet.quality < GARBLED)
    flags += garbled
    flags += unseen
    drafts = list(sheet.drafts)
    at = unfinished(drafts)
    drafts[at:at] = [Draft("flagged", [flag.text], 0.0) for flag in unseen]
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    before: Draft | None = None
    for draft in drafts:
        text, spelled = show(joiner.join(draft.lines))
        flags += screen_spelled(spelled, f"page {sheet.number}")
        if not text:
            continue
        if draft.kind != "flagged" and (found := screen_text(text, f"page {sheet.number}")):
            flags += found
            draft.kind, draft.level = "flagged", 0
        if garbled:
            draft.kind, draft.level = "flagged", 0
        if before is not None:
            gap = "\n" if draft.kind in ("row", "item") and before.kind == draft.kind else "\n\n"
            parts.append(gap)
            at += len(gap)
        parts.append(text)
        blocks.append(Block(draft.kind, at, at + len(text), draft.level))
        at += len(text)
        before = draft
    return Page(
        sheet.number, label, "".join(parts), tuple(blocks), round(sheet.quality, 3), sheet.reader
    )


def _by_second_reader(path: Path, sha: str, second: SecondReader, error: Exception) -> ReadFile:
    """The file by pypdfium2 alone, where pypdf could not open it."""
    count, locked = second.count()
    if locked:
        return locked_file(path, sha)
    damaged = f"damaged ({short(error)}); export it again from the source"
    if count == 0:
        return ReadFile(path, "corrupt", damaged, sha)
    found = [second.sheet(n) for n in range(1, min(count, MAX_PAGES) + 1)]
    sheets = [
        sheet or Sheet(n, 612, 792, Drawing(612, 792), reader="none")
        for n, sheet in enumerate(found, 1)
    ]
    for sheet in sheets:
        sheet.quality = score(sheet)
    if not any(sheet.columns for sheet in sheets):
        return ReadFile(path, "corrupt", damaged, sha)
    strip_furniture(sheets)
    pages, flags = _pages(sheets, {}, [""] * len(sheets))
    if not any(page.text for page in pages):
        locked = str(error) == "encrypted"
        return locked_file(path, sha) if locked else ReadFile(path, "corrupt", damaged, sha)
    reason = f"only pypdfium2 could open it ({short(error)}); check it, or export it again"
    return ReadFile(path, "partial", reason, sha, title_of(None, sheets), pages, tuple(flags))
