"""Finds the clause that asks in what somebody rambled.

"Um hi, so I'm flying to Maui next week with my wife and I was wondering how much the second
suitcase costs" asks for eight of its words. The rest is why, and draws a search elsewhere.
"""

from __future__ import annotations

import re

_OPENS = re.compile(
    r"(?:^|[.?!,;:]\s+|\b(?:and|but|so|or|is|was|wonder(?:ing)?|know(?:ing)?|tell me|ask(?:ing)?|"
    r"question|um+|uh+|well|like|just|then|if|whether)\s+)"
    r"(?P<clause>(?:how|what|when|where|which|who|why)(?:'s|\s+\w+)\b|"
    r"(?:can|could|may|am|are|is|do|does|did|will|would|should|must)\s+"
    r"(?:i|we|you|it|they|there|my|our|the|a|an|he|she|her|his)\b|"
    r"(?<=if )(?:i|we|you|there|my|our|the)\b|(?<=whether )(?:i|we|you|there|my|our|the)\b)",
    re.I,
)
_ENDS = re.compile(r"[.?!;](?:\s|$)")
_FEWEST = 4
# As long as nearly all of it asks, asking for less finds nothing else.
_LEFT_OUT = 4


def asking(query: str) -> str | None:
    """The clause of a query that asks, where a good deal is said around it.

    Args:
        query: what was said.

    Returns:
        The last such clause of at least four words that leaves out at least four, or None.
    """
    said = len(query.split())
    for match in reversed(list(_OPENS.finditer(query))):
        start = match.start("clause")
        end = _ENDS.search(query, start)
        clause = query[start : end.start() if end else len(query)].strip(" ,")
        length = len(clause.split())
        if _FEWEST <= length <= said - _LEFT_OUT:
            return clause
    return None
