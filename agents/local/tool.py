"""A tool as a session describes it: a name, a description, parameters as a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def takes_words(tool: Mapping[str, Any] | None) -> bool:
    """Whether a tool has to be told what is asked."""
    return tool is not None and bool((tool.get("parameters") or {}).get("required"))


def described(tool: Mapping[str, Any]) -> str:
    """A tool's name and description as a sample of what it is for."""
    name = str(tool["name"]).replace("_", " ")
    return f"{name}: {tool.get('description') or ''}"


def forced_by(choice: Any) -> str | None:
    """The name of the tool that a request's ``tool_choice`` demands, if it demands one."""
    return str(choice["name"]) if isinstance(choice, Mapping) and choice.get("name") else None
