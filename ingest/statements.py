"""Statements: the clauses of passages that say a number of something, and what of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jetbridge.retrieval.records import DocumentInfo, Passage

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*[.!?]?")
_CLAUSE = re.compile(r"[^;:(),]+(?:[,:](?=\d)[^;:(),]*)*")
# Numbers that name a place in a document rather than a quantity.
_REFERENCE = re.compile(
    r"^\s*(?:\d+|[A-Z])(?:\.\d+)*[.)]?\s|\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b|\[\d{1,3}\]"
    r"|\b(?:rule|section|table|page|annex|article|clause|step|form|example)s?\s+[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_DIMENSIONS = re.compile(
    r"(?P<a>\d+(?:\.\d+)?)\s?[x×]\s?(?P<b>\d+(?:\.\d+)?)(?:\s?[x×]\s?(?P<c>\d+(?:\.\d+)?))?\s?"
    r"(?P<unit>in(?:ch(?:es)?)?|cm|mm|m|ft|feet)?\b\.?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<currency>[$€£])?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?"
    r"(?P<unit>%|percent|per\scent|dollars?|euros?|lbs?|kg|kilos?|pounds?|(?:linear\s)?inch(?:es)?|cm"
    r"|h(?:ou)?rs?|minutes?|mins?|(?:business\s|calendar\s|working\s)?days?|weeks?|months?|years?"
    r"|miles|kilometers|km|points|feathers|persons?|people|passengers|bags|pieces|liters?|ml|wh)?"
    r"(?![\w-]*\d)\b",
    re.IGNORECASE,
)
_SPELLED = {
    word: str(n)
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve"), 1,
    )
}  # fmt: skip
_SPELLED_UNIT = re.compile(
    rf"\b({'|'.join(_SPELLED)})(?=\s(?:(?:business|calendar|working)\s)?"
    r"(?:hours?|minutes?|days?|weeks?|months?|years?|bags|pieces|persons?|people)\b)",
    re.IGNORECASE,
)
_UNITS = {
    "dollars": "$", "dollar": "$", "euros": "€", "euro": "€", "percent": "%", "per cent": "%",
    "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "pound": "lb", "pounds": "lb",
    "kilo": "kg", "kilos": "kg", "people": "person", "inches": "inch", "linear inches": "inch",
    "linear inch": "inch", "passengers": "person",
}  # fmt: skip
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Every cell of a row is told after its header: ``Weight: 51-70 lbs; Domestic: $100``.
_ROW = re.compile(r"[^:;.]{1,40}: [^;]+; [^:;]{1,40}: ")
_HALF = re.compile(r"(\d+)\s?h(?:ou)?rs?\s(?:and\s)?(\d+)\s?min(?:ute)?s?\b", re.IGNORECASE)
# What a time is the measure of: of a deadline, of how long ahead, of what must be passed.
_DEADLINE = re.compile(r"\b(?:within|inside)(?:\sthe\s(?:first|next|last))?\s*$", re.IGNORECASE)
_AHEAD = re.compile(
    r"^[\s)]*(?:\([^)]*\)\s*)?(?:or\smore\s|or\sless\s)?(?:before|ahead|prior|in\sadvance)\b", re.I
)
_PASSED = re.compile(r"\b(?:over|exceed(?:s|ing)?|(?:more|longer|later)\sthan)\s*$", re.IGNORECASE)
_TIMES = frozenset(("minute", "hour", "day", "week", "month", "year"))
# A sum that is worked out is an example's, and not a rule.
_WORKED = re.compile(r"\d\s?[=÷*]\s?[$€£]?\d|=\s?[$€£]\d|\d\s/\s\d+\sof\b")
_ROUTE = re.compile(r"\b[A-Z][\w.]+(?:\s[A-Z][\w.]+)?[–-][A-Z][\w.]+")
# A list of codes, such as the airports at which something holds.
_CODE = re.compile(r"[A-Z]{2,4}")
_CODES = re.compile(r"\b[A-Z]{2,4}(?:(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s)[A-Z]{2,4}\b)+")
_LIST = re.compile(r"\b[A-Z]{2,4}(?:\+[A-Z]{2,4})+\b")
_EXAMPLE = re.compile(r"\bexamples?\b", re.IGNORECASE)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the and for are was were with that this from each per you your may not our have has "
        "its than when which where must can will any all one two see under over more most least "
        "into out also only after before within until later then there they their them these "
        "those who what how such same other another both either every during between about "
        "against does did done get got made make give given ",
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with numbers, and where it stands."""

    document: str
    title: str
    file: str
    pages: tuple[int, ...]
    text: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One clause's quantities: values by unit, its own words, and those around it.

    Words are stems. `context` are the sentence's, the section's and the title's other words.
    `roles` tells of each unit of time what it measures (deadline, ahead, passed, or nothing
    where the words do not say); `routes` are the pairs of places that the sentence names.
    """

    statement: Statement
    info: DocumentInfo
    version: str
    values: dict[str, frozenset[str]]
    words: frozenset[str]
    context: frozenset[str]
    roles: dict[str, frozenset[str]]
    routes: frozenset[str]


def find_claims(passages: Iterable[Passage]) -> Iterator[Claim]:
    """The clauses of passages that state quantities, each sentence of a document once."""
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        info = passage.info
        if any(_EXAMPLE.search(name) for name in passage.section):
            continue  # a worked example has numbers of its own
        around = stems(f"{info.title} {' '.join(passage.section[-2:])}")
        for match in _SENTENCE.finditer(passage.text):
            text = " ".join(match[0].split())
            if not 15 <= len(text) <= 500 or (info.id, text) in seen:
                continue
            bare = _SPELLED_UNIT.sub(lambda m: _SPELLED[m[1].lower()], _REFERENCE.sub(" ", text))
            bare = _CODES.sub(lambda m: "+".join(sorted(_CODE.findall(m[0]))), bare)
            bare = _HALF.sub(lambda m: f"{int(m[1]) + int(m[2]) / 60:g} hours", bare)
            numbers = _flat(quantities(bare))
            if not numbers or _WORKED.search(text):
                continue
            seen.add((info.id, text))
            whole = stems(bare)
            statement = Statement(info.id, info.title, passage.file, passage.pages, text, numbers)
            routes, roles = frozenset(_ROUTE.findall(text)), _roles(bare)
            for words, values in _clauses(bare):
                context = (whole | around) - words
                version = passage.version
                yield Claim(statement, info, version, values, words, context, roles, routes)


def _clauses(text: str) -> Iterator[tuple[frozenset[str], dict[str, frozenset[str]]]]:
    """The words and quantities of each clause; one with few words takes in the one before."""
    if _ROW.match(text):
        yield from _cells(text)
        return
    before: frozenset[str] = frozenset()
    for part in _CLAUSE.findall(text):
        words = stems(part)
        values = quantities(part)
        if values:
            yield (words | before if len(words) < 4 else words), values
        before = words | before if len(words) < 3 else words


def _cells(row: str) -> Iterator[tuple[frozenset[str], dict[str, frozenset[str]]]]:
    """The cells of a table's row: each speaks of the first one, under its own header."""
    cells = row.split("; ")
    subject = stems(cells[0].partition(": ")[2])
    for cell in cells[1:]:
        values = quantities(cell)
        if values:
            yield subject | stems(cell), values


