"""What reading one file gave: its outcome, its pages and what was noticed on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from jetbridge.retrieval.records import Outcome, Page


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should look at: hidden text, or words addressed to a model.

    `kind` is "hidden" or "instruction"; `where` names the page, "metadata" or
    "annotation"; `text` is what was found, kept out of the passages.
    """

    kind: str
    where: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as read, or why it could not be.

    `outcome` is ok, partial, scanned, password, corrupt, limit or unsupported; `reason`
    says what happened and what to do next ("" when ok). `title` is what the file itself
    says. `paged` is false for Markdown, HTML, DOCX and text, whose single page is a section.
    """

    path: Path
    outcome: Outcome
    reason: str = ""
    sha256: str = ""
    title: str = ""
    pages: tuple[Page, ...] = ()
    flags: tuple[Flag, ...] = ()
    paged: bool = True
    seconds: float = 0.0
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether there is text to publish."""
        return self.outcome in ("ok", "partial")

    @property
    def version(self) -> str:
        """The first 12 hex digits of the content's SHA-256."""
        return self.sha256[:12]


def content_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
