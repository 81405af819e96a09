"""Markdown to the blocks a page is set from: headings, clauses, lists, tables, footnotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.platypus import (
    CondPageBreak,
    HRFlowable,
    PageBreak,
    Paragraph,
    Spacer,
)

from jetbridge.corpus.look import BRAND, INK, LINE, PALE, Look
from jetbridge.corpus.source import Source, SourceError
from jetbridge.corpus.tables import ruled

_CLAUSE = re.compile(r"^(?:<b>)?((?:\d+|[A-Z])(?:\.\d+)+|\([a-z]{1,4}\))(?:</b>)?\s+")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")


_HEADING = {1: (1.5, 1.3), 2: (1.42, 1.25), 3: (1.12, 1.15), 4: (1.0, 1.15)}


@dataclass
class _Writer:
    source: Source
    look: Look
    blocks: list[Any] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    headings: int = 0

    def inline(self, token: Token) -> str:
        """One run of text as reportlab's paragraph markup."""
        out: list[str] = []
        for child in token.children or []:
            match child.type:
                case "text":
                    out.append(_NOTE_MARK.sub(self._mark, escape(child.content, quote=False)))
                case "code_inline":
                    out.append(f'<font face="Courier">{escape(child.content, quote=False)}</font>')
                case "strong_open":
                    out.append("<b>")
                case "strong_close":
                    out.append("</b>")
                case "em_open":
                    out.append("<i>")
                case "em_close":
                    out.append("</i>")
                case "softbreak":
                    out.append("\n")
                case "hardbreak":
                    out.append("<br/>")
        return "".join(out)

    def _mark(self, found: re.Match[str]) -> str:
        label = found[1]
        if label not in self.source.notes:
            raise SourceError(f"{self.source.path.name}: footnote [^{label}] has no text")
        if label not in self.numbers:
            self.numbers[label] = len(self.numbers) + 1
            self.pending.append(label)
        # Brackets keep the mark apart from a figure before it when the text is read out of the PDF.
        return f"<super>({self.numbers[label]})</super>"

    def notes(self) -> None:
        """Set the footnotes that are still owed, under a short rule."""
        if not self.pending:
            return
        small = self.look.style(
            "note", fontSize=self.look.size * 0.8, leading=self.look.leading * 0.8, spaceAfter=2,
            leftIndent=16, bulletFontSize=self.look.size * 0.8, bulletFontName="Helvetica",
        )  # fmt: skip
        self.blocks.append(CondPageBreak(30))
        self.blocks.append(
            HRFlowable(
                width=90, thickness=0.5, color=LINE, hAlign="LEFT", spaceBefore=4, spaceAfter=3
            )
        )
        while self.pending:
            label = self.pending.pop(0)
            (token,) = [t for t in _parse(self.source.notes[label]) if t.type == "inline"]
            number = f"({self.numbers[label]})"
            self.blocks.append(Paragraph(self.inline(token), small, bulletText=number))
        self.blocks.append(Spacer(1, 6))

    def heading(self, level: int, token: Token, keep: float) -> None:
        grow, lead = _HEADING[level]
        size = self.look.size * grow
        text = self.inline(token)
        style = self.look.style(
            f"h{level}", fontName="Helvetica-Bold", fontSize=size, leading=size * lead,
            textColor=BRAND if level < 4 else INK, spaceBefore=size * (0.95 if level < 3 else 0.6),
            spaceAfter=size * 0.4,
        )  # fmt: skip
        self.blocks.append(CondPageBreak(keep))
        self.headings += 1
        block = Paragraph(text, style)
        block.heading = (level, re.sub(r"<[^>]+>", "", text), f"h{self.headings}")
        self.blocks.append(block)

    def paragraph(self, token: Token, indent: float, bullet: str | None, tint: bool) -> None:
        text = self.inline(token)
        # A source may put (a), (b), (c) on lines of their own without blank lines between.
        for part in re.split(r"\n(?=\((?:[a-z]|[ivx]{2,4})\) )", text):
            clause = _CLAUSE.match(part) if bullet is None and not tint else None
            changes: dict[str, Any] = {"leftIndent": indent, "bulletIndent": max(indent - 14, 0)}
            if clause:
                sub = clause[1].startswith("(")
                start = indent + (32 if sub else 0)
                changes = {"leftIndent": start + (22 if sub else 32), "bulletIndent": start}
                part, bullet = part[clause.end() :], clause[1]
            if bullet is not None and not clause:
                changes["spaceAfter"] = self.look.leading * 0.25
            if tint:
                changes |= {
                    "backColor": PALE,
                    "borderPadding": (5, 7, 6, 7),
                    "leftIndent": indent + 8,
                    "bulletIndent": max(indent - 14, 0) + 8,
                    "rightIndent": 8,
                    "spaceBefore": 8,
                    "spaceAfter": 13,
                }
            bold_bullet = bool(clause) and not (bullet or "").startswith("(")
            style = self.look.style(
                "body", bulletFontName="Helvetica-Bold" if bold_bullet else "Helvetica",
                bulletFontSize=self.look.size, **changes,
            )  # fmt: skip
            if re.match(r"<b>(Table|Figure) [A-Z]?-?\d", part):
                style.spaceAfter = 4
                self.blocks.append(CondPageBreak(self.look.leading * 7))
            self.blocks.append(Paragraph(part.replace("\n", " "), style, bulletText=bullet))
            bullet = None

    def table(self, rows: list[list[Token]], aligns: list[str]) -> None:
        texts = [[self.inline(token) for token in row] for row in rows]
        table = ruled(texts, aligns, self.look)
        self.blocks += [table, Spacer(1, self.look.leading * 0.8)]


