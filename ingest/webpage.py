"""HTML pages as blocks; what a reader would not see is left out."""

from __future__ import annotations

import re
from typing import Any

from jetbridge.retrieval.records import BlockKind

Piece = tuple[BlockKind, int, str]


def row_words(head: list[str], cells: list[str]) -> str:
    """A table row that stands alone: each cell after its header."""
    parts = []
    for i, cell in enumerate(cells):
        name = head[i] if i < len(head) else ""
        if cell:
            parts.append(f"{name.rstrip(':')}: {cell}" if name else cell)
    return "; ".join(parts)


def read_html(text: str) -> tuple[str, list[Piece]]:
    """Title and blocks of an HTML page by lxml; scripts, navigation and hidden parts left out."""
    from lxml import html

    if not text.strip():
        return "", []
    try:
        tree = html.fromstring(text)
    except Exception as error:  # lxml's own errors do not share a base
        raise ValueError(str(error)) from None
    title = " ".join((tree.findtext(".//title") or "").split())
    out: list[Piece] = []
    _mark_unseen(tree)
    _walk(tree, out)
    return title, out


def _mark_unseen(tree: Any) -> None:
    """Mark as hidden what the page's own style sheet hides by class or id."""
    names: set[str] = set()
    for sheet in tree.iter("style"):
        for selectors, rules in _RULE.findall(sheet.text or ""):
            if _hides(rules):
                names.update(_SELECTOR.findall(selectors))
    for node in tree.iter() if names else ():
        if isinstance(node.tag, str):
            own = {f".{name}" for name in (node.get("class") or "").split()}
            if node.get("id"):
                own.add(f"#{node.get('id')}")
            if own & names:
                node.set("hidden", "")


def _hides(style: str) -> bool:
    plain = style.replace(" ", "").lower()
    if any(mark in plain for mark in _HIDING) or _OFF.search(plain):
        return True
    return bool(_WHITE.search(plain)) and "background" not in plain


_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# Only a class or an id alone: what a longer selector means is for a browser to say.
_SELECTOR = re.compile(r"(?:^|,)\s*([.#][\w-]+)\s*(?=,|$)")
_HIDING = ("display:none", "visibility:hidden", "font-size:0", "opacity:0")
_OFF = re.compile(r"(?:left|top|text-indent):-\d{3,}")
_WHITE = re.compile(r"(?:^|[;{])color:(?:#fff(?:fff)?|white)\b(?!-)")
_SKIPPED = {"script", "style", "nav", "head", "template", "noscript", "svg", "form", "iframe"}
_INLINE = {
    "a", "b", "i", "em", "strong", "span", "code", "sup", "sub", "u", "s", "small", "abbr", "br",
    "mark", "q", "cite", "time", "kbd", "label", "font", "del", "ins", "var", "img", "wbr",
}  # fmt: skip


def _walk(node: Any, out: list[Piece]) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if not tag or tag in _SKIPPED:
        return
    if _unseen(node):
        put_piece(out, "flagged", 0, " ".join(str(node.text_content()).split()))
        return
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        put_piece(out, "heading", int(tag[1]), _words(node))
    elif tag == "table":
        _table(node, out)
    elif tag == "li":
        own = [c for c in node if c.tag in ("ul", "ol")]
        put_piece(out, "item", 0, "• " + _words(node, without=("ul", "ol")))
        for inner in own:
            _walk(inner, out)
    elif all(not isinstance(c.tag, str) or c.tag in _INLINE for c in node):
        put_piece(out, "paragraph", 0, _words(node))
        _flag_inside(node, out)
    else:
        put_piece(out, "paragraph", 0, " ".join((node.text or "").split()))
        for child in node:
            if isinstance(child.tag, str) and child.tag in _INLINE:
                put_piece(out, "paragraph", 0, _words(child))
                _flag_inside(child, out)
            else:
                _walk(child, out)
            put_piece(out, "paragraph", 0, " ".join((child.tail or "").split()))


def _flag_inside(node: Any, out: list[Piece]) -> None:
    """Add what is hidden in a stretch of text, itself perhaps."""
    if _unseen(node):
        put_piece(out, "flagged", 0, " ".join(str(node.text_content()).split()))
        return
    for child in node:
        if isinstance(child.tag, str):
            _flag_inside(child, out)


def put_piece(out: list[Piece], kind: BlockKind, level: int, words: str) -> None:
    """Add a block unless it is empty."""
    if words and words != "•":
        out.append((kind, level, words.strip()))


def _unseen(node: Any) -> bool:
    return (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or _hides(node.get("style") or "")
    )


def _words(node: Any, without: tuple[str, ...] = ()) -> str:
    parts: list[str] = []

    def gather(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or _unseen(element):
            return
        parts.append(element.text or "")
        for child in element:
            if child.tag not in without:
                gather(child)
            parts.append(" " if child.tag == "br" else "")
            parts.append(child.tail or "")

    gather(node)
    return " ".join("".join(parts).split())


def _table(node: Any, out: list[Piece]) -> None:
    caption = node.find("caption")
    if caption is not None:
        put_piece(out, "paragraph", 0, _words(caption))
    rows: list[list[str]] = []
    heads = 0
    waiting: dict[int, tuple[int, str]] = {}
    for row in node.iter("tr"):
        cells = [c for c in row if c.tag in ("td", "th")]
        texts: list[str] = []
        for cell in cells:
            _fill(texts, waiting)
            words = _words(cell)
            for _ in range(min(50, _span(cell, "colspan"))):
                if _span(cell, "rowspan") > 1:
                    waiting[len(texts)] = (_span(cell, "rowspan") - 1, words)
                texts.append(words)
        _fill(texts, waiting)
        if heads == len(rows) and cells and all(c.tag == "th" for c in cells):
            heads += 1
        if any(texts):
            rows.append(texts)
    if heads > 1:
        width = max(len(row) for row in rows[:heads])
        names = [
            " ".join(dict.fromkeys(row[n] for row in rows[:heads] if n < len(row) and row[n]))
            for n in range(width)
        ]
        rows = [names, *rows[heads:]]
    out += table_pieces(rows, header=heads > 0)


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 4 else 1


def _fill(texts: list[str], waiting: dict[int, tuple[int, str]]) -> None:
    """Repeat the cells from above that reach down into this row."""
    while len(texts) in waiting:
        left, words = waiting.pop(len(texts))
        if left > 1:
            waiting[len(texts)] = (left - 1, words)
            texts.append(words)
            continue
        texts.append(words)


def _reads_as_header(rows: list[list[str]]) -> bool:
    """Whether the first row names what the others count: letters over numbers."""
    if len(rows) < 2 or any(re.search(r"\d", cell) for cell in rows[0][1:]):
        return False
    return any(re.search(r"\d", cell) for row in rows[1:] for cell in row[1:])


def table_pieces(rows: list[list[str]], *, header: bool) -> list[Piece]:
    """A table's rows as blocks, with the first as their header or, with two columns, in pairs."""
    header = header or _reads_as_header(rows)
    out: list[Piece] = []
    for row in rows[1:] if header else rows:
        if header:
            words = row_words(rows[0], row)
        elif len(row) == 2 and all(row):
            words = f"{row[0].rstrip(':')}: {row[1]}"
        else:
            words = "; ".join(cell for cell in row if cell)
        put_piece(out, "row", 0, words)
    return out
