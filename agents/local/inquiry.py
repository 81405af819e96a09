"""Which facts of a record a question asks for, where the record has them one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jetbridge.agents.said import lowered

_MOST = 3
# How people ask for what records commonly hold; any other fact is asked for by its name.
_WAYS = {
    "reason": r"\bwhy\b|\breasons?\b|\bcause[ds]?\b|\bhow come\b|\bwhat(?:'s| is) wrong\b|"
    r"\bwhat happened\b",
    "delay": r"\bhow (?:late|delayed|many (?:minutes|hours))\b|\bhow (?:long|much|big|bad)\b.*"
    r"\b(?:delay(?:ed)?|late|later|wait)\b|\bdelay time\b|\bwhat(?:'s| is) the delay\b",
    "boarding": r"\bboard(?:ing|s)?\b(?! pass)",
    "gate": r"\bgates?\b|\bwhere (?:do|should|must|can|shall) (?:i|we) (?:have to |need to )?"
    r"(?:go|be)\b",
    "terminal": r"\bterminals?\b",
    "airport": r"\b(?:which|what) airport\b|"
    r"\bwhere .*\b(?:leave|leaving|fly|flying|depart)\w* from",
    "arrival": r"\bland(?:s|ed|ing)?\b|\barriv\w+|\bgets? (?:in|there|to)\b|\btouch(?:es)? down\b|"
    r"\bbe there\b",
    "length": r"\bhow long (?:is|does|will|'s|are)\b.*\b(?:flight|fly|flying|take|trip|journey|"
    r"ride|air)\b|\bflight time\b|\bduration\b",
    "seat": r"\bseats?\b|\b(?:which|what) row\b|\bsitting\b|\b(?:do|will) (?:i|we) sit\b",
    "code": r"\b(?:booking|confirmation|reservation|reference|record) (?:code|number|reference|"
    r"locator|ref)\b|\blocator\b|\bpnr\b|\b(?:booking|confirmation) ?code\b",
    "fare": r"\bfare\b|\b(?:kind|type|sort) of ticket\b|\bticket type\b",
    "stops": r"\bstops?\b|\bnon-?stop\b|\bdirect\b|\blayover\b|\bchange planes\b",
    "number": r"\bflight number\b|\b(?:which|what) flight (?:am|are|is)\b",
    "departure": r"\b(?:leaves?|leaving|departs?|departing|departure|take ?-?off|takes off|"
    r"taking off)\b|\bwhen (?:do|does|is|am|are|will)\b.*\b(?:fly|flight|go|going)\b|"
    r"\bwhat time(?:'s| is| does| do)\b",
    "status": r"\bon time\b|\bon schedule\b|\bdelay(?:ed|s)?\b|\blate\b|\bcancel\w*|\bstatus\b|"
    r"\bstill (?:on|going)\b",
}
# "Which gate does it leave from" asks for no time, "what time do I leave" does.
_ITS_TIME = re.compile(
    r"\b(?:what time|when)\b(?: (?!and\b)\w+){1,4}? (?:leav\w+|depart\w*|take off|fly|flying|go)\b"
)
_PATTERNS = {name: re.compile(pattern) for name, pattern in _WAYS.items()}
# What another one says already.
_HELD = {"gate": {"terminal", "departure", "airport"}, "reason": {"status", "delay"},
         "delay": {"status", "length"}, "terminal": {"departure", "airport"},
         "airport": {"departure"}, "boarding": {"departure"}, "departure": {"status"},
         "arrival": {"departure"}, "length": {"departure"}}  # fmt: skip


def facts_asked(question: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the facts that a question asks for, in the order of `facts`; often none.

    Args:
        question: what was asked.
        facts: sentences by what they tell.
    """
    said = lowered(question)
    found = [name for name in facts if _asks(said, name)]
    said_already = {other for name in found for other in _HELD.get(name, ())}
    if _ITS_TIME.search(said):
        said_already.discard("departure")
    return tuple(name for name in found if name not in said_already)[:_MOST]


def _asks(said: str, name: str) -> bool:
    pattern = _PATTERNS.get(name)
    if pattern is None:
        return re.search(rf"\b{re.escape(name.replace('_', ' '))}\b", said) is not None
    return pattern.search(said) is not None
