"""Passages: a version's text in stretches that follow its headings and may cross a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jetbridge.retrieval.records import PAGE_BREAK, Block, Page, Passage, Version, runs_on
from jetbridge.retrieval.tokens import count_tokens

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How passages are made; part of a generation's fingerprint.

    `tokens` is the size aimed at, in cl100k tokens; a passage never crosses a heading
    unless what is before it is smaller than `least` and, in files without pages, whose
    headings are certain, has less than `own` of text under its heading.
    """

    tokens: int = 200
    least: int = 40
    own: int = 8


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    tokens: int
    section: tuple[str, ...]
    opens: bool
    apart: bool


def make_passages(version: Version, *, settings: PassageSettings | None = None) -> list[Passage]:
    """Cut a version into passages of about the same size.

    Args:
        version: the pages with their blocks.
        settings: the size to aim at.

    Returns:
        Passages in reading order; together they hold every block of the version but those
        that are flagged and not allowed.
    """
    made = settings or PassageSettings()
    text = version.text
    groups: list[list[_Piece]] = []
    size = said = 0
    own = made.own if version.pages and version.pages[0].reader == "markup" else made.least
    for piece in _pieces(version, text, made.tokens):
        full = size + piece.tokens > made.tokens and size >= made.least
        turns = piece.opens and (size >= made.least or said >= own)
        if not groups or full or turns or piece.apart:
            groups.append([])
            size = said = 0
        groups[-1].append(piece)
        size += piece.tokens
        said += 0 if piece.opens else piece.tokens
    return [_passage(version, text, group) for group in groups]


def _pieces(version: Version, text: str, limit: int) -> Iterator[_Piece]:
    headings: list[tuple[int, str]] = []
    apart = False
    for block in _blocks(version):
        start, end = block.start, block.end
        words = text[start:end]
        if not words.strip():
            continue
        if block.kind == "flagged" and not version.info.allow_flagged:
            apart = True  # no passage may reach over it
            continue
        opens = block.kind == "heading"
        if opens:
            headings = [(level, name) for level, name in headings if level < block.level]
            headings.append((block.level, " ".join(words.split())))
        section = tuple(name for _, name in headings)
        for at, to in _cut(text, start, end, limit):
            yield _Piece(at, to, count_tokens(text[at:to]), section, opens, apart)
            apart = False


def _blocks(version: Version) -> Iterator[Block]:
    """The blocks of all pages, placed in the version's text; one that runs on is one."""
    open_block: Block | None = None
    before: Page | None = None
    for page, offset in zip(version.pages, version.page_starts, strict=True):
        blocks = page.blocks or (Block("paragraph", 0, len(page.text)),)
        goes_on = before is not None and runs_on(before, page)
        for n, block in enumerate(blocks):
            placed = Block(block.kind, offset + block.start, offset + block.end, block.level)
            if open_block is not None and n == 0 and goes_on:
                open_block = replace(open_block, end=placed.end)
                continue
            if open_block is not None:
                yield open_block
            open_block = placed
        before = page
    if open_block is not None:
        yield open_block


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch that is over the limit at its sentences, a longer sentence at its words."""
    if count_tokens(text[start:end]) <= limit:
        yield start, end
        return
    ends = [m.start() + start for m in _SENTENCE_END.finditer(text[start:end])] + [end]
    at = last = start
    for stop in ends:
        if count_tokens(text[at:stop]) > limit and last > at:
            yield _trimmed(text, at, last)
            at = last
        while count_tokens(text[at:stop]) > limit:
            middle = text.rfind(" ", at, at + 3 * limit)
            middle = middle if middle > at else min(at + 3 * limit, stop)
            yield _trimmed(text, at, middle)
            at = middle
        last = stop
    if text[at:end].strip():
        yield _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _passage(version: Version, text: str, group: list[_Piece]) -> Passage:
    start, end = group[0].start, group[-1].end
    spans = zip(version.pages, version.page_starts, strict=True)
    on = [
        (page, at)
        for page, at in spans
        if start < at + len(page.text) + len(PAGE_BREAK) and end > at and page.text.strip()
    ]
    key = f"{version.info.id}\0{version.version}\0{start}\0{end}"
    return Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:20],
        info=version.info,
        version=version.version,
        file=version.file,
        pages=tuple(page.number for page, _ in on),
        labels=tuple(page.label for page, _ in on),
        section=_section(group),
        start=start,
        end=end,
        text=text[start:end],
        page_starts=tuple(at for _, at in on),
    )


def _section(group: list[_Piece]) -> tuple[str, ...]:
    """The headings that all text of a passage stands under."""
    paths = [piece.section for piece in group if not piece.opens] or [group[0].section]
    first = paths[0]
    deep = min(len(path) for path in paths)
    same = next((n for n in range(deep) if any(p[n] != first[n] for p in paths)), deep)
    return first[:same]
