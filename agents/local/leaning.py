"""Sentences that lean on their neighbours: on the one before them, or that limit it."""

from __future__ import annotations

import re

_BEFORE = (
    r"this|these|that|those|it|they|he|she|however|otherwise|such|the same|in that case|both|"
    r"if so|instead|but|also|there is|after that|then|neither|even then|for that reason"
)
_LIMITS = (
    r"this|these|it|they|however|otherwise|in that case|exceptions?|except|but|unless|only|"
    r"the (?:single |only )?exception|(?:after|above|beyond) (?:that|this)|later|then|instead"
)
_LOOSE = r"exceptions?|except|even|and|or|so|here"
_LEANS_BACK = re.compile(rf"^(?:{_BEFORE})\b", re.I)
_LIMITS_BEFORE = re.compile(rf"^(?:{_LIMITS})\b", re.I)
_STANDS_ILL = re.compile(rf"^(?:{_BEFORE}|{_LOOSE})\b", re.I)


def leans_back(sentence: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return _LEANS_BACK.match(sentence) is not None


def limits_before(sentence: str) -> bool:
    """Whether a sentence may take back or limit what the one before it says."""
    return _LIMITS_BEFORE.match(sentence) is not None


def stands_ill(sentence: str) -> bool:
    """Whether a sentence begins as none does that answers by itself."""
    return _STANDS_ILL.match(sentence) is not None
