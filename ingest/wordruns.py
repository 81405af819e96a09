"""The runs of a Word file's paragraphs, as they are shown, and its notes (ECMA-376, part 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

Tone = tuple[float, float, float]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Deleted text, and the older form of what a text box holds.
_LEFT_OUT = frozenset({"del", "moveFrom", "txbxContent", "Fallback", "pPr", "delText"})
_PLAIN_TABLES = frozenset({"", "TableGrid", "TableNormal", "NormalTable"})
_BREAKS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "softHyphen": ""}
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `color` and `ground` are None where they are not told."""

    text: str
    bold: bool = False
    vanish: bool = False
    points: float | None = None
    color: Tone | None = None
    ground: Tone | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """Footnotes and endnotes by their kind and number, and the comments of reviewers."""

    texts: dict[tuple[str, str], str]
    comments: tuple[str, ...]

    @classmethod
    def of(cls, document: Any) -> Notes:
        """The notes of a python-docx document."""
        texts: dict[tuple[str, str], str] = {}
        comments: list[str] = []
        for relation in document.part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if relation.is_external or kind not in ("footnotes", "endnotes", "comments"):
                continue
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(relation.target_part.blob, parser)
            for each in root:
                words = " ".join("".join(t.text or "" for t in each.iter(f"{_W}t")).split())
                if kind == "comments":
                    comments.append(words)
                elif each.get(f"{_W}type") in (None, "normal"):
                    texts[kind.removesuffix("s"), str(each.get(f"{_W}id"))] = words
        return cls(texts, tuple(comments))

    def named_in(self, element: Any) -> list[tuple[str, str]]:
        """The notes that an element refers to, in order."""
        return [
            (kind.removesuffix("Reference"), str(each.get(f"{_W}id")))
            for each in element.iter(f"{_W}footnoteReference", f"{_W}endnoteReference")
            if (kind := tag_of(each))
        ]

    def boxes_in(self, element: Any) -> list[Any]:
        """The text boxes that hang on a paragraph, each once."""
        return [
            box
            for box in element.iter(f"{_W}txbxContent")
            if not any(tag_of(up) in ("Fallback", "txbxContent") for up in box.iterancestors())
        ]


def tag_of(element: Any) -> str:
    """An element's name without its namespace, "" for comments."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def runs_of(paragraph: Any, document: Any) -> Iterator[Run]:
    """The runs of a paragraph's element as they are shown, insertions of reviewers with them."""
    ground = _ground(paragraph)
    base = _style_props(paragraph, "pStyle", document)
    before = ""
    for run in _elements(paragraph):
        text = "".join(_text(child) for child in run)
        if not text:
            continue
        own = run.find(f"{_W}rPr")
        chain = [*base, *_style_props(run, "rStyle", document), *([own] if own is not None else [])]
        raised = _last(chain, "vertAlign")
        if raised is not None and raised.get(f"{_W}val") == "superscript":
            # A note's mark would be read as a part of the number before it.
            marks = text.strip().isdecimal() and before[-1:].isdecimal()
            text = f"[{text.strip()}]" if marks else text
        before = text
        size = _last(chain, "sz")
        lit = _last(chain, "highlight")
        light = lit is not None and lit.get(f"{_W}val") not in (None, "none", "white")
        shade = _shade(_last(chain, "shd"))
        yield Run(
            text,
            bold=_is_on(_last(chain, "b")),
            vanish=_is_on(_last(chain, "vanish")),
            points=_half(size),
            color=_tone(_last(chain, "color")),
            ground=None if light else shade or ground,
        )


def heading_level(paragraph: Any) -> int:
    """How deep a heading a paragraph is, from 1; 0 for none."""
    style = paragraph.style
    seen = 0
    own = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")
    if own is not None and str(own.get(f"{_W}val")).isdecimal():
        level = int(own.get(f"{_W}val")) + 1
        return min(level, 6) if level <= 9 else 0
    while style is not None and seen < 10:
        name = (style.name or "").lower()
        if name.startswith("heading"):
            return min(int(name[-1]), 6) if name[-1].isdecimal() else 1
        if name == "title":
            return 1
        level = style.element.find(f"{_W}pPr/{_W}outlineLvl")
        if level is not None and str(level.get(f"{_W}val")) in "012345678":
            return min(int(level.get(f"{_W}val")) + 1, 6)
        style, seen = style.base_style, seen + 1
    return 0


def is_listed(paragraph: Any) -> bool:
    """Whether a paragraph is an item of a list, by its style or its own numbering."""
    style = (paragraph.style.name or "").lower() if paragraph.style else ""
    if style.startswith("list") and style != "list paragraph":
        return True
    number = paragraph._p.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    return number is not None and number.get(f"{_W}val") != "0"


def _elements(element: Any) -> Iterator[Any]:
    for child in element:
        name = tag_of(child)
        if name == "r":
            yield child
        elif name not in _LEFT_OUT:
            yield from _elements(child)


def _text(element: Any) -> str:
    name = tag_of(element)
    if name == "t":
        return element.text or ""
    return _BREAKS.get(name, "")


def _style_props(element: Any, kind: str, document: Any) -> list[Any]:
    """The run properties of an element's style and of those it is based on, the base first."""
    named = element.find(f"{_W}{'pPr' if kind == 'pStyle' else 'rPr'}/{_W}{kind}")
    key = named.get(f"{_W}val") if named is not None else None
    out: list[Any] = []
    styles = document.part.styles.element
    for _ in range(10):
        if key is None:
            break
        style = styles.get_by_id(key)
        if style is None:
            break
        props = style.find(f"{_W}rPr")
        if props is not None:
            out.insert(0, props)
        above = style.find(f"{_W}basedOn")
        key = above.get(f"{_W}val") if above is not None else None
    return out


def _last(chain: list[Any], name: str) -> Any:
    found = None
    for props in chain:
        each = props.find(f"{_W}{name}")
        found = each if each is not None else found
    return found


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in _OFF


def _half(element: Any) -> float | None:
    try:
        return float(element.get(f"{_W}val")) / 2 if element is not None else None
    except (TypeError, ValueError):
        return None


def _tone(element: Any) -> Tone | None:
    value = str(element.get(f"{_W}val") or "") if element is not None else ""
    return _rgb(value)


def _shade(element: Any) -> Tone | None:
    return _rgb(str(element.get(f"{_W}fill") or "")) if element is not None else None


def _rgb(value: str) -> Tone | None:
    try:
        r, g, b = bytes.fromhex(value)
    except ValueError:
        return None
    return (r / 255, g / 255, b / 255)


def _ground(paragraph: Any) -> Tone | None:
    """The color under a paragraph: its own shade, its cell's, else the paper's."""
    own = _shade(paragraph.find(f"{_W}pPr/{_W}shd"))
    if own is not None:
        return own
    for above in paragraph.iterancestors():
        name = tag_of(above)
        if name == "txbxContent":
            return None  # a box has a fill of its own
        if name == "tc":
            cell = _shade(above.find(f"{_W}tcPr/{_W}shd"))
            if cell is not None:
                return cell
        if name == "tbl":
            style = above.find(f"{_W}tblPr/{_W}tblStyle")
            if style is not None and style.get(f"{_W}val") not in _PLAIN_TABLES:
                return None  # the table's style may shade its rows
    return (1.0, 1.0, 1.0)
