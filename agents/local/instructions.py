"""Reads an agent's instructions the way the local engine understands them.

Any instructions work: a tool is then known by its name and description only. Two kinds of
section, each a heading line that begins with ``#``, tell more:

- a heading that names one of the session's tools: its bullets are sample requests for it;
  the tool of the first such section is where a doubtful request goes;
- ``# Words``: its bullets are set phrases, ``- greeting: "Hello!"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DEFAULT_WORDS = {
    "greeting": "Hello! How can I help you?",
    "thanks": "You're welcome. Is there anything else I can help with?",
    "goodbye": "Goodbye!",
    "ability": "Tell me what you need, and I'll see what I can do.",
    "refusal": "I'm sorry, I can't help with that.",
    "unclear": "I'm sorry, I didn't understand that. Could you say it another way?",
    "unknown": "I'm sorry, I don't know that.",
    "insult": "I'm sorry this has been frustrating. Tell me what you need, and I'll try again.",
    "settled": "That is settled. Is there anything else I can help with?",
    "person": "I can't put you through to a person here.",
    "signout": "I can't sign you out from here.",
    "password": "I can't help with passwords here, and please don't tell me yours.",
    # Who says "stop" wants silence, and to know that it was heard.
    "stop": "Okay.",
    "pause": "Of course, take your time.",
    "unverified": "I'm sorry, I can't confirm that.",
}
_WORDS_LINE = re.compile(r"^([a-z]+):\s*[\"“]?(.+?)[\"”]?$")
_BULLET = re.compile(r"^\s*[-*]\s+(.*\S)\s*$")


@dataclass(frozen=True, slots=True)
class Guide:
    """What the instructions say: set phrases by name, sample requests by tool, the default."""

    words: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]
    default: str | None


def read_instructions(text: str, tools: Iterable[str]) -> Guide:
    """The set phrases and sample requests in an agent's instructions.

    Args:
        text: the session's instructions, any text.
        tools: the names of the session's tools.
    """
    names = tuple(tools)
    words = dict(DEFAULT_WORDS)
    samples: dict[str, list[str]] = {}
    section: str | None = None
    for line in text.splitlines():
        if line.startswith("#"):
            heading = re.findall(r"[\w-]+", line)
            named = [name for name in names if name in heading]
            is_words = [word.lower() for word in heading] == ["words"]
            section = "words" if is_words else named[0] if len(named) == 1 else None
            if section is not None and not is_words:
                samples.setdefault(section, [])
            continue
        bullet = _BULLET.match(line)
        if section is None or bullet is None:
            continue
        if section == "words":
            if (phrase := _WORDS_LINE.match(bullet[1])) is not None:
                words[phrase[1]] = phrase[2]
        else:
            samples[section].append(bullet[1].strip("\"“”'"))
    default = next(iter(samples), None)
    return Guide(words, {name: tuple(said) for name, said in samples.items()}, default)
