"""Composes a sentence from records: what a tool returned as fields, not as running text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jetbridge.agents.local.inquiry import facts_asked

_SUMMARY_KEYS = ("summary", "say", "message", "description")
_SILENT = frozenset({"id", "status", "next", "ask", "place", "customer", "topic", "called", "news"})
_MOST = 2
_RECALLED = 3
_LAST = re.compile(
    r"\b(?:flight|trip|way|leg|journey|one|fly|flying|come|coming|going|go) (?:back|home)\b|"
    r"\breturn (?:flight|trip|journey|leg|one)\b|\b(?:last|other|second) (?:one|flight|trip)\b"
)
_FIRST = re.compile(
    r"\b(?:first|next|outbound) (?:one|flight|trip)\b|\bway (?:out|there)\b|\bgoing out\b"
)


def spoken(
    question: str,
    answer: Any,
    *,
    asked: str | None = None,
    before: Sequence[tuple[str, Any]] = (),
) -> str | None:
    """What to say of a tool's answer, or None when there is nothing in it.

    ``say`` and ``ask`` of the answer are said as they are. Otherwise the records that the
    question names are told, or the first ones; a record's ``summary`` is used where there
    is one, else its fields by name.

    Args:
        question: what was asked, complete in itself.
        answer: the tool's answer read from JSON.
        asked: the words it was asked in, where they were fewer.
        before: earlier questions that this tool answered, and its answers, oldest first.
    """
    if isinstance(answer, str):
        return answer.strip() or None
    if isinstance(answer, bool | int | float):
        return f"It is {answer}."
    if isinstance(answer, Mapping):
        told = " ".join(
            str(answer[key]) for key in ("say", "ask") if isinstance(answer.get(key), str)
        )
        if told:
            return told
    records = _records(answer)
    if not records:
        return None
    said = [asked or question, *(one for one, _ in reversed(before[-_RECALLED:]))]
    meant = next((one for words in said if (one := _meant(words, records)) is not None), None)
    known = [record for _, told in before for record in _records(told)]
    if meant is None:
        shown = records[:_MOST]
        rest = len(records) - len(shown)
    else:
        shown, rest = [meant], 0
    text = " ".join(
        _facts(said[:2], record, known=record in known, alone=len(records) == 1)
        or _sentence(question, record)
        for record in shown
    )
    return f"{text} There {'is' if rest == 1 else 'are'} {rest} more." if rest else text


def _facts(
    said: Sequence[str], record: Mapping[str, Any], *, known: bool, alone: bool
) -> str | None:
    """What was asked of a record alone; None where all of it is to be told.

    Args:
        said: what was asked, and what had been before: "and the flight back?" asks the same.
        record: one of the answer's.
        known: whether all of it was told before.
        alone: whether there is no other, so that it needs no name once it is known.
    """
    facts = record.get("facts")
    if not isinstance(facts, Mapping) or (record.get("news") and not known):
        return None
    asked = next((found for one in said if (found := facts_asked(one, facts))), ())
    if not known and set(asked) <= {"status"}:
        return None
    told = list(dict.fromkeys(str(facts[name]) for name in asked))
    if told and not (known and alone) and isinstance(record.get("called"), str):
        name, first = record["called"], told[0]
        told[0] = (
            f"{name} {first.removeprefix('It ')}"
            if first.startswith("It ")
            else f"{name}: {first[:1].lower()}{first[1:]}"
            if not first.startswith("I ")
            else f"{name}: {first}"
        )
    return " ".join(told) or None


def _records(answer: Any) -> list[Mapping[str, Any]]:
    if isinstance(answer, list):
        return [one if isinstance(one, Mapping) else {"value": one} for one in answer]
    if isinstance(answer, Mapping):
        lists = [value for value in answer.values() if isinstance(value, list)]
        if lists:
            return _records(lists[0])
        inner = [value for value in answer.values() if isinstance(value, Mapping)]
        if inner and len(inner) == len([v for k, v in answer.items() if k not in _SILENT]):
            return inner
        return [answer] if any(key not in _SILENT for key in answer) else []
    return []


def _meant(question: str, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The one record that the question names by one of its values."""
    if len(records) == 1:
        return records[0]
    if _LAST.search(question.lower()) is not None:
        return records[-1]
    if _FIRST.search(question.lower()) is not None:
        return records[0]
    said = set(re.findall(r"[a-z0-9]+", question.lower()))
    counts = [
        len(
            said
            & {
                word
                for key, value in record.items()
                if key not in _SUMMARY_KEYS and isinstance(value, str | int)
                for word in re.findall(r"[a-z0-9]{3,}", str(value).lower())
            }
        )
        for record in records
    ]
    most = max(counts)
    return records[counts.index(most)] if most and counts.count(most) == 1 else None


def _sentence(question: str, record: Mapping[str, Any]) -> str:
    for key in _SUMMARY_KEYS:
        if isinstance(record.get(key), str) and record[key]:
            return _finished(record[key])
    fields = {
        key: value
        for key, value in record.items()
        if isinstance(value, str | int | float) and value != "" and not key.endswith("_id")
    }
    said = question.lower()
    named = [key for key in fields if _words(key) in said]
    head = next(
        (key for key in ("title", "name", "label", "subject", "value") if key in fields), None
    )
    keys = [key for key in fields if key != head and (key in named or not named)]
    told = ", ".join(f"{_words(key)} {fields[key]}" for key in keys if key != "id")
    if head is None:
        return _finished(told[:1].upper() + told[1:])
    return _finished(f"{fields[head]}: {told}" if told else str(fields[head]))


def _words(key: str) -> str:
    return re.sub(r"[_-]+", " ", key).lower()


def _finished(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."
