"""A page on its way from runs of text to blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.lines import Line
from jetbridge.retrieval.records import BlockKind


@dataclass(slots=True)
class Draft:
    """A block before its text is final: lines still apart, level not yet known.

    `style` ranks headings over the whole file: size in half points, then weight.
    """

    kind: BlockKind
    lines: list[str]
    y: float
    style: tuple[int, bool] = (0, False)
    level: int = 0


@dataclass(slots=True)
class Sheet:
    """One page on its way: its columns of lines, then its blocks.

    `label` is the printed page number, `running` the section that its header names.
    """

    number: int
    width: float
    height: float
    drawing: Drawing
    columns: list[list[Line]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    gutter: float | None = None
    label: str = ""
    running: str = ""
    quality: float = 1.0
    reader: str = "pypdf"
