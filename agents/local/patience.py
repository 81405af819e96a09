"""How long a pause may be after the words so far: who sounds unfinished gets more time.

Recognition ends half a sentence like a whole one, with a full stop or a question mark, so the
signs at the end say little: the words do.
"""

from __future__ import annotations

import re

from jetbridge.agents.local.hearing import Recognised

_ASKER = r"(?:can|could|do|does|did|will|would|should|shall|may|must|have|has)"
_UNFINISHED = re.compile(
    r"(?:\b(?:and|or|but|because|if|than|the|a|an|my|your|our|his|her|their|its|I|which|whose|"
    rf"every|very|um+|uh+|(?<!it )like|{_ASKER} (?:I|you|we|they|he|she|it|there))|,|\.\.\.|-)$",
    re.IGNORECASE,
)
_WISHING = re.compile(
    r"\b(?:(?:I|we) (?:want|need|would|wanted|was|am)|(?:I|we)['’]d(?: like)?|I['’]m|"
    r"(?:I|we) would like|"
    r"(?:want|like|need) (?:you )?to (?:change|book|cancel|move|add|ask|know))$",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(?:to|from|of|for|with|at|on|in|by|when|that|this|(?<!think )(?<!hope )so)$", re.IGNORECASE
)
# Here "that" is what is spoken of, and no sentence need follow.
_POINTING = re.compile(
    r"\b(?:repeat|say|explain|do|understand|hear|get|mean|forget|want|take|like|about|of|for|with) "
    r"(?:that|this)$",
    re.IGNORECASE,
)
_HARDLY = re.compile(r"\b(?:what|how|how (?:much|many|long|far|old)|does|do|can|is|are)$", re.I)
_MOMENT = re.compile(
    r"\b(?:(?:one|a|just a|wait a|hang on a) (?:moment|second|minute|sec)|hold on|hang on|"
    r"let me (?:see|check|look|find(?: it)?|think)|let['’]s see)(?: please)?$",
    re.IGNORECASE,
)
_SPELLED = r"(?:code|reference|locator|confirmation|confirmation number|booking)"
_NUMBERED = r"(?:(?:phone|ticket|tag|card|member(?:ship)?|flyer|account|contact)(?: number)?)"
_ANNOUNCED = re.compile(
    rf"\b(?:{_SPELLED}|{_NUMBERED}|number|name|email|address|it)(?:['’]s| (?:is|was|ends in|"
    r"starts with|begins with))(?: (?:called|spelled|spelt))?$",
    re.IGNORECASE,
)
_SIGN = r"(?:[A-Z]|\d+|[A-Z]+\d[A-Z\d]*|\d+[A-Z][A-Z\d]*|[A-Z]{2,3}(?=[\s,.-]*\d|$))"
# A run of letters and figures at the end, with what announces it or nothing before.
_RUN = rf"({_SIGN}(?:[\s,.-]+{_SIGN})*)$"
_SPELLING = re.compile(rf"\b(?i:{_SPELLED})\b.*?\b(?i:is|it['’]s|was|as)[\s,:]+{_RUN}")
_COUNTING = re.compile(rf"\b(?i:{_NUMBERED})\b.*?\b(?i:is|it['’]s|was)[\s,:]+{_RUN}")
_ONLY = re.compile(rf"^(?:(?i:it['’]s|it is|yes|okay|um+),?\s+)?{_RUN}")
_FLIGHT = re.compile(r"[A-Z]{2}\d{2,4}")
_CODE, _DIGITS = 6, 10
_LONGEST_MS = 1500
_LONGER_MS = 1100
_SOMEWHAT_LONGER_MS = 250
_SOONER_MS = 120
_SURE = -0.5
_WORDS = 4


def patience(heard: Recognised) -> int:
    """How much longer than usual to wait after these words, in milliseconds.

    Who stops in the middle of a sentence, a code or a number, or asks for a moment, gets more
    time; a question that is complete is answered sooner.
    """
    text = heard.text.rstrip()
    asks, bare = text.endswith("?"), text.rstrip("?. ")
    if _MOMENT.search(bare) or (not asks and (_ANNOUNCED.search(bare) or _amid_signs(bare))):
        return _LONGEST_MS
    wishing = not asks and _WISHING.search(bare)
    if wishing or _UNFINISHED.search(bare) or text.endswith("..."):
        return _LONGER_MS
    pointing = _POINTING.search(bare)
    if (_PERHAPS.search(bare) and not pointing) or (asks and _HARDLY.search(bare)):
        return _SOMEWHAT_LONGER_MS if asks else _LONGER_MS
    if asks and len(text.split()) >= _WORDS and heard.sure >= _SURE:
        return -_SOONER_MS
    return 0


def _amid_signs(bare: str) -> bool:
    """Whether a code or a long number has begun and is not whole."""
    if match := _SPELLING.search(bare):
        return len(_squeezed(match[1])) < _CODE
    if match := _COUNTING.search(bare):
        return len(_squeezed(match[1])) < _DIGITS
    match = _ONLY.search(bare)
    if match is None or bare.upper() in ("OK", "I", "A"):
        return False
    signs = _squeezed(match[1])
    if re.fullmatch(r"[A-Z]{3}", match[1]):
        # An airport.
        return False
    begun = any(sign.isalpha() for sign in signs) and 2 <= len(signs) < _CODE
    return begun and not _FLIGHT.fullmatch(signs)


def _squeezed(signs: str) -> str:
    return re.sub(r"[^A-Z\d]", "", signs)
