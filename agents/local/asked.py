"""What kind of thing a question asks for, and whether a text holds that kind of thing."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_COUNT = (
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|once|"
    r"none|no limit|unlimited)\b)"
)
_SPAN = r"(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|nights?)"
_FEW = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TIMED = rf"(?:\d+|{_FEW})(?: full| business| calendar| working)?[\s-]{_SPAN}"
_KINDS: dict[str, tuple[str, str]] = {
    "amount": (
        r"\b(?:how much (?:is|are|does|do|did|would|will|for|to|extra|more|can|you|it)\b"
        r"(?!.{0,40}\bweigh)|costs?\b|fees?\b|prices?\b|priced|charges?d?\b|surcharges?\b|"
        r"(?<!can i )(?<!could i )(?<!may i )(?<!can we )pay(?:ing)?\b|expensive|cheap|free\b|"
        r"rates?\b|deposit|penalty|(?:a|the|any) fine\b|compensation|"
        r"\bowed?\b|\bset me back\b)",
        r"[$€£¥]\s?\d|\d\s?(?:dollars|euros|pounds sterling|cents|%|percent)|\b(?:free|"
        r"complimentary|included|without (?:a )?charge|"
        r"no (?:extra |additional )?(?:charge|fee|cost)|"
        r"at no (?:extra )?(?:cost|charge)|at a charge)\b",
    ),
    "weight": (
        r"\b(?:(?<!too )heavy|heavier|heaviest|weigh[st]?|weighing|weight|"
        r"how many (?:pounds|lbs|kilos|kg))\b",
        r"\d\s?(?:lbs?|pounds?|kg|kilo)\b",
    ),
    "size": (
        r"\b(?:(?<!too )(?:big|large|tall|wide)|bigger|biggest|size|sizes|dimensions?|larger|"
        r"largest|width|long (?:can|may|is) (?:my|the|a)\b|measurements?|legroom|inches)\b",
        r"\d\s?(?:x|×|by)\s?\d|\d\s?(?:inch|inches|in\b|cm\b|feet|ft\b|linear)",
    ),
    "when": (
        r"\b(?:when|what time|what date|by when|how (?:early|late|soon|far (?:ahead|in advance))|"
        r"latest|earliest|deadline|until|in advance|ahead of time|last (?:minute|moment))\b",
        rf"\b{_TIMED}|\b\d+(?:st|nd|rd|th) {_SPAN}|\b{_SPAN} \d|\d:\d\d|"
        r"\b\d+ ?[ap]\.?m\b|\bat (?:booking|check-in)\b|"
        r"\b(?:January|February|March|April|May|June|July|August|September|October|November|"
        r"December) \d",
    ),
    "duration": (
        r"\bhow (?:long|many (?:minutes|hours|days|weeks|months|years))|\bexpires?\b|\bgood for\b|"
        r"\bhow quickly\b|\bgrace period\b",
        rf"\b{_TIMED}|\b\d+[–-]\d+ {_SPAN}|"
        r"\b(?:never|not|n[’']t) (?:expire|run out|lapse|end)\b",
    ),
    "window": (
        r"\bhow (?:long|soon|many \w+) after\b|\bhow long (?:do|have) (?:i|we)\b|\bdeadline\b",
        r"\bwithin (?:\d|one|two|three|a )|\bno later than\b|\bat the latest\b|\bfor \d+ ",
    ),
    "quantity": (
        r"\bhow much (?!is\b|are\b|do|did|would|will|for\b|to\b|extra\b|more\b|can\b|you\b|it\b|"
        r"later\b|earlier\b|time\b|money\b|notice\b)\w+(?: \w+)? "
        r"(?:can|may|could|am|are|should|do)\b",
        r"\d\s?(?:lbs?|pounds?|kg|kilos?|liters?|litres?|fl oz|oz|ounces?|ml|grams?|g|percent|%|Wh)"
        r"(?![a-z])",
    ),
    "limit": (
        r"\bhow (?:heavy|big|large|long|tall|wide|old|young) (?:can|may|could|must|should)\b|"
        r"\bhow (?:many|much|heavy|big)\b.{0,30}\b(?:can|may|could|must|should)\b|"
        r"\b(?:heaviest|biggest|largest|longest|most|maximum|max|minimum|(?<!at )least|limit|"
        r"allowance)\b",
        r"\b(?:under|below|up to|at most|at least|no more than|not more than|no longer than|"
        r"maximum|minimum|limit|limited|must be|must not|or less|or more|may measure|or older|"
        r"(?:heavier|larger|longer|bigger|taller|wider|older|younger) than)\b",
    ),
    "count": (
        r"\b(?:how many|number of|limit on|maximum number|at most|more than one)\b",
        _COUNT,
    ),
    "age": (
        r"\b(?:how old|how young|age|(?<!for )ages|aged)\b",
        r"\b\d+ (?:years?|months?|weeks?|days?|and over|and older|or older|or over)\b|\baged?\b|"
        r"\bages\b|\b(?:under|over) \d+\b(?! ?(?:hours?|miles|lbs))|\bbirthday\b",
    ),
    "contact": (
        r"\b(?:who (?:do|can|should|would) i (?:call|contact|ask|talk|ring|turn|write)|"
        r"phone number|what number|contact|reach you|"
        r"get hold of|speak (?:to|with)|talk to|email address|call you)\b",
        r"(?=.*(?:\b\d{3}[-\s]\d{4}\b|\bcall cent))(?=.*\b(?:chat|e-?mail|form)\b)",
    ),
    "where": (
        r"^(?:and |so |um+ |uh+ )*where\b|\bwhich (?:desk|counter|door|terminal|building|place)\b",
        r"\b(?:at|in|under|near|beside|behind|next to|between|level|floor|door|room|counter|desk|"
        r"online|app|terminal|section)\b",
    ),
    "how": (
        r"\b(?:how (?:do|can|would|should|does one|to) ?(?:i|we|you|one)?\b(?! (?:much|many|long))|"
        r"what do i (?:have|need) to do|what's the way|steps)",
        r"\b(?:online|in the app|under|form|chat|call|by phone|website|counter|ask|choose|select|"
        r"request|apply|submit|send|upload|fill|register|must|can be|may be)\b",
    ),
    "whether": (
        r"(?:^|[,.?!] |\b(?:so|and|um+|uh+|hi|hey|hello|okay|ok|well|but|please|like|know if|wonder"
        r"(?:ing)? if|tell me if|know whether) )(?:can|could|may|am|are|is|do|does|did|will|would|"
        r"should|must|have|has)\b|\b(?:allowed|okay to|ok to|permitted|possible|a problem)\b",
        r"\b(?:can|cannot|can't|may|must|not|no|never|allowed|accepted?|accept|permitted|prohibited|"
        r"forbidden|refused?|required?|require|requires|needs?|welcomes?|available|free|offer|offered|"
        r"provide[sd]?|only|complimentary|included|possible|do not|"
        r"(?:don|doesn|aren|isn|can)[’']t|yes|unless|except|without|excluded)\b",
    ),
    "outcome": (
        r"\bwhat (?:happens|if|do (?:i|we) (?:get|do)\b|am i|are we|will (?:i|you|happen)|"
        r"can i (?:claim|get))|\bentitled\b|\bdo i get\b|\bget back\b|\brights\b|^(?:what )?if\b|"
        r"\b(?:now what|what now|what should i do)\b",
        r"\b(?:if|when|refund(?:ed)?|credit|rebook|voucher|receive|entitled|pay|paid|replace|"
        r"we (?:give|offer|pay|provide|send|carry)|is (?:lost|cancelled|canceled|kept|released)|"
        r"gets?)\b",
    ),
}
_PATTERNS = {
    name: (re.compile(asks, re.I), re.compile(holds, re.I))
    for name, (asks, holds) in _KINDS.items()
}
_FIGURES = frozenset({"amount", "weight", "size", "when", "duration", "count", "age", "quantity"})
_WEAK: dict[str, re.Pattern[str]] = {
    "contact": re.compile(
        r"\b\d{3}[-\s]\d{3}[-\s]\d{4}\b|\b(?:chat|call cent(?:er|re)|phone|e-?mail|form)\b|@", re.I
    ),
    "weight": re.compile(r"\b(?:over|under)?weight\b", re.I),
    "when": re.compile(r"\b(?:before|after|until|no later than|at the latest)\b", re.I),
}
_LITTLE = 0.3
_STEP = re.compile(
    r"(?:^|[,;:.] (?:and |then |please )?|\b(?:and|or|then|please) )"
    r"(?:add|apply|ask|book|bring|buy|"
    r"call|chat|check|choose|click|come|complete|contact|download|email|enter|fill|find|give|go|hand|"
    r"log|make|open|order|pay|phone|pick|present|press|register|report|request|reserve|ring|scan|"
    r"see|select|send|show|sign|speak|submit|take|tap|tell|text|upload|use|visit|write)\b"
    r"(?! (?:is|are|was|were|of|fees?|times?)\b)",
    re.I,
)
# Which kind of thing a stated quantity already gives.
_STATES = {
    "weight": "weight",
    "kilogram": "weight",
    "length": "size",
    "year": "age",
    "month": "age",
}
_ASKING = re.compile(
    r"\b(?:how (?:old|young|heavy|big|large|long|tall|wide|much|many)|"
    r"what(?:[’']s| is| are)? the)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The kinds of thing that a question asks for, the most telling first."""

    kinds: tuple[str, ...]

    @property
    def wants_figure(self) -> bool:
        """Whether a figure is asked for."""
        return any(kind in _FIGURES for kind in self.kinds)

    @property
    def wants_way(self) -> bool:
        """Whether it is asked how something is done."""
        return "how" in self.kinds

    @property
    def wants_case(self) -> bool:
        """Whether a sentence of the form "if you do this, ..." may be the very answer."""
        return "how" in self.kinds or "outcome" in self.kinds

    @staticmethod
    def is_step(text: str) -> bool:
        """Whether a sentence tells somebody to do something: "Open the app and choose a seat"."""
        return _STEP.search(text) is not None

    def held(self, text: str) -> float:
        """The share of what is asked for that a text holds, 0 to 1; 0 when nothing is known."""
        if not self.kinds:
            return 0.0
        return sum(_held(kind, text) for kind in self.kinds) / len(self.kinds)


def asked_for(question: str, stated: Collection[str] = ()) -> Asked:
    """The kinds of thing that a question asks for.

    A question for a figure is one even when it is worded as yes or no. What only states a
    figure, as "my bag weighs 60 pounds" does, asks for none of its kind.

    Args:
        question: what was asked.
        stated: the units of the quantities in it.
    """
    given = {_STATES[unit] for unit in stated if unit in _STATES}
    if given and not _ASKING.search(question):
        found = [name for name, (asks, _) in _PATTERNS.items()
                 if name not in given and asks.search(question)]  # fmt: skip
    else:
        found = [name for name, (asks, _) in _PATTERNS.items() if asks.search(question)]
    sharp = [name for name in found if name not in ("whether", "outcome", "how")]
    return Asked(tuple(sharp or found))


def _held(kind: str, text: str) -> float:
    if _PATTERNS[kind][1].search(text):
        return 1.0
    weak = _WEAK.get(kind)
    return _LITTLE if weak is not None and weak.search(text) else 0.0
