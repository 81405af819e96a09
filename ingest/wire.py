"""Read files as plain values, for the pipe between processes and for SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jetbridge.ingest.readfile import Flag, ReadFile
from jetbridge.retrieval.records import Block, Page


def pack_page(page: Page) -> dict[str, Any]:
    """A page as JSON values."""
    return {
        "number": page.number,
        "label": page.label,
        "text": page.text,
        "blocks": [[b.kind, b.start, b.end, b.level] for b in page.blocks],
        "quality": page.quality,
        "reader": page.reader,
    }


def unpack_page(row: dict[str, Any]) -> Page:
    """The page that `pack_page` packed. Raises KeyError or TypeError for anything else."""
    return Page(
        int(row["number"]),
        str(row["label"]),
        str(row["text"]),
        tuple(Block(kind, start, end, level) for kind, start, end, level in row["blocks"]),
        float(row["quality"]),
        str(row["reader"]),
    )


def pack_flag(flag: Flag) -> dict[str, str]:
    """A flag as JSON values."""
    return {"kind": flag.kind, "where": flag.where, "text": flag.text, "reason": flag.reason}


def pack(read: ReadFile) -> dict[str, Any]:
    """A read file as JSON values, its path left out."""
    return {
        "outcome": read.outcome,
        "reason": read.reason,
        "sha256": read.sha256,
        "title": read.title,
        "pages": [pack_page(page) for page in read.pages],
        "flags": [pack_flag(flag) for flag in read.flags],
        "paged": read.paged,
        "notes": dict(read.notes),
    }


def unpack(row: dict[str, Any], path: Path, *, seconds: float = 0.0) -> ReadFile:
    """The read file that `pack` packed. Raises KeyError or TypeError for anything else."""
    return ReadFile(
        path=path,
        outcome=row["outcome"],
        reason=str(row["reason"]),
        sha256=str(row["sha256"]),
        title=str(row["title"]),
        pages=tuple(unpack_page(page) for page in row["pages"]),
        flags=tuple(Flag(**flag) for flag in row["flags"]),
        paged=bool(row["paged"]),
        seconds=seconds,
        notes={str(k): str(v) for k, v in row["notes"].items()},
    )