def _parse(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    return parser.parse(text)


def blocks(source: Source, look: Look) -> list[Any]:
    """Set a source's Markdown as reportlab flowables.

    A heading carries `heading`: (level, plain text, bookmark key). Footnotes stand at the
    foot of the section that cites them, numbered through the document.
    Raises SourceError for a footnote without text.
    """
    writer = _Writer(source, look)
    tokens = _parse(source.text)
    lists: list[tuple[str, int]] = []
    bullet: str | None = None
    quote = 0
    rows: list[list[Token]] = []
    aligns: list[str] = []
    for at, token in enumerate(tokens):
        kind = token.type
        if kind == "heading_open":
            level = int(token.tag[1])
            if level <= 2:
                writer.notes()
            writer.heading(level, tokens[at + 1], _keep(tokens, at, look))
        elif kind == "paragraph_open":
            writer.paragraph(tokens[at + 1], 18.0 * len(lists), bullet, bool(quote))
            bullet = None
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append((kind, int(token.attrGet("start") or 1)))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            writer.blocks.append(Spacer(1, look.leading * 0.25))
        elif kind == "list_item_open":
            name, number = lists[-1]
            # reportlab writes the round bullet as code 127, a control mark in extracted text.
            bullet = "–" if name == "bullet_list_open" else f"{number}."
            lists[-1] = (name, number + 1)
        elif kind in ("blockquote_open", "blockquote_close"):
            quote += 1 if kind == "blockquote_open" else -1
        elif kind == "table_open":
            rows, aligns = [], []
        elif kind == "tr_open":
            rows.append([])
        elif kind in ("th_open", "td_open"):
            rows[-1].append(tokens[at + 1])
            if kind == "th_open":
                aligns.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
        elif kind == "table_close":
            writer.table(rows, aligns)
        elif kind == "html_block" and "pagebreak" in token.content:
            writer.blocks.append(PageBreak())
        elif kind == "hr":
            writer.blocks.append(HRFlowable(width="100%", thickness=0.5, color=LINE, spaceAfter=8))
    writer.notes()
    unused = sorted(set(source.notes) - set(writer.numbers))
    if unused:
        raise SourceError(f"{source.path.name}: footnotes nobody cites: {', '.join(unused)}")
    return writer.blocks


def _keep(tokens: Sequence[Token], at: int, look: Look) -> float:
    """The height a heading needs below it so that it never ends a page alone."""
    height = look.leading * 2.6
    following = tokens[at + 3] if at + 3 < len(tokens) else None
    if following is not None and following.type == "heading_open":
        return height + _keep(tokens, at + 3, look)
    caption = following is not None and tokens[at + 4].content.startswith("**Table")
    return height + look.leading * (9 if caption else 3)
