"""Marks the parts of a web page that its readers do not see.

Two kinds: an element of which nothing is shown (``display: none``, off the screen, no height),
and text that is there but cannot be told from its ground (its color, its size). The first is
marked ``hidden``, the second is wrapped into an element that is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from PIL import ImageColor

from jetbridge.ingest.styles import Styles, length, read_styles, side

Tone = tuple[float, float, float]
OFF_SCREEN = -99.0
TINY = 2.0
CLEAR = 0.05
# Text is taken for hidden when both hold: WCAG's contrast ratio, and the widest channel.
CONTRAST = 1.2
APART = 0.12
_TEXTLESS = frozenset({"script", "style", "head", "title", "template", "noscript"})
_NO_SPACE = re.compile(
    r"rect\((?:(?:0|0?\.?\d?px|1px|auto)[ ,]*){4}\)"
    r"|inset\((?:100%|[5-9]\d(?:\.\d+)?%)|circle\(0|polygon\(0 0\)"
)
_SCALED = re.compile(r"scale(?:[xy]|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_MOVED = re.compile(r"translate(?:[xy]|3d)?\(\s*(?:[^,()]*,\s*)?(-\d+(?:\.\d+)?(?:px|em|rem|vw|%))")


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element takes from those around it; `ground` is None where an image lies there."""

    color: Tone = (0.0, 0.0, 0.0)
    alpha: float = 1.0
    ground: Tone | None = (1.0, 1.0, 1.0)
    size: float = 16.0
    shown: bool = True
    opacity: float = 1.0
    judged: bool = True


def mark_unseen(tree: Any) -> None:
    """Mark as ``hidden`` what no reader of the page sees; changes the tree."""
    _mark(tree, _Look(), read_styles(tree))


def _mark(node: Any, around: _Look, styles: Styles) -> None:
    given = styles.of(node)
    if _gone(node, given, around):
        node.set("hidden", "")
        return
    look = _look(node, given, around)
    if look.opacity < CLEAR:
        node.set("hidden", "")
        return
    node.attrib.pop("hidden", None)
    children = [child for child in node if isinstance(child.tag, str)]
    for child in children:
        if child.tag not in _TEXTLESS:
            _mark(child, look, styles)
    if _readable(look):
        return
    texts = [node.text, *(child.tail for child in node)]
    if not any(text and text.strip() for text in texts):
        return
    if all(child.get("hidden") is not None for child in children):
        node.set("hidden", "")
        return
    for child in list(node):
        if child.tail and child.tail.strip():
            child.addnext(_wrapped(child.tail))
            child.tail = None
    if node.text and node.text.strip():
        node.insert(0, _wrapped(node.text))
        node.text = None


def _wrapped(text: str) -> Any:
    out = etree.Element("span", hidden="")
    out.text = text
    return out


def _gone(node: Any, given: Mapping[str, str], around: _Look) -> bool:
    """Whether nothing of an element is shown."""
    hidden = node.get("hidden")
    if hidden is not None and hidden != "until-found" and not given.get("display"):
        return True
    if node.tag == "dialog" and node.get("open") is None:
        return True
    if given.get("display") == "none" or given.get("content-visibility") == "hidden":
        return True
    size = _size(given, around.size)
    if _NO_SPACE.search(side(given, "clip", "clip-path", "-webkit-clip-path")):
        return True
    if _off(given, size):
        return True
    moved = given.get("transform", "")
    if _SCALED.search(moved) or any(_far(found, size) for found in _MOVED.findall(moved)):
        return True
    if side(given, "overflow", "overflow-y", "overflow-x").split(" ")[0] in ("hidden", "clip"):
        room = [given.get(name, "") for name in ("height", "max-height", "width", "max-width")]
        if any((px := length(value, size)) is not None and px <= 1 for value in room):
            return True
        if given.get("text-indent", "").endswith("%"):
            return float(given["text-indent"].strip("%+-") or 0) >= 100
    return False


def _off(given: Mapping[str, str], size: float) -> bool:
    """Whether an element, or its text, is put off the screen."""
    names = ["text-indent", "margin-left", "margin-top", "margin-right"]
    if given.get("position") in ("absolute", "fixed", "relative", None):
        names += ["left", "top", "right", "bottom"]
    margins = given.get("margin", "").split()
    values = [given.get(name, "") for name in names] + margins
    return any(_far(value, size) for value in values)