def _roles(text: str) -> dict[str, frozenset[str]]:
    """What the times of a sentence measure, by unit."""
    out: dict[str, set[str]] = defaultdict(set)
    for match in _NUMBER.finditer(text):
        kind = _kind(match["unit"] or "")
        if kind in _TIMES:
            before, after = text[: match.start("n")], text[match.end() :]
            ahead, passed = _AHEAD.match(after), _PASSED.search(before)
            role = "ahead" if ahead else "passed" if passed else ""
            out[kind].add(role or ("deadline" if _DEADLINE.search(before) else ""))
    return {unit: frozenset(roles) for unit, roles in out.items()}


def stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to their stems; a number's unit is no word."""
    bare = _HYPHEN.sub("", _NUMBER.sub(" ", _DIMENSIONS.sub(" ", _LIST.sub(" ", text))))
    words = (w.lower() for w in _WORD.findall(bare))
    return frozenset(_stem(w) for w in words if len(w) > 2 and w not in _COMMON)


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def quantities(text: str) -> dict[str, frozenset[str]]:
    """The numbers with a unit in a text, by unit: ``{"$": {"50"}, "size": {"17x13x8"}}``."""
    out: dict[str, set[str]] = defaultdict(set)
    for codes in _LIST.findall(text):
        out["list"].add(codes.replace("+", ", "))
    for match in _DIMENSIONS.finditer(text):
        unit = (match["unit"] or "in").lower()
        kind = "size in cm" if unit in ("cm", "mm", "m") else "size"
        out[kind].add("x".join(side for side in (match["a"], match["b"], match["c"]) if side))
    for match in _NUMBER.finditer(_DIMENSIONS.sub(" ", text)):
        number = match["n"].replace(",", "").rstrip(".")
        if match["currency"]:
            out[match["currency"]].add(number)
        elif match["unit"]:
            out[_kind(match["unit"])].add(number)
    return {unit: frozenset(values) for unit, values in out.items()}


def _kind(unit: str) -> str:
    """A unit by its one name: a business day is a day."""
    name = " ".join(unit.lower().split())
    kind = _UNITS.get(name, name.removesuffix("s"))
    return kind.split(" ")[-1] if kind.endswith(" day") else kind


def _flat(values: dict[str, frozenset[str]]) -> tuple[str, ...]:
    return tuple(
        f"{unit}{number}"
        if unit in "$€£"
        else number
        if unit in ("size", "list")
        else f"{number} {unit}"
        for unit, numbers in values.items()
        for number in sorted(numbers)
    )
