"""What a PDF says of itself: page labels, outline, title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypdf import PdfReader

from jetbridge.ingest.sheet import Sheet


def declared_pages(reader: PdfReader) -> int:
    """How many pages the file says it has; 0 where it does not say."""
    try:
        return int(reader.root_object["/Pages"]["/Count"])  # type: ignore[index]
    except Exception:  # a damaged tree says nothing
        return 0


def labels_of(reader: PdfReader, count: int) -> list[str]:
    """The page labels the file defines, or blanks."""
    try:
        if "/PageLabels" not in reader.root_object:
            return [""] * count
        labels = list(reader.page_labels)
    except Exception:  # a damaged label tree is not worth a page
        return [""] * count
    return labels if len(labels) == count else [""] * count


def outline_of(reader: PdfReader) -> dict[str, int]:
    """Bookmark titles in lower case with their depth from 1."""
    out: dict[str, int] = {}

    def walk(entries: Sequence[object], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, depth + 1)
            else:
                title = getattr(entry, "title", None)
                if title:
                    out.setdefault(" ".join(str(title).lower().split()), depth)

    try:
        if "/Outlines" in reader.root_object:
            walk(reader.outline, 1)
    except Exception:  # a damaged outline only costs the heading levels
        return out
    return out


_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft word.*|.*\.(?:docx?|pdf|indd|rtf)|\(?anonymous\)?)$", re.IGNORECASE
)


# The first part of a document is not the second line of its title.
_PART = re.compile(r"(?:[A-Z]|\d+)(?:\.\d+)*[.)]?\s|(?:rule|section|article|part|chapter)\s", re.I)


def title_of(reader: PdfReader | None, sheets: Sequence[Sheet]) -> str:
    """The title: the metadata's unless it is a tool's default, else the first page's largest."""
    try:
        title = str(reader.metadata.title or "") if reader and reader.metadata else ""
    except Exception:  # damaged metadata
        title = ""
    title = " ".join(title.split())
    if title and not _NO_TITLE.match(title):
        return title[:200]
    heads: list[str] = []
    for draft in sheets[0].drafts if sheets else []:
        words = " ".join(" ".join(draft.lines).split())
        if words == sheets[0].running:
            continue
        if draft.kind != "heading" or len(heads) == 2 or (heads and _PART.match(words)):
            break
        heads.append(words)
    return " – ".join(heads)[:200]
