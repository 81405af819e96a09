"""The records every stage shares: documents, pages, passages and search results.

Positions are character offsets. A *version text* is the text of all pages of one
version joined by `PAGE_BREAK`, or by `RUN_ON` within a sentence (`join_pages`); every span
points into it, so ``text[start:end]`` is
always the very words that a passage, a sentence or a citation shows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

# Both are as long, so that spans do not depend on which of them stands between two pages.
PAGE_BREAK = "\n\n"
RUN_ON = "  "

# A flagged block is hidden, or addressed to a model: no passage holds it unless a person allows it.
BlockKind = Literal["heading", "paragraph", "item", "row", "footnote", "flagged"]
_ENDS = frozenset(".!?:;")
Outcome = Literal[
    "ok", "unchanged", "partial", "scanned", "password", "corrupt", "limit", "unsupported"
]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row, footnote or flagged part of a page.

    `start` and `end` are offsets into the page's text. `level` is 1 for the highest
    heading and 0 for everything that is not a heading.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page as text in reading order, running headers and footers left out.

    `number` is the physical page, from 1; `label` the printed one ("iv", "12").
    `quality` is 0 to 1; `reader` names the library whose text was kept.
    """

    number: int
    label: str
    text: str
    blocks: tuple[Block, ...]
    quality: float = 1.0
    reader: str = "pypdf"


def join_pages(pages: Sequence[Page]) -> str:
    """The text of a version: its pages' texts, in one sentence where one runs on over a page."""
    out: list[str] = []
    before: Page | None = None
    for page in pages:
        if before is not None:
            out.append(RUN_ON if runs_on(before, page) else PAGE_BREAK)
        out.append(page.text)
        before = page
    return "".join(out)


def runs_on(page: Page, after: Page) -> bool:
    """Whether a page ends within a sentence of text that the next page begins with."""
    if not page.blocks or not after.blocks:
        return False
    last, first = page.blocks[-1], after.blocks[0]
    if last.kind not in ("paragraph", "item") or first.kind != "paragraph":
        return False
    begun = page.text[last.start : last.end].rstrip("\"”’')]")
    return begun[-1:] not in _ENDS and after.text[first.start : first.start + 1].islower()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the content team says about a document: identity, audience, dates in force.

    `id` is stable across files, names and versions. `effective_to` is the last day in
    force; None means open. Dates are days of travel. `allow_flagged` says that a person has
    judged its flagged parts and wants them answered from.
    """

    id: str
    title: str
    owner: str = ""
    audience: str = "public"
    language: str = "en"
    effective_from: date | None = None
    effective_to: date | None = None
    allow_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document: the pages read from one file's content.

    `version` is the first 12 hex digits of the file's SHA-256. `file` is the file's path
    relative to the published folder, with forward slashes.
    """

    info: DocumentInfo
    version: str
    file: str
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        """The text of all pages (`join_pages`)."""
        return join_pages(self.pages)

    @property
    def page_starts(self) -> tuple[int, ...]:
        """For each page, the offset at which its text starts in `text`."""
        starts, at = [], 0
        for page in self.pages:
            starts.append(at)
            at += len(page.text) + len(PAGE_BREAK)
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one version's text, small enough to embed whole.

    `text` equals ``version.text[start:end]``. `pages` are physical page numbers from 1,
    `labels` the printed ones, `page_starts` the offsets into the version's text at which the
    pages begin (empty where they were not kept), `section` the headings above it, outermost
    first.
    """

    id: str
    info: DocumentInfo
    version: str
    file: str
    pages: tuple[int, ...]
    labels: tuple[str, ...]
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    page_starts: tuple[int, ...] = ()

    @property
    def section_path(self) -> str:
        """The headings as one line: ``Baggage > Checked bags``."""
        return " > ".join(self.section)

    def places(self, start: int, end: int) -> slice:
        """Where the pages of a part of the version's text stand in `pages` and `labels`.

        All of them where it was not kept at which offsets they begin.
        """
        if not self.page_starts:
            return slice(0, len(self.pages))
        first = max(0, bisect_right(self.page_starts, start) - 1)
        return slice(first, max(first + 1, bisect_left(self.page_starts, end)))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its words, its span in the version text and its score.

    `page` is the physical page on which it begins.
    """

    text: str
    start: int
    end: int
    score: float
    page: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. `rank` counts from 1; a higher `score` is better."""

    rank: int
    score: float
    passage: Passage
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best first, and whether it is good enough to answer from.

    `confidence` is 0 to 1. `abstained` is true when it is below the threshold: the hits
    are still there for people to look at, but nothing may be answered from them.
    """

    query: str
    generation: int
    hits: tuple[Hit, ...]
    confidence: float
    abstained: bool
    seconds: dict[str, float] = field(default_factory=dict)
