"""HTML pages as blocks; what a reader would not see is left out."""

from __future__ import annotations

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
    _walk(tree, out)
    return title, out


_SKIPPED = {"script", "style", "nav", "head", "template", "noscript", "svg", "form", "iframe"}
_INLINE = {
    "a", "b", "i", "em", "strong", "span", "code", "sup", "sub", "u", "s", "small", "abbr", "br",
    "mark", "q", "cite", "time", "kbd", "label", "font", "del", "ins", "var", "img", "wbr",
}  # fmt: skip


def _walk(node: Any, out: list[Piece]) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if not tag or tag in _SKIPPED or _unseen(node):
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
    else:
        put_piece(out, "paragraph", 0, " ".join((node.text or "").split()))
        for child in node:
            if isinstance(child.tag, str) and child.tag in _INLINE:
                put_piece(out, "paragraph", 0, _words(child))
            else:
                _walk(child, out)
            put_piece(out, "paragraph", 0, " ".join((child.tail or "").split()))


def put_piece(out: list[Piece], kind: BlockKind, level: int, words: str) -> None:
    """Add a block unless it is empty."""
    if words and words != "•":
        out.append((kind, level, words.strip()))


def _unseen(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or any(
            mark in style
            for mark in ("display:none", "visibility:hidden", "font-size:0", "opacity:0")
        )
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
    head: list[str] = []
    for row in node.iter("tr"):
        cells = [c for c in row if c.tag in ("td", "th")]
        texts = [_words(c) for c in cells]
        if not head and cells and all(c.tag == "th" for c in cells):
            head = texts
        elif any(texts):
            words = row_words(head, texts) if head else "; ".join(t for t in texts if t)
            put_piece(out, "row", 0, words)
