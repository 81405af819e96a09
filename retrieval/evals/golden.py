"""The golden set's judgements: quotes found in the versions they are of, and proven there.

A line of ``judgements.jsonl`` has `question` (an id of ``questions.jsonl``), `file` (as it lies
in the published folder), `document` (its id), `version` (first 12 hex digits of the file's
SHA-256), `start`, `end` (offsets into the version text, see `retrieval.records`), `quote` (the
words there) and `grade`: 3 answers in full, 2 answers from a secondary place or in part, 1 is
about the matter, 0 is the document that is easily mistaken for the right one.

Every span of grade 3 or 2 of a question is an answer by itself, except in category
``two-passage``, where those of grade 3 are needed together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.files import read_text

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement: the words of a version that answer a question, and how well (0 to 3)."""

    question: str
    file: str
    document: str
    version: str
    start: int
    end: int
    quote: str
    grade: int


@dataclass(frozen=True, slots=True)
class VersionText:
    """A version as the judgements see it: its document's id, its hash and its text."""

    document: str
    version: str
    text: str


def read_judgements(file: Path) -> list[Judged]:
    """The judgements of a file.

    Raises:
        EvalRefused: a line is not a judgement; the message names it.
    """
    found = []
    for number, line in enumerate(read_text(file).splitlines(), 1):
        try:
            found.append(Judged(**json.loads(line)))
        except (ValueError, TypeError):
            raise EvalRefused(f"{file}, line {number}: not a judgement") from None
    return found


def write_judgements(file: Path, judged: Iterable[Judged]) -> None:
    """Write judgements, one JSON object a line."""
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in judged]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def find_span(text: str, quote: str, *, near: int = 0) -> tuple[int, int] | None:
    """Where a quote stands, white space, case, quotation marks and dashes aside.

    Args:
        text: the version text.
        quote: the words.
        near: an offset; of several places the nearest to it is taken.

    Returns:
        Start and end offsets with ``text[start:end]`` being the quote, or None.
    """
    folded, offsets = _fold(text)
    wanted = _fold(quote)[0].strip()
    best: tuple[int, int] | None = None
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        span = offsets[at], offsets[at + len(wanted) - 1] + 1
        if best is None or abs(span[0] - near) < abs(best[0] - near):
            best = span
        at = folded.find(wanted, at + 1)
    return best


def same_words(one: str, other: str) -> bool:
    """Whether two quotes are the same, white space, case, quotation marks and dashes aside."""
    return _fold(one)[0].strip() == _fold(other)[0].strip()


def respan(
    judged: Sequence[Judged], texts: Mapping[str, VersionText]
) -> tuple[list[Judged], list[Judged]]:
    """Find every quote again in the present versions.

    Args:
        judged: the judgements.
        texts: the present versions by file.

    Returns:
        The judgements with document, version, span and quote of today, and those whose file
        is gone or no longer holds the quote.
    """
    kept, lost = [], []
    for one in judged:
        now = texts.get(one.file)
        span = find_span(now.text, one.quote, near=one.start) if now else None
        if now is None or span is None:
            lost.append(one)
            continue
        start, end = span
        kept.append(
            replace(
                one,
                document=now.document,
                version=now.version,
                start=start,
                end=end,
                quote=now.text[start:end],
            )
        )
    return kept, lost


def complaints(judged: Sequence[Judged], texts: Mapping[str, VersionText]) -> list[str]:
    """What is wrong with judgements, a line each; empty when every span holds its words."""
    found = []
    for one in judged:
        where = f"{one.question}: {one.file} {one.start}-{one.end}"
        now = texts.get(one.file)
        if now is None:
            found.append(f"{where}: there is no such file")
        elif (one.document, one.version) != (now.document, now.version):
            found.append(f"{where}: the file is now {now.document} {now.version}")
        elif not same_words(now.text[one.start : one.end], one.quote):
            found.append(f"{where}: other words stand there: {now.text[one.start : one.end]!r}")
        elif one.grade not in (0, 1, 2, 3):
            found.append(f"{where}: grade {one.grade} is not 0 to 3")
    return found


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in small letters with single spaces, and each character's offset in it."""
    out: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if not out or out[-1] == " ":
                continue
            character = " "
        for folded in character.lower():
            out.append(folded)
            offsets.append(at)
    return "".join(out), offsets
