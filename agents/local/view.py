"""What the brain is shown and what it answers: the seam between protocol and brain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A session as it stands when a response is asked for.

    `tools` are function tools as the protocol has them (name, description, JSON schema of
    the parameters); `items` the conversation, oldest first.
    """

    instructions: str
    tools: tuple[Mapping[str, Any], ...] = ()
    tool_choice: Any = "auto"
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Words to say."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function to call."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Telling:
    """Words that are still being found, a sentence at a time; joined they are the whole text."""

    text: AsyncIterator[str]


Reply = Say | Telling | Call
"""What a response consists of."""


class Brain(Protocol):
    """Decides what to say or which tool to call. Both methods may block: they run on threads."""

    def learn(self, view: View) -> None:
        """Prepare for a session's instructions and tools, so that the first reply is quick."""

    def reply(self, view: View) -> Say | Call:
        """The next thing to say or do."""


@runtime_checkable
class StreamingBrain(Brain, Protocol):
    """A brain that finds its reply bit by bit."""

    def stream(self, view: View) -> AsyncIterator[Say | Call]:
        """The reply as it comes: words a sentence at a time, and things to do."""


async def tellings(parts: AsyncIterator[Say | Call]) -> AsyncIterator[Telling | Call]:
    """Parts as they come, words that follow each other joined to one telling.

    Each telling must be read to its end before the next reply is asked for.
    """
    part = await anext(parts, None)

    async def words() -> AsyncIterator[str]:
        nonlocal part
        while isinstance(part, Say):
            yield part.text
            part = await anext(parts, None)

    while part is not None:
        if isinstance(part, Call):
            yield part
            part = await anext(parts, None)
        else:
            yield Telling(words())
