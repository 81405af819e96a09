"""Statements: the clauses of passages that say a number of something, and what of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jetbridge.ingest.conditions import subject
from jetbridge.ingest.quantities import (
    DIMENSIONS,
    LIST,
    NUMBER,
    SHORT,
    TIMES,
    Values,
    kind_of,
    measures,
    plain_numbers,
    quantities,
    shown,
)
from jetbridge.retrieval.records import DocumentInfo, Passage

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*[.!?]?")
_CLAUSE = re.compile(r"[^;:(),]+(?:[,:](?=\d)[^;:(),]*)*")
# Numbers that name a place in a document rather than a quantity.
_REFERENCE = re.compile(
    r"^\s*(?:\d+|[A-Z])(?:\.\d+)*[.)]?\s|\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b|\[\d{1,3}\]"
    r"|\b(?:rule|section|table|page|annex|article|clause|step|form|example)s?\s+[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Every cell of a row is told after its header: ``Weight: 51-70 lbs; Domestic: $100``.
_ROW = re.compile(r"[^:;.]{1,40}: [^;]+; [^:;]{1,40}: ")
# What a time is the measure of: of a deadline, of how long ahead, of what must be passed.
_DEADLINE = re.compile(r"\b(?:within|inside)(?:\sthe\s(?:first|next|last))?\s*$", re.IGNORECASE)
_AHEAD = re.compile(
    r"^[\s)]*(?:\([^)]*\)\s*)?(?:or\smore\s|or\sless\s)?(?:before|ahead|prior|in\sadvance)\b", re.I
)
_PASSED = re.compile(r"\b(?:over|exceed(?:s|ing)?|(?:more|longer|later)\sthan)\s*$", re.IGNORECASE)
# A sum that is worked out is an example's, and not a rule.
_WORKED = re.compile(r"\d\s?[=÷*]\s?[$€£]?\d|=\s?[$€£]\d|\d\s/\s\d+\sof\b")
_ROUTE = re.compile(r"\b[A-Z][\w.]+(?:\s[A-Z][\w.]+)?[–-][A-Z][\w.]+")
# A sentence of fewer words leaves what it is about to the one before.
_WORDS = 3
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
    """One clause's quantities: values by measure, its own words, and those around it.

    Words are stems; `subject` are those that are no name and do not only bind a number.
    `sentence` has the values of the whole sentence. `context` are the sentence's,
    the section's and the title's other words.
    `roles` tells of each measure of time what it measures (deadline, ahead, passed, or nothing
    where the words do not say); `routes` are the pairs of places that the sentence names.
    """

    statement: Statement
    info: DocumentInfo
    version: str
    values: Values
    sentence: Values
    words: frozenset[str]
    subject: frozenset[str]
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
            bare = plain_numbers(_REFERENCE.sub(" ", text))
            numbers = shown(quantities(bare))
            whole = stems(bare)
            if not numbers or len(whole) < _WORDS or _WORKED.search(text):
                continue
            seen.add((info.id, text))
            statement = Statement(info.id, info.title, passage.file, passage.pages, text, numbers)
            routes, roles = frozenset(_ROUTE.findall(text)), _roles(bare)
            all_values = measures(quantities(bare))
            for words, values in _clauses(bare):
                context = (whole | around) - words
                yield Claim(
                    statement,
                    info,
                    passage.version,
                    measures(values),
                    all_values,
                    words,
                    subject(text, words, stems),
                    context,
                    roles,
                    routes,
                )


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
    for match in NUMBER.finditer(text):
        kind = kind_of(match["unit"] or "")
        if kind in TIMES:
            before, after = text[: match.start("n")], text[match.end() :]
            ahead, passed = _AHEAD.match(after), _PASSED.search(before)
            role = "ahead" if ahead else "passed" if passed else ""
            for measure in ("day",) if kind not in SHORT else ("hour", "day"):
                out[measure].add(role or ("deadline" if _DEADLINE.search(before) else ""))
    return {unit: frozenset(roles) for unit, roles in out.items()}


def stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to their stems; a number's unit is no word."""
    bare = _HYPHEN.sub("", NUMBER.sub(" ", DIMENSIONS.sub(" ", LIST.sub(" ", text))))
    words = (w.lower() for w in _WORD.findall(bare))
    return frozenset(_stem(w) for w in words if len(w) > 2 and w not in _COMMON)


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
