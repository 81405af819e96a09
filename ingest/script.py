"""Right-to-left script: a PDF draws it from left to right, a reader wants it the other way.

A small part of the Unicode bidirectional algorithm (UAX 9): numbers and Latin words keep
their own direction, and brackets are mirrored.
"""

from __future__ import annotations

import re

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_STRETCH = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
    "(?:[^A-Za-z\u00c0-\u024f]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?"
)
_FORWARD = re.compile(r"[\d.,:/%+$€£-]*\d[\d.,:/%+$€£-]*")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def logical(text: str) -> str:
    """Text as it is read, from text as it stands from left to right on the page."""
    if not RIGHT_TO_LEFT.search(text):
        return text

    def turned(found: re.Match[str]) -> str:
        backward = found[0][::-1].translate(_MIRROR)
        return _FORWARD.sub(lambda number: number[0][::-1], backward)

    return _STRETCH.sub(turned, text)
