"""Markdown, HTML, DOCX and plain text, read to one page of blocks with the same spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from jetbridge.ingest.invisible import show
from jetbridge.ingest.plaintext import read_text
from jetbridge.ingest.readfile import Flag, ReadFile, content_hash
from jetbridge.ingest.screening import MAX_HIDDEN, screen_spelled, screen_text
from jetbridge.ingest.webpage import read_asides, read_html
from jetbridge.ingest.webtable import Piece
from jetbridge.ingest.wordfile import read_docx
from jetbridge.retrieval.records import Block, BlockKind, Page

MAX_BYTES = 64 << 20
_ANCHOR = re.compile(r"\s*\{#[\w:.-]+\}$")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)


def read_markup(path: Path, kind: str) -> ReadFile:
    """Read a file that has no pages: one page, whose citations name the section.

    Args:
        path: the file.
        kind: markdown, html, docx or text.

    Returns:
        ReadFile: `paged` is false; an unreadable file is an outcome, not an error.

    Raises:
        OSError: the file cannot be opened.
    """
    sha = content_hash(path)
    if path.stat().st_size > MAX_BYTES:
        return ReadFile(path, "limit", f"over {MAX_BYTES >> 20} MiB; split it", sha)
    title = ""
    beside: list[tuple[str, str]] = []
    try:
        if kind == "docx":
            title, pieces, beside = read_docx(path)
        else:
            text = _decode(path.read_bytes())
            if kind == "html":
                title, pieces = read_html(text)
                beside = read_asides(text)
            elif kind == "markdown":
                front, made = _to_html(text)
                _, pieces = read_html(made)
                pieces = [(k, level, _ANCHOR.sub("", words)) for k, level, words in pieces]
                beside = [("metadata", front), *read_asides(made)]
            else:
                pieces = read_text(text)
    except (ValueError, KeyError, LookupError, RecursionError) as error:
        reason = f"cannot be read ({' '.join(str(error).split())[:100]}); save it again"
        return ReadFile(path, "corrupt", reason, sha, paged=False)
    page, flags = _page(pieces)
    flags += tuple(flag for where, words in beside for flag in screen_text(words, where))
    if all(block.kind == "flagged" for block in page.blocks):
        return ReadFile(path, "corrupt", "the file holds no text", sha, paged=False)
    if not title:
        title = next((words for k, _, words in pieces if k == "heading"), "")
    return ReadFile(path, "ok", "", sha, title[:200], (page,), flags, paged=False)


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(raw[:2048])
        try:
            return raw.decode(named[1].decode() if named else "cp1252", "replace")
        except LookupError:
            return raw.decode("cp1252", "replace")


def _to_html(text: str) -> tuple[str, str]:
    """Front matter and HTML of a Markdown text, by markdown-it: CommonMark with tables."""
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n")
    front = ""
    if text.startswith("---\n"):
        end = text.find("\n---", 4)
        if end > 0:
            front, text = text[4:end], text[end + 4 :]
    return front, MarkdownIt("commonmark").enable("table").render(text)


def _page(pieces: Iterable[Piece]) -> tuple[Page, tuple[Flag, ...]]:
    """The one page of a file and what was noticed in it."""
    parts: list[str] = []
    blocks: list[Block] = []
    flags: list[Flag] = []
    at = 0
    before: BlockKind | None = None
    for kind, level, words in pieces:
        words, unseen = show(words)
        words = words.strip()
        flags += screen_spelled(unseen, "text")
        if not words:
            continue
        if kind == "flagged":
            flags.append(Flag("hidden", "text", words[:MAX_HIDDEN], "not shown to readers"))
        found = screen_text(words, "text") if kind != "flagged" else []
        flags += found
        kind, level = ("flagged", 0) if found else (kind, level)
        if before is not None:
            gap = "\n" if kind == before and kind in ("row", "item") else "\n\n"
            parts.append(gap)
            at += len(gap)
        parts.append(words)
        blocks.append(Block(kind, at, at + len(words), level))
        at += len(words)
        before = kind
    return Page(1, "", "".join(parts), tuple(blocks), 1.0, "markup"), tuple(flags)
