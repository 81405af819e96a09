"""What the brain is shown and what it answers: the seam between protocol and brain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
