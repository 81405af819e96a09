"""What a recording tells: turn by turn what was asked, found and said, and what to repeat."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from jetbridge.agents.context import GUARDRAIL_NOTE
from jetbridge.agents.desk import Customer
from jetbridge.api.recording import EVENTS, VERSION, Line
from jetbridge.retrieval.errors import QueryRefused


class RecordingRefused(QueryRefused):
    """A file is no recording, or one of another version."""


@dataclass
class Turn:
    """What followed one thing that the customer said.

    Attributes:
        asked: the customer's words; empty for what came before them.
        calls: the tools and handoffs, as ``name(arguments)``, in order.
        results: what the tools answered, without scores.
        sign_in: how a request for a sign-in went.
        guardrails: those that tripped.
        said: the assistant's messages; one that was cut off ends in " ...".
        sources: title and pages of what was cited.
    """

    asked: str = ""
    calls: list[str] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    sign_in: list[str] = field(default_factory=list)
    guardrails: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the customer did, and when."""

    what: Literal["say", "admit", "decline", "sign out"]
    at: datetime
    words: str = ""
    customer: Customer | None = None


def read_recording(path: Path) -> list[Line]:
    """The lines of a recording: its folder, or the ``events.jsonl`` in it.

    A turn that was answered too early and taken back is left out: it comes again, whole.

    Raises:
        RecordingRefused: it is none. A last line that was cut off is left out.
    """
    file = path / EVENTS if path.is_dir() else path
    try:
        texts = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise RecordingRefused(
            f"{path} is no recording; name a folder that `jetbridge serve --record` made"
        ) from None
    lines: list[Line] = []
    for number, text in enumerate(texts, 1):
        try:
            line = json.loads(text)
            lines.append({"kind": line["kind"], "at": line["at"], "data": line["data"]})
        except (ValueError, KeyError, TypeError):
            if number < len(texts) or not lines:
                raise RecordingRefused(f"{file}: line {number} is not a recorded event") from None
    if not lines or lines[0]["kind"] != "begin" or lines[0]["data"].get("version") != VERSION:
        raise RecordingRefused(f"{file} is not a recording of version {VERSION}")
    return _whole_turns(lines)


def turns_of(lines: Iterable[Line]) -> list[Turn]:
    """The turns of a conversation, in order; what preceded the first words is a turn too."""
    turns, heard = [Turn()], dict[str, Turn]()
    for line in lines:
        turn, data = turns[-1], line["data"]
        if line["kind"] == "page":
            _take_page(turn, data)
        elif line["kind"] == "engine":
            item = data.get("item") or {}
            match data.get("type"):
                case "conversation.item.added" if _is_customers(item):
                    turns.append(Turn(_text(item)))
                    heard[item["id"]] = turns[-1]
                case "conversation.item.input_audio_transcription.completed":
                    if data["item_id"] in heard:
                        heard[data["item_id"]].asked = data["transcript"]
                case "conversation.item.added" if item.get("type") == "function_call_output":
                    turn.results.append(_without_scores(item.get("output")))
                case "conversation.item.done" if item.get("type") == "function_call":
                    turn.calls.append(f"{item['name']}({_arguments(item.get('arguments'))})")
                case "conversation.item.done" if item.get("role") == "assistant":
                    cut = " ..." if item.get("status") == "incomplete" else ""
                    turn.said.append(_text(item) + cut)
    return [turn for at, turn in enumerate(turns) if at or turn != Turn()]


def steps_of(lines: Iterable[Line]) -> list[Step]:
    """What the customer did, in order; words that were not understood are left out."""
    lines = list(lines)
    at, steps, words = [_when(line) for line in lines], list[Step](), _heard(lines)
    for place, line in enumerate(lines):
        data = line["data"]
        if line["kind"] == "engine" and data.get("type") == "conversation.item.added":
            item = data.get("item") or {}
            said = words.get(item.get("id", ""), "") or _text(item)
            if _is_customers(item) and said:
                steps.append(Step("say", at[place], said))
        elif line["kind"] == "page" and data["type"] == "approval":
            if data["status"] == "approved":
                who = next(
                    (one["data"] for one in lines[place:] if one["kind"] == "customer"), None
                )
                steps.append(Step("admit", at[place], customer=Customer(**who) if who else None))
            elif data["status"] in ("declined", "expired"):
                steps.append(Step("decline", at[place]))
        elif line["kind"] == "page" and data["type"] == "customer" and not data["signed_in"]:
            steps.append(Step("sign out", at[place]))
    return steps


def clock_of(lines: list[Line]) -> tuple[datetime, datetime]:
    """When the recording began, and what the conversation's own clock showed then."""
    return _when(lines[0]), datetime.fromisoformat(lines[0]["data"]["clock"])


def _whole_turns(lines: list[Line]) -> list[Line]:
    began, gone = dict[str, int](), set[int]()
    for place, line in enumerate(lines):
        if line["kind"] != "engine":
            continue
        data = line["data"]
        item = data.get("item") or {}
        if data.get("type") == "conversation.item.added" and item.get("role") == "user":
            began[item["id"]] = place
        elif data.get("type") == "conversation.item.deleted" and data["item_id"] in began:
            gone.update(range(began.pop(data["item_id"]), place + 1))
    return [one for at, one in enumerate(lines) if at not in gone or one["kind"] != "engine"]


def _take_page(turn: Turn, event: dict[str, Any]) -> None:
    match event["type"]:
        case "approval":
            turn.sign_in.append(event["status"])
        case "guardrail":
            turn.guardrails.append(event["name"])
        case "citations":
            for item in event["items"]:
                pages = ", ".join(map(str, item["pages"]))
                turn.sources.append(f"{item['title']}, page {pages}")


def _heard(lines: Iterable[Line]) -> dict[str, str]:
    kind = "conversation.item.input_audio_transcription.completed"
    return {
        line["data"]["item_id"]: line["data"]["transcript"]
        for line in lines
        if line["kind"] == "engine" and line["data"].get("type") == kind
    }


def _is_customers(item: dict[str, Any]) -> bool:
    return item.get("role") == "user" and not _text(item).startswith(GUARDRAIL_NOTE)


def _text(item: dict[str, Any]) -> str:
    parts = item.get("content") or []
    return " ".join(str(one.get("text") or one.get("transcript") or "") for one in parts).strip()


def _arguments(text: Any) -> str:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return str(text)
    return ", ".join(f"{name}={value!r}" for name, value in sorted(given.items()))


def _without_scores(output: Any) -> Any:
    try:
        told = json.loads(output)
    except (ValueError, TypeError):
        return output
    return _scoreless(told)


def _scoreless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _scoreless(one) for name, one in value.items() if name != "score"}
    return [_scoreless(one) for one in value] if isinstance(value, list) else value


def _when(line: Line) -> datetime:
    return datetime.fromisoformat(line["at"])
