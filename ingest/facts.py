"""What a PDF says of itself: page labels, outline, title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypdf import PdfReader

from jetbridge.ingest.blocks import Sheet


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
        if draft.kind != "heading" or len(heads) == 3:
            break
        heads.append(" ".join(" ".join(draft.lines).split()))
    return " – ".join(heads)[:200]
