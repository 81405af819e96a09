"""The golden set: enough questions of every kind, and spans that hold their words."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jetbridge.corpus.golden import version_texts
from jetbridge.ingest.identity import read_claim
from jetbridge.retrieval.evals.golden import (
    Judged,
    VersionText,
    complaints,
    find_span,
    read_judgements,
    respan,
    write_judgements,
)

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
FIRST_DAY = date(2026, 11, 22)
"""From this day on the questions without a day of their own are to be right, for years."""


@cache
def questions() -> dict[str, dict[str, Any]]:
    """The questions by id."""
    lines = (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


@cache
def judgements() -> tuple[Judged, ...]:
    """The judgements."""
    return tuple(read_judgements(CORPUS / "judgements.jsonl"))


@cache
def texts() -> dict[str, VersionText]:
    """The corpus as it is read now."""
    return version_texts(CORPUS)


def test_every_span_holds_its_words() -> None:
    """Document, version and offsets of each judgement are those of the PDFs as read today."""
    assert complaints(judgements(), texts()) == []


def test_there_are_enough_questions_of_every_kind() -> None:
    """At least 260 questions, with the kinds that make retrieval hard well represented."""
    kinds = Counter(row["category"] for row in questions().values())
    assert sum(kinds.values()) >= 260
    wanted = {"unanswerable": 45, "confusable": 40, "two-passage": 20, "effective-date": 20}
    assert all(kinds[kind] >= least for kind, least in wanted.items()), kinds
    assert sum("as_of" in row for row in questions().values()) >= 20
    assert len({row["thread"] for row in questions().values() if "thread" in row}) >= 10


def test_the_halves_are_alike_and_threads_stay_whole() -> None:
    """Each kind lies about evenly in both halves, and no thread lies in two."""
    halves = Counter((row["category"], row["split"]) for row in questions().values())
    for kind in {row["category"] for row in questions().values()}:
        assert abs(halves[kind, "dev"] - halves[kind, "test"]) <= 2, kind
    of_thread: dict[str, set[str]] = {}
    turns: dict[str, list[int]] = {}
    for row in questions().values():
        if "thread" in row:
            of_thread.setdefault(row["thread"], set()).add(row["split"])
            turns.setdefault(row["thread"], []).append(row["turn"])
    assert all(len(found) == 1 for found in of_thread.values())
    assert all(found == list(range(1, len(found) + 1)) for found in turns.values())


def test_questions_have_answers_unless_they_are_said_to_have_none() -> None:
    """Only unanswerable ones lack a span of grade 2 or 3, and two-passage ones have two."""
    answers = Counter(one.question for one in judgements() if one.grade >= 2)
    assert {one.question for one in judgements()} <= set(questions())
    for name, row in questions().items():
        assert (answers[name] == 0) == (row["category"] == "unanswerable"), name
        assert row["category"] != "two-passage" or answers[name] >= 2, name


def test_every_document_is_asked_about() -> None:
    """Each published file answers some question in full."""
    answering = {one.file for one in judgements() if one.grade == 3}
    assert answering == {path.name for path in CORPUS.glob("*.pdf")}


def test_answers_come_from_versions_in_force() -> None:
    """On the question's day, or on any day from the first one on where it has none."""
    for one in judgements():
        if one.grade < 2:
            continue
        fields = read_claim(CORPUS / one.file).fields
        first = fields.get("effective_from") or date.min
        last = fields.get("effective_to") or date.max
        said = questions()[one.question].get("as_of")
        if said:
            assert first <= date.fromisoformat(said) <= last, one
        else:
            assert first <= FIRST_DAY, one
            assert last == date.max, one


def test_customers_are_not_answered_from_staff_documents() -> None:
    """A staff document answers staff only."""
    for one in judgements():
        audience = read_claim(CORPUS / one.file).fields.get("audience", "public")
        asker = questions()[one.question].get("audience", "public")
        assert audience in ("public", asker), one


def _judged(quote: str) -> Judged:
    return Judged("q", "a.pdf", "a", "0" * 12, 0, len(quote), quote, 3)


def test_a_quote_is_found_whatever_its_spaces_quotes_and_dashes() -> None:
    """The offsets are those of the text as it stands."""
    text = "First.\nThe fee – “each  way”,\nit’s $35."
    span = find_span(text, 'the fee - "each way", it\'s $35')
    assert span is not None
    assert text[slice(*span)] == "The fee – “each  way”,\nit’s $35"
    assert find_span(text, "the fee is $36") is None


def test_of_several_places_the_nearest_is_taken() -> None:
    """A quote that stands twice stays where it was judged."""
    text = "Free. " + "x" * 50 + " Free."
    assert find_span(text, "free.", near=50) == (57, 62)
    assert find_span(text, "free.") == (0, 5)


def test_a_changed_version_is_complained_about_and_spanned_anew(tmp_path: Path) -> None:
    """Words that moved are found again; words that are gone are named and kept out."""
    moved = {"a.pdf": VersionText("a", "1" * 12, "A new preface. The fee is $35.")}
    here = _judged("The fee is $35.")
    assert complaints([here], moved)
    kept, lost = respan([here, _judged("The fee is $30.")], moved)
    assert complaints(kept, moved) == []
    assert [one.quote for one in lost] == ["The fee is $30."]
    write_judgements(tmp_path / "judgements.jsonl", kept)
    assert read_judgements(tmp_path / "judgements.jsonl") == kept


@pytest.mark.parametrize("change", [{"start": 3}, {"end": 9}, {"quote": "The fee is $53."}])
def test_a_span_without_its_words_is_complained_about(change: dict[str, Any]) -> None:
    """Offsets and quote have to agree to the letter."""
    now = {"a.pdf": VersionText("a", "0" * 12, "The fee is $35.")}
    assert complaints([_judged("The fee is $35.")], now) == []
    assert complaints([replace(_judged("The fee is $35."), **change)], now)
