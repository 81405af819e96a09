"""Which passages an answer came from, decided from what the tools returned.

The model never states its sources: the words of the answer are compared with the passages
that were looked up in the same turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jetbridge.retrieval.records import Hit, Passage, SearchResult

Span = tuple[int, int]

_WORD = re.compile(r"[a-z0-9]+(?:[.,:/'’-][a-z0-9]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SOURCE = re.compile(r"(?:According to|And) “[^”]{1,120}”(?: says)?:\s+")
_ENOUGH = 0.55
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from has have if in is it its may more no not of "
        "on or our out page says so than that the their them there these they this to under up we "
        "what when which will with within you your according policy",
    )
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of an answer: `sentence` is the part of `text` that was used.

    `pages` and `labels` are those that the sentence is on.
    """

    title: str
    document: str
    version: str
    file: str
    pages: tuple[int, ...]
    labels: tuple[str, ...]
    section: str
    text: str
    sentence: str


def citations_of(answer: str, lookups: Iterable[SearchResult]) -> tuple[Citation, ...]:
    """The passages whose words the answer used, in the order of the answer.

    A passage counts when at least one sentence of the answer shares most of its telling
    words with one sentence of the passage. Results that abstained are never cited.

    Args:
        answer: what was said, whole.
        lookups: the turn's search results (`CallContext.lookups`).
    """
    hits = [hit for result in lookups if not result.abstained for hit in result.hits]
    cited: dict[str, Citation] = {}
    for said in _sentences(_SOURCE.sub("", answer)):
        scored = [(score, hit, span) for hit in hits for score, span in [_match(said, hit)]]
        if not scored:
            break
        score, hit, span = max(scored, key=lambda found: (found[0], -found[1].rank))
        if score >= _ENOUGH:
            cited.setdefault(hit.passage.id, _citation(hit.passage, span))
    return tuple(cited.values())


def _match(said: str, hit: Hit) -> tuple[float, Span]:
    wanted = _telling(said)
    if len(wanted) < 2:
        return 0.0, (0, 0)
    passage_words = _telling(hit.passage.text)
    if len(wanted & passage_words) / len(wanted) < _ENOUGH:
        return 0.0, (0, 0)
    text = hit.passage.text
    shared = [(len(wanted & _telling(text[slice(*span)])), span) for span in _spans(text)]
    most, span = max(shared, default=(0, (0, 0)), key=lambda found: found[0])
    return len(wanted & passage_words) / len(wanted) + most / (10 * len(wanted)), span


def _telling(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _COMMON


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in _spans(text)]


def _spans(text: str) -> list[Span]:
    """The sentences of a text, as offsets into it, without the space around them."""
    breaks = [(found.start(), found.end()) for found in _SENTENCE.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    parts = [(start, end, text[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [
        (end - len(part.lstrip()), start + len(part.rstrip()))
        for start, end, part in parts
        if part.strip()
    ]


def _citation(passage: Passage, span: Span) -> Citation:
    start, end = span
    on = passage.places(passage.start + start, passage.start + end)
    return Citation(
        title=passage.info.title,
        document=passage.info.id,
        version=passage.version,
        file=passage.file,
        pages=passage.pages[on],
        labels=passage.labels[on],
        section=passage.section_path,
        text=passage.text,
        sentence=passage.text[start:end],
    )
