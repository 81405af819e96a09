"""Makes a clipped request complete in itself, from the request before it.

"And for a dog?" after "How much is a second bag?" becomes "how much is a dog": the frame of
the earlier question with the new subject. "How much is that?" keeps the earlier subject.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from jetbridge.agents.local.ranges import quantities, without_quantities
from jetbridge.agents.local.wording import leans_on_before, plain
from jetbridge.retrieval.vocabulary import read_vocabulary

_FRAME = re.compile(
    r"^(?:(?:what(?:'s| is| are| does| do| would)?|how) (?:the |it |that )?(?:much|many|big|heavy|"
    r"large|old|early|late|long|soon|far|costs?|price|fee|charge|limit|weight limit|"
    r"weight|"
    r"size limit|size|rule|rules|policy|deadline)(?: (?:is|are|does it cost|do|does|can|for|to|of|"
    r"on|"
    r"it|i|bring|take|pay|have|with|cost|at)\b)*|"
    r"(?:can|may|could) (?:i|we) (?:bring|take|get|have|use|carry|change|cancel|fly with|pack)|"
    r"(?:is|are) (?:there|it)(?: a| any)? ?(?:fee|charge|limit|free|allowed)?(?: for)?|"
    r"(?:do|does|will) (?:i|we|you) (?:have to pay for|need|get|offer|have|charge for|allow|"
    r"accept|take)|when (?:can|do|does|is|will)(?: i| we| it)?|what happens (?:if|when|to))\b"
)
_OPENING = re.compile(
    r"^(?:and|or|what about|how about|also|but|then|so|what if it'?s|if it'?s|the same for|"
    r"same for)\b[\s,]*"
)
_BARE = re.compile(r"^(?:and|or|what about|how about|also|but|then|so)\b[\s,]*")
_ALTERS = re.compile(
    r"^(?:(?:what )?if|when|with|without|in|on|at|from|to|after|before|as|"
    r"(?:for |on |in |with )?(?:an? |the |my |our )?(?:international|domestic|overseas|abroad|long|"
    r"short|transatlantic|local|weekend|tomorrow|today|first class|business|premium|economy|basic|"
    r"kids?|child(?:ren)?|infants?|bab(?:y|ies)|seniors?|students?|groups?|members?|adults?|"
    r"families|military|family))\b"
)
_FILLING = frozenset({"flight", "flights", "bag", "trip", "trips", "fare", "seat"})
# "What about my baby, does she need a ticket?" is complete: its pronoun stands for its own thing.
_OWN_THING = re.compile(
    r"^(?P<thing>[\w' -]+), (?P<asks>(?:does|do|did|is|are|can|could|may|must|will|would|should|"
    r"has|have|how|what|when|where|which) .*)$"
)
_PRONOUN = re.compile(r"\b(?:she|he|it|they|them|one|that|those)\b(?P<be>'s)?")
_ASKS = re.compile(
    r"^(?:what|how|when|where|which|who|why|if|is|are|do|does|did|can|could|may|will|would|should|"
    r"must)\b"
)
_PLACED = re.compile(r"^(?:for|with|about|on|to)\b\s*")
_ENDS_PLACED = re.compile(r"\b(?:for|with|on|of|to|at|in)\s*$")
_ENDS_IN_VERB = re.compile(r"\s+(?:be|weigh|cost|go|get|come|take)$")
_MOST_THING = 8
_ENDS_POINTING = re.compile(r"^(?:\S+ ){1,8}(?:it|that|them)[.?!]*$")
_POINTS = re.compile(r"\b(?:it|its|that|they|them|their|those|this|these|one|ones|he|she)\b")
_EMPTY = frozenset(
    re.findall(
        r"[\w']+",
        "a an the he she him it that this they them those these is are was be do does did i "
        "we you my me us how much many what when where which who why can could will would may "
        "for with in on of to at if as well too also and or but so then about what's it's "
        "cost costs free allowed there any one ones still really ok okay please more less "
        "than long late early big heavy anything something extra money pay else happens",
    )
)


def complete(asked: str, earlier: str, *, framed: str = "") -> str:
    """The request as somebody would say it who had not said anything before.

    Args:
        asked: the user's last words.
        earlier: the user's request before them, complete.
        framed: an older one whose frame counts where the one before has none.
    """
    if not earlier or not (leans_on_before(asked) or _ENDS_POINTING.search(asked.lower())):
        return asked
    before = plain(earlier).rstrip(" .?!")
    new = _OPENING.sub("", plain(asked)).rstrip(" .?!")
    if (own := _OWN_THING.match(new)) is not None and (found := _PRONOUN.search(own["asks"])):
        return _put(own["thing"], own["asks"], found)
    alters = _ALTERS.match(_BARE.sub("", plain(asked)))
    subject = {word for word in re.findall(r"[\w']+", new) if word not in _EMPTY}
    if (swapped := _swapped(subject, before)) is not None:
        return swapped
    before = _elsewhere(new, before)
    asks_itself = _FRAME.match(new)
    if asks_itself and subject and not alters and not _POINTS.search(new):
        # "And how long is the credit good for?" is complete; the search knows what was before.
        return new
    # Of "how much is that, can I take my cat" the last clause names the thing.
    clauses = [clause for clause in before.split(", ") if _FRAME.match(clause)]
    if not clauses and _PLACED.match(new) and has_frame(framed):
        clauses = [plain(framed).rstrip(" .?!")]
    frame = _FRAME.match(clauses[-1]) if clauses else None
    thing = _ENDS_IN_VERB.sub("", clauses[-1][frame.end() :].strip()) if frame is not None else ""
    bare = _BARE.sub("", plain(asked)).rstrip(" .?!")
    if (found := _PRONOUN.search(bare)) and _ASKS.match(bare):
        if quantities(bare):
            # "What if it's eighty pounds?" is no longer about the bag of fifty five.
            thing = " ".join(without_quantities(thing).split())
        if thing and len(thing.split()) <= _MOST_THING and not _ASKS.match(thing):
            return _put(thing, bare, found)
        return f"{before}, {new}" if subject else f"{new}, {before}"
    if (
        subject - set(re.findall(r"[\w']+", before))
        and frame is not None
        and not (asks_itself or alters)
    ):
        opening = frame[0].strip()
        if opening.endswith(" to"):
            # What one may do and what there is are asked about in other words.
            return new
        named = _PLACED.sub("", new)
        return f"{_ENDS_PLACED.sub('', opening).strip()} {named}"
    return f"{new}, {before}" if not subject else f"{before}, {new}"


def has_frame(request: str) -> bool:
    """Whether a request begins with words that another thing can be asked about in."""
    return _FRAME.match(plain(request)) is not None


def _put(thing: str, asks: str, found: re.Match[str]) -> str:
    """A question with a thing's name in its pronoun's place."""
    name = f"{thing} is" if found["be"] else thing
    return f"{asks[: found.start()]}{name}{asks[found.end() :]}"


def _elsewhere(new: str, before: str) -> str:
    """The earlier request without a place that the new one excludes, as "domestic" does Paris."""
    table = read_vocabulary()
    named = set(re.findall(r"[\w'-]+", new))
    for line in table.contrasts:
        mine = named & set(line)
        for place, kinds in table.belongs.items() if mine else ():
            of = set(kinds.lower().split())
            if of & set(line) and not of & mine:
                before = re.sub(
                    rf"\s*\b(?:to|from|in|for|at) {re.escape(place.lower())}\b", "", before
                )
    return before


def _swapped(subject: Collection[str], before: str) -> str | None:
    """The earlier request with the other side of a contrast in it: "and a second one?"."""
    telling = [word for word in subject if word not in _FILLING]
    if len(telling) != 1:
        return None
    new = telling[0]
    for line in read_vocabulary().contrasts:
        if new in line:
            for word in line:
                if word != new and re.search(rf"\b{re.escape(word)}\b", before):
                    return re.sub(rf"\b{re.escape(word)}\b", new, before, count=1)
    return None
