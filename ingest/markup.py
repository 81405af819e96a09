"""Markdown, HTML, DOCX and plain text, read to one page of blocks with the same spans."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jetbridge.ingest.readfile import Flag, ReadFile, content_hash
from jetbridge.ingest.screening import MAX_HIDDEN, screen_text
from jetbridge.ingest.webpage import Piece, read_html, row_words
from jetbridge.ingest.wordfile import read_docx
from jetbridge.retrieval.records import Block, BlockKind, Page

MAX_BYTES = 64 << 20
_ITEM = re.compile(r"\s*[-*•]\s+\S")
_NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?\s+[A-Z]")


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
    try:
        if kind == "docx":
            title, pieces = read_docx(path)
        else:
            text = _decode(path.read_bytes())
            if kind == "html":
                title, pieces = read_html(text)
            elif kind == "markdown":
                pieces = _markdown(_without_front_matter(text))
            else:
                pieces = _plain(text)
    except (ValueError, KeyError, LookupError, RecursionError) as error:
        reason = f"cannot be read ({' '.join(str(error).split())[:100]}); save it again"
        return ReadFile(path, "corrupt", reason, sha, paged=False)
    page, flags = _page(pieces)
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
        return raw.decode("cp1252", "replace")


def _without_front_matter(text: str) -> str:
    if text.startswith("---\n"):
        end = text.find("\n---", 4)
        if end > 0:
            return text[end + 4 :]
    return text


def _page(pieces: list[Piece]) -> tuple[Page, tuple[Flag, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    flags: list[Flag] = []
    at = 0
    before: BlockKind | None = None
    for kind, level, words in pieces:
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


def _plain(text: str) -> list[Piece]:
    """Paragraphs parted by blank lines, list items, and short lines that are headings."""
    out: list[Piece] = []
    for chunk in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.rstrip() for line in chunk.split("\n") if line.strip()]
        if lines and _names_part(lines[0], alone=len(lines) == 1):
            out.append(("heading", 1, lines.pop(0).strip()))
        while lines:
            item = bool(_ITEM.match(lines[0]))
            stop = 1
            while stop < len(lines) and not _ITEM.match(lines[stop]):
                stop += 1
            words = "\n".join(lines[:stop]).strip()
            out.append(("item", 0, " ".join(words.split())) if item else ("paragraph", 0, words))
            lines = lines[stop:]
    return out


def _names_part(line: str, *, alone: bool) -> bool:
    """Whether a line of plain text is a heading: in capitals, or numbered."""
    words = line.strip()
    if len(words) >= 80 or words[-1] in ".,;:!?" or _ITEM.match(line):
        return False
    numbered = bool(_NUMBERED.match(words)) and len(words.split()) <= 8
    return (words.isupper() and len(words) > 3) or numbered or (alone and words[:1].isdigit())


def _markdown(text: str) -> list[Piece]:
    """Blocks by markdown-it: headings with levels, list items, table rows with headers."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text.replace("\r\n", "\n"))
    out: list[Piece] = []
    lists: list[str] = []
    counters: list[int] = []
    head: list[str] = []
    row: list[str] = []
    state = ""
    level = 0
    fresh_item = False
    for token in tokens:
        match token.type:
            case "heading_open":
                state, level = "heading", int(token.tag[1:])
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type)
                counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                counters.pop()
            case "list_item_open":
                fresh_item = True
            case "thead_open":
                head = []
            case "tr_open":
                row = []
            case "tr_close":
                if not head:
                    head = row
                else:
                    out.append(("row", 0, row_words(head, row)))
            case "table_close":
                head = []
            case "th_open" | "td_open":
                state = "cell"
            case "fence" | "code_block":
                if token.content.strip():
                    out.append(("paragraph", 0, token.content.strip()))
            case "html_block":
                _, pieces = read_html(token.content)
                out.extend(pieces)
            case "inline":
                words = _inline(token)
                if state == "cell":
                    row.append(words)
                elif state == "heading":
                    out.append(("heading", level, words))
                elif lists and fresh_item:
                    mark = "•"
                    if lists[-1] == "ordered_list_open":
                        mark = f"{counters[-1]}."
                        counters[-1] += 1
                    out.append(("item", 0, f"{mark} {words}"))
                    fresh_item = False
                elif words:
                    out.append(("item" if lists else "paragraph", 0, words))
                state = ""
    return [piece for piece in out if piece[2].strip()]


def _inline(token: Any) -> str:
    out: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "image"):
            out.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append(" ")
    return " ".join("".join(out).split())
