"""The outcome of a PDF whose pages have been read, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jetbridge.ingest.readfile import Flag, ReadFile
from jetbridge.ingest.sheet import Sheet
from jetbridge.retrieval.records import Page

# Below this a page's letters make no words: nothing of it may be answered from.
GARBLED = 0.35


def judge(
    path: Path,
    sha: str,
    sheets: Sequence[Sheet],
    pages: tuple[Page, ...],
    flags: tuple[Flag, ...],
    title: str,
    failed: Sequence[int],
) -> ReadFile:
    """The outcome of a file whose pages have been read."""
    empty = [page.number for page in pages if not _told(page)]
    images = [s.number for s in sheets if s.number in set(empty) and s.drawing.images]
    garbled = [page.number for page in pages if page.text and page.quality < GARBLED]
    if len(empty) == len(pages) and garbled:
        reason = "its letters make no words (a broken font); add a text layer (OCR)"
        return ReadFile(path, "scanned", reason, sha, title, pages, flags)
    if len(empty) == len(pages):
        if failed and not images:
            return ReadFile(path, "corrupt", "no page could be read; export it again", sha, title)
        what = "pages are images" if images else "no page has text"
        reason = f"{what}, nothing to search; add a text layer (OCR) or export it from the source"
        return ReadFile(path, "scanned", reason, sha, title, pages, flags)
    lost = sorted(set(failed) | set(images))
    poor = [p.number for p in pages if p.quality < 0.5 and p.text and p.number not in lost]
    reasons = []
    if failed:
        reasons.append(f"page {_numbers(failed)} could not be read")
    if images:
        reasons.append(f"page {_numbers(images)} is an image without text")
    if poor:
        reasons.append(f"page {_numbers(poor)} reads badly")
    if reasons:
        reason = "; ".join(reasons) + "; look at it with `jetbridge inspect`, or export it again"
        return ReadFile(path, "partial", reason, sha, title, pages, flags)
    recognised = [page.number for page in pages if page.reader == "rapidocr"]
    reason = f"page {_numbers(recognised)} read by character recognition" if recognised else ""
    return ReadFile(path, "ok", reason, sha, title, pages, flags)


def _told(page: Page) -> bool:
    """Whether a page has text that may be answered from."""
    return any(block.kind != "flagged" for block in page.blocks)


def locked_file(path: Path, sha: str) -> ReadFile:
    """The outcome of a file that asks for a password."""
    return ReadFile(path, "password", "encrypted; save a copy without a password", sha)


def _numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:8])
    return f"{shown} and {len(numbers) - 8} more" if len(numbers) > 8 else shown


def short(error: Exception) -> str:
    """An error in few words, without object numbers."""
    words = re.sub(r"IndirectObject\([^)]*\)", "an object", " ".join(str(error).split()))
    return words[:100].rstrip(". ") or type(error).__name__
