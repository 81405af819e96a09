"""Whether an utterance answers the question that a tool left with the user."""

from __future__ import annotations

import json
import re

from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.local.turn import Pending
from jetbridge.agents.numbers import clock_times, digits_of
from jetbridge.agents.said import lowered

_CHOICE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|later|latest|earlier|earliest|next|soonest|"
    r"middle|1st|2nd|3rd|4th|option|number|either|any of|whichever|that one|this one|the one|"
    r"the other)\b"
)
_TAKES = re.compile(
    r"\b(?:i'?ll (?:take|have|go)|i (?:want|choose|pick)|book|give me|let'?s (?:do|go|take)|"
    r"make it|put me on|go with|take)\b"
)
_ASKS = re.compile(
    r"^(?:what|how|why|who|where|when|is|are|do|does|can|could|will|would|am|did|has|have|which)\b"
)
_OPENING = re.compile(
    r"^(?:(?:hold on|hang on|wait|one moment|one second|a second|just a (?:second|moment)|"
    r"before that|before (?:i|you|we) (?:do that|decide|choose|go on)|first|quick question|"
    r"another question|one (?:more )?(?:question|thing)|sorry|actually|ok|okay|oh|um+|uh+|well|"
    r"so|and|but|also|hey|yeah|right|great|thanks|by the way)\b[\s,.!:-]*)+"
)
_POLITE = re.compile(
    r"^(?:can|could|may) (?:i|we|you) (?:please )?(?:have|take|get|do|go (?:with|for|on)|book|put|"
    r"move|give|switch|change)\b"
)
# "The first one then", said after a question about something else.
_PICKS = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|later|latest|earlier|earliest) "
    r"(?:one|flight|option|trip|booking)\b"
)
_DEFINITE = re.compile(rf"\bthe {_PICKS.pattern[2:]}")
_PROPOSES = re.compile(r"^(?:what|how) about (?=the\b|\d)")
_SHORT = 14
_BRIEF = 8


def answers_question(text: str, pending: Pending) -> bool:
    """Whether the text is a yes, a no, or a choice among what the tool's answer held.

    A question of the user's own is not an answer, however short. An older question is only
    answered by naming one of its things or by a plain yes or no.
    """
    said = lowered(text)
    if is_yes(said) or is_no(said):
        return True
    bare = _OPENING.sub("", said)
    if _POLITE.match(bare) and (_CHOICE.search(bare) or _names_one(bare, pending)):
        return True
    if _PROPOSES.match(bare):
        return bool(_DEFINITE.search(bare)) or _names_one(bare, pending)
    if pending.age == 1 and _DEFINITE.search(bare) and len(bare.split()) <= _SHORT:
        # "When does the second one land?" is for who read them out.
        return True
    if _ASKS.match(bare) or said.endswith("?") or len(said.split()) > _SHORT:
        return False
    if _names_one(said, pending):
        return True
    if _PICKS.search(said) and len(said.split()) <= _BRIEF:
        return True
    return pending.age == 1 and bool(_CHOICE.search(said) or _TAKES.search(said))


def _names_one(said: str, pending: Pending) -> bool:
    held = json.dumps(pending.answer, ensure_ascii=False).lower()
    times = clock_times(said) | clock_times(re.sub(r"\bone\b", "", said))
    if times & clock_times(" ; ".join(re.findall(r"\d{1,2}:\d{2}(?: ?[ap]m)?", held))):
        return True
    numbers = set(re.findall(r"\d{2,}", held))
    if any(run in numbers for run in digits_of(said) if len(run) >= 2):
        return True
    names = set(re.findall(r"\b[a-z]{4,}\b", held)) - {
        "flight", "booking", "would", "like", "which", "change", "have", "today", "your", "from",
        "next", "with", "left", "seats", "seat", "arriving", "more", "there", "offer", "them",
    }  # fmt: skip
    words = set(re.findall(r"[a-z]{4,}", said))
    return pending.age == 1 and len(words) <= 6 and bool(words & names)
