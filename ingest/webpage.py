"""HTML pages as blocks; what a reader would not see is left out, and so is what is no policy."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from jetbridge.ingest.unseen import mark_unseen
from jetbridge.ingest.webtable import Piece, is_layout, own_rows, read_table
from jetbridge.retrieval.records import BlockKind

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SKIPPED = {
    "script", "style", "nav", "head", "template", "noscript", "svg", "math", "iframe", "object",
    "canvas", "audio", "video", "select", "button", "textarea", "input", "menu",
}  # fmt: skip
# Around a page's own matter these hold links, notices and the like.
_AROUND = {"footer", "aside", "header", "form"}
_ROLES = {"navigation", "search", "menu", "menubar", "alertdialog", "dialog"}
_AROUND_ROLES = {"contentinfo", "banner", "complementary"}
_NOTICE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr)[_-]?(?:banner|bar|notice|popup|modal|overlay|dialog|"
    r"message|wall|box|consent)|onetrust|cookiebot|(?:^|\s)(?:skip-?(?:link|to|nav)\S*|breadcrumbs?)"
    r"(?:$|\s)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\d{1,2}|[*†‡§a-e]")
_INLINE = {
    "a", "b", "i", "em", "strong", "span", "code", "sup", "sub", "u", "s", "small", "abbr", "br",
    "mark", "q", "cite", "time", "kbd", "label", "font", "del", "ins", "var", "img", "wbr",
    "big", "tt", "strike", "samp", "dfn", "bdi", "bdo", "data", "acronym", "nobr", "output",
    "picture", "source", "ruby", "rt", "rp", "input", "button", "select", "svg", "script",
}  # fmt: skip


def read_html(text: str) -> tuple[str, list[Piece]]:
    """Title and blocks of an HTML page by lxml; scripts, navigation and hidden parts left out.

    Raises:
        ValueError: it cannot be read.
    """
    plain = _CONTROL.sub("", _DECLARED.sub("", text))
    if not plain.strip():
        return "", []
    try:
        tree = html.document_fromstring(plain)
    except etree.ParserError as error:
        if "empty" in str(error):
            return "", []  # nothing but comments
        raise ValueError(str(error)) from None
    except Exception as error:  # lxml's own errors do not share a base
        raise ValueError(str(error)) from None
    title = " ".join((tree.findtext(".//title") or "").split())
    out: list[Piece] = []
    mark_unseen(tree)
    _bracket_notes(tree)
    _walk(tree, out)
    return title, out


def _bracket_notes(tree: Any) -> None:
    """Set a note's raised mark in brackets where it would be read as a part of a number."""
    for node in tree.iter("sup"):
        before, above = node.getprevious(), node.getparent()
        words = (above.text if before is None else before.tail) or ""
        found = _NOTE.fullmatch(str(node.text_content()).strip())
        if found and re.search(r"[\d.,;:!?)]\s*$", words):
            tail = node.tail
            node.clear()
            node.text, node.tail = f"[{found[0]}]", tail


def read_asides(text: str) -> list[tuple[str, str]]:
    """What a page says beside its text: where (metadata, comment), and the words."""
    plain = _CONTROL.sub("", _DECLARED.sub("", text))
    try:
        tree = html.document_fromstring(plain)
    except (etree.LxmlError, ValueError):
        return [("comment", found) for found in re.findall(r"<!--(.*?)-->", plain, re.DOTALL)]
    out = [("metadata", str(node.get("content") or "")) for node in tree.iter("meta")]
    roots: Any = tree.getroottree().xpath("//comment()")
    return [*out, *(("comment", str(node.text or "")) for node in roots)]


def _walk(node: Any, out: list[Piece]) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if not tag or tag in _SKIPPED or _is_around(node, tag):
        return
    if _unseen(node):
        put_piece(out, "flagged", 0, " ".join(" ".join(node.itertext()).split()))
        return
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        put_piece(out, "heading", int(tag[1]), _words(node))
        _flag_inside(node, out)
    elif tag == "table" and not is_layout(node):
        caption = node.find("caption")
        if caption is not None:
            put_piece(out, "paragraph", 0, _words(caption))
        for piece in read_table(node, _words):
            put_piece(out, *piece)
        _flag_inside(node, out)
    elif tag == "table":
        for row in own_rows(node):
            _walk(row, out)
    elif tag == "li":
        _item(node, out)
    elif tag == "dl":
        _terms(node, out)
    elif tag == "pre":
        put_piece(out, "paragraph", 0, _spaced(node))
        _flag_inside(node, out)
    else:
        _flow(node, out)


