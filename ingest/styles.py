"""What a web page's style sheets and attributes say about its elements (CSS 2.2, the part needed).

Enough of the cascade to tell what hides text: selectors of tags, classes, ids and their
descendants, importance, specificity and order. What depends on the reader's screen, such as a
``@media`` block for print, counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Declarations = dict[str, tuple[str, bool]]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_EVERYWHERE = re.compile(r"@media\s*(?:only\s+)?(?:all|screen)\s*$", re.IGNORECASE)
_SIMPLE = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
MAX_RULES = 5_000


@dataclass(frozen=True, slots=True)
class _Compound:
    """One part of a selector: a tag, or "" for any, with classes and ids."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]

    def fits(self, node: Any) -> bool:
        if self.tag and node.tag != self.tag:
            return False
        if self.ids and node.get("id") not in self.ids:
            return False
        return self.classes <= set((node.get("class") or "").split())


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the elements at the end of a chain of compounds are given."""

    chain: tuple[_Compound, ...]
    weight: tuple[int, int, int]
    order: int
    given: Declarations

    @property
    def key(self) -> str:
        """What every element that fits has: a class, an id, a tag, or ""."""
        last = self.chain[-1]
        if last.ids:
            return f"#{min(last.ids)}"
        return f".{min(last.classes)}" if last.classes else last.tag


@dataclass(slots=True)
class Styles:
    """The rules of a page by what they fit, and the values of its variables."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def of(self, node: Any) -> dict[str, str]:
        """The properties that an element is given itself, by name, in lower case."""
        found: dict[str, tuple[tuple[bool, bool, tuple[int, int, int], int], str]] = {}
        fitting = [rule for rule in self._near(node) if rule.chain[-1].fits(node)]
        fitting = [rule for rule in fitting if _above(rule, node)]
        inline = declarations(node.get("style") or "")
        for order, (given, weight, own) in enumerate(
            [*((rule.given, rule.weight, False) for rule in fitting), (inline, (0, 0, 0), True)]
        ):
            for name, (value, important) in given.items():
                rank = (important, own, weight, order)
                if name not in found or rank >= found[name][0]:
                    found[name] = (rank, value)
        return {name: self._known(value) for name, (_, value) in found.items()}

    def _near(self, node: Any) -> list[_Rule]:
        """The rules that may fit an element, in the order of the sheets."""
        keys = [f".{name}" for name in dict.fromkeys((node.get("class") or "").split())]
        keys += [f"#{node.get('id')}", str(node.tag), ""]
        return sorted((r for key in keys for r in self.rules.get(key, ())), key=lambda r: r.order)

    def _known(self, value: str) -> str:
        for _ in range(4):
            if "var(" not in value:
                break
            value = _VARIABLE.sub(lambda m: self.variables.get(m[1], m[2] or ""), value)
        return value.strip()


def read_styles(tree: Any) -> Styles:
    """The styles that a page brings with it; sheets elsewhere are not fetched."""
    out = Styles()
    count = 0
    for sheet in tree.iter("style"):
        if (sheet.get("media") or "all").lower() not in ("all", "screen"):
            continue
        for selectors, given in _rules(_COMMENT.sub("", sheet.text or "")):
            out.variables.update(
                {name: value for name, (value, _) in given.items() if name.startswith("--")}
            )
            for selector in selectors.split(","):
                chain = _chain(selector)
                if chain and count < MAX_RULES:
                    rule = _Rule(chain, _weight(chain), count, given)
                    out.rules.setdefault(rule.key, []).append(rule)
                    count += 1
    return out


def declarations(text: str) -> Declarations:
    """The properties of a style attribute or a rule: ``{"color": ("#fff", False)}``."""
    out: Declarations = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            plain = " ".join(value.lower().split())
            important = plain.endswith("!important")
            out[name.strip().lower()] = (
                plain.removesuffix("!important").strip(),
                important,
            )
    return out


def _rules(sheet: str) -> Iterator[tuple[str, Declarations]]:
    """Selectors and what they give, of the parts of a sheet that hold on every screen."""
    at = 0
    while at < len(sheet):
        start = sheet.find("@", at)
        plain = sheet[at : start if start >= 0 else len(sheet)]
        for found in _RULE.finditer(plain):
            yield found[1].strip(), declarations(found[2])
        if start < 0:
            return
        opens, ends = sheet.find("{", start), sheet.find(";", start)
        if opens < 0 or 0 <= ends < opens:
            at = ends + 1 if ends >= 0 else len(sheet)
            continue
        close = _closing(sheet, opens)
        if _EVERYWHERE.match(sheet[start:opens]):
            yield from _rules(sheet[opens + 1 : close])
        at = close + 1


def _closing(sheet: str, opens: int) -> int:
    depth = 0
    for at in range(opens, len(sheet)):
        depth += (sheet[at] == "{") - (sheet[at] == "}")
        if depth == 0:
            return at
    return len(sheet)


def _chain(selector: str) -> tuple[_Compound, ...]:
    """A selector's parts, none where a browser must say what it means (``:hover``, ``[a=b]``)."""
    out: list[_Compound] = []
    for part in selector.replace(">", " ").split():
        part = "*" if part == ":root" else part
        found = _SIMPLE.fullmatch(part)
        if not found:
            return ()
        names = re.findall(r"[.#][\w-]+", found["rest"])
        out.append(
            _Compound(
                (found["tag"] or "").lower().replace("*", ""),
                frozenset(name[1:] for name in names if name[0] == "."),
                frozenset(name[1:] for name in names if name[0] == "#"),
            )
        )
    return tuple(out)


def _weight(chain: tuple[_Compound, ...]) -> tuple[int, int, int]:
    return (
        sum(len(part.ids) for part in chain),
        sum(len(part.classes) for part in chain),
        sum(bool(part.tag) for part in chain),
    )


def _above(rule: _Rule, node: Any) -> bool:
    """Whether an element stands under those that a selector names before it."""
    waiting = list(rule.chain[:-1])
    above = node.getparent()
    while waiting and above is not None:
        if isinstance(above.tag, str) and waiting[-1].fits(above):
            waiting.pop()
        above = above.getparent()
    return not waiting


def length(value: str, size: float) -> float | None:
    """A length in pixels, None where it depends on the screen; `size` is that of 1em."""
    found = re.fullmatch(r"([+-]?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|cm|mm|in|pc|)", value)
    if not found:
        return None
    scale = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": size, "rem": 16.0, "ex": size / 2,
             "ch": size / 2, "cm": 37.8, "mm": 3.78, "in": 96.0, "pc": 16.0}  # fmt: skip
    return float(found[1]) * scale[found[2]]


def side(given: Mapping[str, str], *names: str) -> str:
    """The first of some properties that is given, else ""."""
    return next((given[name] for name in names if given.get(name)), "")
