"""Reads a conversation's items as turns: what was asked, and what has been done about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jetbridge.agents.local.conversation import text_of

_RECENT = 3


@dataclass(frozen=True, slots=True)
class Done:
    """A function call, what came back, and the words it was for.

    `output` is None while nothing has come back.
    """

    name: str
    arguments: Mapping[str, Any]
    output: str | None
    asked: str = ""

    @property
    def answer(self) -> Any:
        """The output read as JSON, or as the plain text it is."""
        try:
            return json.loads(self.output or "")
        except ValueError:
            return self.output or ""

    @property
    def hands_over(self) -> bool:
        """Whether this call moved the conversation to another agent."""
        return is_handoff(self.name)


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that a tool's answer left with the user: `tool` takes the reply to it.

    `age` is 1 for the reply that follows at once.
    """

    tool: str
    came_from: str
    answer: Mapping[str, Any]
    age: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the conversation stands.

    Attributes:
        asked: the user's last message.
        earlier: the user's messages before it, oldest first.
        done: the calls since `asked`, oldest first, and earlier ones that were answered since.
        before: the calls before `asked`, oldest first.
        said: what the assistant said last.
        pending: the question that waits for the user, if one does.
    """

    asked: str
    earlier: tuple[str, ...]
    done: tuple[Done, ...]
    before: tuple[Done, ...]
    said: str
    pending: Pending | None


def is_handoff(name: str) -> bool:
    """Whether a tool of that name hands over to another agent (the SDKs' naming)."""
    return bool(re.match(r"(?:transfer|hand_?off|handoff)_?(?:to)?_", name))


def read_turn(items: Iterable[Mapping[str, Any]]) -> Turn:
    """The state of a conversation.

    Args:
        items: the conversation's items in the protocol's form, oldest first.
    """
    listed = list(items)
    outputs = {
        str(item.get("call_id")): (at, str(item.get("output", "")))
        for at, item in enumerate(listed)
        if item.get("type") == "function_call_output"
    }
    users = [at for at, item in enumerate(listed) if _is_message(item, "user")]
    last = users[-1] if users else -1
    texts = [text_of(dict(listed[at])) for at in users]
    calls: list[tuple[int, int, Done]] = []
    for at, item in enumerate(listed):
        if item.get("type") == "function_call":
            answered, output = outputs.get(str(item.get("call_id")), (-1, None))
            asked = next((text_of(dict(listed[user])) for user in reversed(users) if user < at), "")
            calls.append((at, answered, _done(item, output, asked)))
    recent = sorted((max(at, answered), place) for place, (at, answered, _) in enumerate(calls))
    since = [calls[place][2] for at, place in recent if at > last]
    said = [text_of(dict(item)) for item in listed if _is_message(item, "assistant")]
    return Turn(
        asked=texts[-1] if texts else "",
        earlier=tuple(texts[:-1]),
        done=tuple(since),
        before=tuple(call for at, answered, call in calls if max(at, answered) <= last),
        said=next((text for text in reversed(said) if text), ""),
        pending=_pending(
            [(answered, call) for _, answered, call in calls if answered < last], users
        ),
    )


def _pending(calls: Iterable[tuple[int, Done]], users: list[int]) -> Pending | None:
    waiting: Pending | None = None
    for at, call in calls:
        answer = call.answer
        if isinstance(answer, Mapping) and isinstance(answer.get("next"), str):
            age = sum(1 for user in users if user > at)
            waiting = Pending(answer["next"], call.name, answer, age)
        elif waiting is not None and call.name in (waiting.tool, waiting.came_from):
            waiting = None
    return waiting if waiting is not None and waiting.age <= _RECENT else None


def _done(item: Mapping[str, Any], output: str | None, asked: str) -> Done:
    try:
        arguments = json.loads(item.get("arguments") or "{}")
    except ValueError:
        arguments = {}
    return Done(
        name=str(item.get("name", "")),
        arguments=arguments if isinstance(arguments, dict) else {},
        output=output,
        asked=asked,
    )


def _is_message(item: Mapping[str, Any], role: str) -> bool:
    return item.get("type") == "message" and item.get("role") == role