def _far(value: str, size: float) -> bool:
    if value.endswith(("vw", "vh", "%")):
        number = re.match(r"-(\d+)", value)
        return number is not None and int(number[1]) >= 100
    pixels = length(value, size)
    return pixels is not None and pixels <= OFF_SCREEN


def _size(given: Mapping[str, str], around: float) -> float:
    short = re.search(
        r"(?<![\w.])(?:0(?![\w.])|\d*\.?\d+(?:px|pt|em|rem|%))", given.get("font", "")
    )
    value = given.get("font-size", "") or (short[0] if short else "")
    if value.endswith("%"):
        try:
            return around * float(value[:-1]) / 100
        except ValueError:
            return around
    found = length(value, around)
    return around if found is None else found


def _look(node: Any, given: Mapping[str, str], around: _Look) -> _Look:
    """How an element's own text looks."""
    ground = around.ground
    behind = side(given, "background", "background-color") or str(node.get("bgcolor") or "")
    if "url(" in behind or "gradient(" in behind or "url(" in given.get("background-image", ""):
        ground = None
    elif (paint := _first_color(given.get("background-color", "") or behind)) is not None:
        ground = _over(paint[0], paint[1], around.ground)
    color, alpha = around.color, around.alpha
    named = side(given, "-webkit-text-fill-color", "color")
    named = named or str(node.get("color") or node.get("text") or "")
    if (paint := _first_color(named)) is not None:
        color, alpha = paint
    elif node.tag == "a" and not named:
        color, alpha = (0.0, 0.0, 0.93), 1.0
    try:
        opacity = around.opacity * float(given.get("opacity", "1").rstrip("%") or 1)
        opacity /= 100 if given.get("opacity", "").endswith("%") else 1
    except ValueError:
        opacity = around.opacity
    faded = re.search(r"opacity\(\s*(0(?:\.0\d*)?%?|0?\.0\d*)\s*\)", given.get("filter", ""))
    shown = given.get("visibility")
    drawn = "text" in side(given, "background-clip", "-webkit-background-clip")
    shadow = given.get("text-shadow", "none") != "none"
    return replace(
        around,
        color=color,
        alpha=alpha,
        ground=ground,
        size=_size(given, around.size),
        shown=around.shown if shown is None else shown not in ("hidden", "collapse"),
        opacity=0.0 if faded else opacity,
        judged=around.judged and not (drawn or shadow),
    )


def _readable(look: _Look) -> bool:
    """Whether text that looks so can be read."""
    if not look.shown or look.size <= TINY:
        return False
    if not look.judged:
        return True
    if look.alpha < CLEAR:
        return False
    if look.ground is None:
        return True
    ink = _over(look.color, look.alpha, look.ground)
    return ink is None or not alike(ink, look.ground)


def alike(one: Tone, other: Tone) -> bool:
    """Whether two colors cannot be told apart in reading; red, green and blue from 0 to 1."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    near = max(abs(a - b) for a, b in zip(one, other, strict=True)) < APART
    return near and (light + 0.05) / (dark + 0.05) < CONTRAST


def _luminance(tone: Tone) -> float:
    """Relative luminance (WCAG 2.2)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in tone)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _over(color: Tone, alpha: float, ground: Tone | None) -> Tone | None:
    if ground is None:
        return color if alpha >= 1 else None
    r, g, b = (alpha * c + (1 - alpha) * under for c, under in zip(color, ground, strict=True))
    return (r, g, b)


def _first_color(value: str) -> tuple[Tone, float] | None:
    """The first color of a property's value and how opaque it is, None where there is none."""
    for part in re.findall(r"#[0-9a-f]+|(?:rgb|hsl)a?\([^)]*\)|[a-z]+", value):
        if part == "transparent":
            return (0.0, 0.0, 0.0), 0.0
        if "(" in part:
            name, _, inside = part.rstrip(")").partition("(")
            cells = re.split(r"[\s,/]+", inside.strip())
            opaque = _share(cells[3]) if len(cells) > 3 else 1.0
            part = f"{name[:3]}({','.join(cells[:3])})"
        else:
            opaque = 1.0
        try:
            r, g, b, *rest = ImageColor.getrgb(part)
        except ValueError:
            continue
        return (r / 255, g / 255, b / 255), opaque * (rest[0] / 255 if rest else 1.0)
    return None


def _share(value: str) -> float:
    try:
        return float(value[:-1]) / 100 if value.endswith("%") else float(value)
    except ValueError:
        return 1.0
