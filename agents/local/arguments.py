"""Fills a tool's arguments from what was said and from what earlier tools returned.

It can fill what people say plainly: free text, one of several named values, numbers, yes
or no, times and dates as words, and codes that an earlier answer held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.numbers import clock_times, digits_of, spoken_numbers

_CODE_NAME = re.compile(r"(?:^|_)(?:id|code|number|locator|reference|key|isbn|no)$", re.I)
_ALIKE = 80.0


class Unfilled(Exception):
    """A required argument that nothing said so far fills; the text says what is missing."""


def fill(schema: Mapping[str, Any], request: str, earlier: Sequence[Any] = ()) -> dict[str, Any]:
    """The arguments for a call.

    Args:
        schema: the tool's parameters as a JSON schema of an object.
        request: what the user wants, complete in itself.
        earlier: the answers of earlier tools, read from JSON, oldest first.

    Raises:
        Unfilled: a required argument has no value; names it in words.
    """
    properties = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    filled: dict[str, Any] = {}
    for name, form in properties.items():
        value = _value(name, form, request, earlier)
        if value is not None:
            filled[name] = value
        elif name in required and "default" in form:
            filled[name] = form["default"]
        elif name in required:
            raise Unfilled(_in_words(name, form))
    return filled


def _value(name: str, form: Mapping[str, Any], request: str, earlier: Sequence[Any]) -> Any:
    options = form.get("enum")
    for one in (form.get("anyOf") or []) if not form.get("type") else []:
        if one.get("type") != "null":
            return _value(name, {**form, **one, "anyOf": None}, request, earlier)
    if options:
        return _named(options, request)
    kind = form.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "string")
    match kind:
        case "integer" | "number":
            numbers = spoken_numbers(request)
            return numbers[0] if numbers else None
        case "boolean":
            return True if is_yes(request) else False if is_no(request) else None
        case "array":
            inner = _value(name, form.get("items") or {}, request, earlier)
            return None if inner is None else [inner]
        case "object":
            return fill(form, request, earlier)
    if _CODE_NAME.search(name):
        found = _code(name, request, earlier)
        if found is not None:
            return found
    if form.get("format") == "time":
        times = sorted(clock_times(request))
        return f"{times[0] // 60:02d}:{times[0] % 60:02d}" if times else None
    return request


def _named(options: Iterable[Any], request: str) -> Any:
    said = request.lower()
    best, likeness = None, 0.0
    for option in options:
        words = str(option).replace("_", " ").lower()
        score = fuzz.partial_ratio(words, said) if len(words) > 3 else 100.0 * (
            re.search(rf"\b{re.escape(words)}\b", said) is not None
        )  # fmt: skip
        if score > likeness:
            best, likeness = option, score
    return best if likeness >= _ALIKE else None


def _code(name: str, request: str, earlier: Sequence[Any]) -> str | None:
    """A code of an earlier answer that the request names, spelled, spoken or by its place."""
    squeezed = re.sub(r"[^a-z0-9]", "", request.lower())
    spoken = set(digits_of(request))
    known = [code for answer in reversed(earlier) for code in _codes(answer)]
    for code in known:
        bare = re.sub(r"[^a-z0-9]", "", code.lower())
        figures = re.sub(r"\D", "", code)
        if bare and (bare in squeezed or (len(figures) >= 2 and figures in spoken)):
            return code
    for answer in reversed(earlier):
        records = _records(answer)
        place = _place(request, len(records))
        if place is not None:
            return next(iter(_codes(records[place])), None)
    if len(known) == 1:
        return known[0]
    literal = re.search(r"\b(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{3,}\b", request)
    return literal[0] if literal else None


def _place(request: str, count: int) -> int | None:
    said = request.lower()
    for place, words in enumerate((r"first|1st", r"second|2nd", r"third|3rd", r"fourth|4th")):
        if place < count and re.search(rf"\b(?:{words})\b", said):
            return place
    if count and re.search(r"\b(?:last|later|latest)\b", said):
        return count - 1
    return None


def _codes(answer: Any) -> list[str]:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return re.findall(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{3,}\b|\b[A-Z]{2} ?\d{2,4}\b",
                      text)  # fmt: skip


def _records(answer: Any) -> list[Any]:
    if isinstance(answer, list):
        return answer
    if isinstance(answer, Mapping):
        return next((value for value in answer.values() if isinstance(value, list)), [])
    return []


def _in_words(name: str, form: Mapping[str, Any]) -> str:
    described = str(form.get("description") or "").split(".")[0].strip()
    plain = name.replace("_", " ")
    return described[:1].lower() + described[1:] if described else f"the {plain}"
