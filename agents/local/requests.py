"""Parts an utterance that asks for two things: "what's my gate, and can I bring a dog?"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jetbridge.agents.local.wording import plain

_BETWEEN = re.compile(
    r"(?<=[.?!;])\s+|,?\s+(?:and|also|plus|then)\s+(?:(?:also|then|while you'?re at it|by the way)"
    r"[\s,]+)?(?=[a-z])",
    re.I,
)
_ASKS = re.compile(
    r"^(?:what|when|where|which|who|how|why|is|are|am|was|were|do|does|did|can|could|may|will|"
    r"would|should|have|has|tell|show|check|give|find|look|move|change|switch|rebook|put|get|let|"
    r"i (?:want|need|would like|'d like)|i'd (?:like|love)|i wanna|please)\b"
)
_TAIL = re.compile(
    r"(?:,?\s+(?:and|also|plus|then)\b(?:\s+(?:also|then|while you'?re at it|by the way)\b)?"
    r"|[\s,;])+$",
    re.I,
)
_QUESTION = re.compile(
    r"^(?:what|when|where|which|who|how|why|is|are|am|was|were|do|does|did|can|could|may|will|"
    r"would|should|have|has)\b(?! you (?:please |just )*(?:put|move|get|change|switch|rebook|book))"
)
_FEWEST = 3


def requests_in(text: str) -> tuple[str, ...]:
    """The requests of an utterance, in its order; the whole of it where it is only one.

    Every part is a question or a wish by itself: what only tells why is left where it stands.
    """
    said = text.replace("’", "'")
    cuts = [0]
    for match in _BETWEEN.finditer(said):
        if _asks(said[match.end() :]) and len(said[cuts[-1] : match.start()].split()) >= _FEWEST:
            cuts.append(match.end())
    if len(cuts) > 1 and not _asks(said):
        # "I'm at the airport. What's my gate?" is one request with its reason before it.
        del cuts[1]
    parts = [said[at:to] for at, to in zip(cuts, [*cuts[1:], len(said)], strict=True)]
    if len(parts) == 1:
        return (text,)
    return tuple(_TAIL.sub("", part).strip() for part in parts)


def are_questions(parts: Iterable[str]) -> bool:
    """Whether every request is a question, none a wish."""
    return all(_QUESTION.match(plain(part)) for part in parts)


def _asks(text: str) -> bool:
    """Whether a text begins with a question or a wish that is long enough to be one."""
    following = _BETWEEN.split(text, maxsplit=1)[0]
    return bool(_ASKS.match(plain(text))) and len(following.split()) >= _FEWEST