def _is_around(node: Any, tag: str) -> bool:
    """Whether an element stands around the page's own matter and is none of it."""
    role = (node.get("role") or "").lower()
    if role in _ROLES:
        return True
    notice = _NOTICE.search(f"{node.get('id') or ''} {node.get('class') or ''}")
    if tag not in _AROUND and role not in _AROUND_ROLES and not notice:
        return False
    if tag in ("main", "article", "body", "html"):
        return False
    if next(node.iterancestors("main", "article"), None) is not None:
        return tag == "form"
    # A header may hold the page's title, a form the whole page.
    inner = ("main", "article", "h1") if tag in ("form", "header") else ("main", "article")
    return next(node.iter(*inner), None) is None


def _flow(node: Any, out: list[Piece]) -> None:
    """Blocks in their order, and the stretches of text between them as paragraphs."""
    kind: BlockKind = "paragraph"
    parts = [node.text or ""]
    waiting: list[Any] = []

    def put() -> None:
        put_piece(out, kind, 0, " ".join("".join(parts).split()))
        for each in waiting:
            _flag_inside(each, out)
        parts.clear()
        waiting.clear()

    for child in node:
        if isinstance(child.tag, str):
            if child.tag == "br" and not "".join(parts[-1:]).strip() and len(parts) > 1:
                put()  # two line breaks part paragraphs
            if child.tag in _INLINE and not _holds_blocks(child):
                parts.append(" " if child.tag == "br" else _spaced(child))
                waiting.append(child)
            else:
                put()
                _walk(child, out)
        parts.append(child.tail or "")
    put()


def _holds_blocks(node: Any) -> bool:
    if node.tag in _SKIPPED:
        return False
    return any(isinstance(each.tag, str) and each.tag not in _INLINE for each in node.iter())


def _item(node: Any, out: list[Piece]) -> None:
    """A list's item with its number or bullet; lists and tables inside follow it."""
    inside = ("ul", "ol", "table", "dl")
    own = [child for child in node if child.tag in inside]
    put_piece(out, "item", 0, f"{_mark_of(node)} {_words(node, without=inside)}")
    for child in node:
        if child not in own and isinstance(child.tag, str):
            _flag_inside(child, out)
    for child in own:
        _walk(child, out)


def _mark_of(node: Any) -> str:
    above = node.getparent()
    if above is None or above.tag != "ol":
        return "•"
    start = str(above.get("start") or "1")
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    before = list(node.itersiblings("li", preceding=True))
    return f"{first + len(before)}."


def _terms(node: Any, out: list[Piece]) -> None:
    """A list of terms: each told with what is said of it."""
    term = ""
    for each in node.iter("dt", "dd"):
        if next(each.iterancestors("dl")) is not node:
            continue
        words = _words(each)
        if each.tag == "dt":
            term = words.rstrip(":")
        elif words:
            put_piece(out, "row", 0, f"{term}: {words}" if term else words)
        _flag_inside(each, out)


def _flag_inside(node: Any, out: list[Piece]) -> None:
    """Add what is hidden in a stretch of text, itself perhaps."""
    if node.tag in _SKIPPED:
        return
    if _unseen(node):
        put_piece(out, "flagged", 0, " ".join(" ".join(node.itertext()).split()))
        return
    for child in node:
        if isinstance(child.tag, str):
            _flag_inside(child, out)


def put_piece(out: list[Piece], kind: BlockKind, level: int, words: str) -> None:
    """Add a block unless it is empty."""
    words = words.strip()
    if words and not re.fullmatch(r"•|\d+\.", words):
        out.append((kind, level, words))


def _unseen(node: Any) -> bool:
    return node.get("hidden") is not None


def _words(node: Any, without: tuple[str, ...] = ()) -> str:
    return " ".join(_spaced(node, without).split())


def _spaced(node: Any, without: tuple[str, ...] = ()) -> str:
    """What an element shows, blocks inside it parted by blanks."""
    parts: list[str] = []

    def gather(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or _unseen(element):
            return
        parts.append(element.text or "")
        for child in element:
            apart = isinstance(child.tag, str) and (child.tag == "br" or child.tag not in _INLINE)
            if child.tag not in without:
                parts.append(" " if apart else "")
                gather(child)
            parts.append(" " if apart else "")
            parts.append(child.tail or "")

    gather(node)
    return "".join(parts)
