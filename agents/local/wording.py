"""The wording of an utterance, apart from its topic: the cues that tell what is wanted.

The cues hold for any service desk: asking about a rule, asking about one's own record, and
asking to have something done read differently, whatever the record is.
"""

from __future__ import annotations

import re

from jetbridge.agents.said import lowered

_FILLERS = re.compile(
    r"^(?:(?:um+|uh+|er+|erm|hm+|hi|hey|hello|yeah|yes|yep|ok|okay|so|well|like|right|oh|"
    r"good (?:morning|afternoon|evening)|alright|and|please|sorry|excuse me|listen|look|"
    r"actually|anyway|just|quick question|i have a question|i was wondering|i'm wondering|"
    r"i wanted to ask|i just wanted to ask|can i ask|there|you know|i mean|now)\b[\s,.:;!-]*)+"
)
_INNER = re.compile(r"\b(?:um+|uh+|erm|like,|you know,|i mean,|sort of|kind of)\b,?\s*")
_CUES = {
    "own": r"\bmy\b|\bmine\b|\bour\b",
    "own state": r"\b(?:am i|are we|is my|was my|has my|did my|does my|do we|when do (?:i|we)|"
    r"where (?:am|do) i|what(?:'s| is| are) my|when(?:'s| is) my|where(?:'s| is) my|i'?m on)\b",
    "allowed": r"\b(?:can|could|may) (?:i|we|you|my|someone|kids|children)\b|\ballowed\b|"
    r"\bis it (?:ok|okay|possible|fine|allowed)\b|\bpermitted\b|\bdo you (?:allow|accept|take)\b",
    "rule": r"\b(?:policy|policies|rules?|fees?|charges?|costs?|limits?|allowance|allowed|"
    r"how much|how many|how big|how heavy|how early|how late|how long|how do i|how does|"
    r"what happens|what if|what do i get|entitled|rights|free|need to pay|have to pay|"
    r"do i (?:need|have|get)|do you|are there any|is there a (?:fee|charge|limit))\b",
    "supposing": r"\b(?:if|in case|suppose|say i|when someone|what happens when)\b",
    "do it": r"^(?:please )?(?:put|move|get|change|switch|swap|find|book|rebook|make|push|bring|"
    r"reschedule|cancel|give|show|help|take|send|renew|extend|reserve|order)\b",
    "want": r"\b(?:i want|i'd like|i would like|i need|i wanna|i gotta|i'd rather|i'd prefer|"
    r"need to|want to|have to|got to|trying to|looking to|hoping to)\b",
    "for me": r"\b(?:put|move|get|switch|book|find|give|take|send) me\b|\bfor me\b",
    "can you": r"\b(?:can|could|would|will) you\b|\bwould you mind\b",
    "instead": r"\b(?:instead|another|different|other|later|earlier|sooner|next|alternative)\b",
    "when": r"\b(?:when|what time|what day)\b",
    "where": r"\b(?:where|which gate|what gate|terminal)\b",
    "is it": r"^(?:is|are|was|were|has|have|did|does|do|will|am)\b",
    "question": r"^(?:what|how|which|who|why|when|where|can|is|are|do|does|could|may)\b|\?",
    "tell me": r"\b(?:check|look up|pull up|tell me|show me|status|details)\b",
    "past trouble": r"\b(?:missed|stuck|cancel+ed|won't make|can't make|running late)\b",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _CUES.items()}
_CLAUSE = re.compile(r"[.!?;]+\s+|,\s+(?:and|but|so|because|then)\s+|\s+(?:but|so|because)\s+|,\s+")
_ELLIPTIC = re.compile(
    r"^(?:and|or|what about|how about|what if|also|same for|even|but|then|for|with|in|on|only)\b"
)
_POINTING = re.compile(r"\b(?:he|she|him|it|that|they|them|those|this|these|one|ones|there|then)\b")

CUE_NAMES = tuple(_PATTERNS)


def plain(text: str) -> str:
    """An utterance in lower case, without the sounds and openings that carry no meaning."""
    said = lowered(text)
    stripped = _INNER.sub("", _FILLERS.sub("", said)).strip(" ,.!-")
    return stripped or said.strip(" ,.!-")


def cues(text: str) -> list[float]:
    """1.0 for every cue that the plain text shows, else 0.0, in the order of `CUE_NAMES`."""
    return [1.0 if pattern.search(text) else 0.0 for pattern in _PATTERNS.values()]


def clauses(text: str) -> list[str]:
    """The clauses of an utterance that are long enough to mean something by themselves."""
    parts = [plain(part) for part in _CLAUSE.split(text.lower().replace("’", "'"))]
    return [part for part in parts if len(part.split()) >= 3]


def leans_on_before(text: str) -> bool:
    """Whether an utterance is clipped, so that its subject is in the one before it."""
    lowered = re.sub(r"^(?:ok|okay|um+|uh+|oh|so|right|yeah)[\s,]+", "", text.lower().strip())
    words = lowered.split()
    if len(words) <= 9 and _ELLIPTIC.match(lowered):
        return True
    return (len(words) <= 6 and bool(_POINTING.search(lowered))) or len(words) <= 2
