"""Whether a reply is an explicit yes, or a no."""

from __future__ import annotations

import re

from jetbridge.agents.said import lowered

_YES = re.compile(
    r"^(?:(?:um+|uh+|ok|okay|right|well|great|perfect|oh|and)[,. ]+)*"
    r"(?:yes|yeah|yep|yup|yea|sure|absolutely|definitely|correct|confirm(?:ed)?|please do|"
    r"go ahead|do it|do that|book it|let'?s do (?:it|that)|that'?s (?:right|fine|correct|good)|"
    r"sounds good|of course|affirmative|i confirm|make the change|change it|go for it|exactly)\b"
)
_BARE_YES = re.compile(
    r"^(?:ok|okay|fine|perfect|great|please|right)(?: please| thanks| do)?[.!]*$"
)
_HESITANT = r"(?:(?:um+|uh+|oh|hmm+|well|wait|actually|sorry|hold on|hang on)[,. ]+)*"
_NO = re.compile(
    r"\b(?:no|nope|nah|don'?t|do not|not|never|cancel that|stop|wait|hold on|actually|instead|"
    r"but|rather|changed my mind|leave it|forget it|hang on|keep (?:my|the|it))\b"
)
_ASKS = re.compile(r"\?|^(?:what|when|how|which|why|who|is there|does|will|would|can|could)\b")


def is_yes(words: str) -> bool:
    """Whether the words are an explicit yes and nothing else: no doubt, no question, no "but"."""
    said = lowered(words)
    if _NO.search(said) or _ASKS.search(said):
        return False
    return bool(_YES.match(said) or _BARE_YES.match(said))


def is_no(words: str) -> bool:
    """Whether the words turn an offer down."""
    said = lowered(words)
    return bool(re.match(rf"^{_HESITANT}(?:no|nope|nah)\b", said)) or bool(
        re.search(
            r"\b(?:don'?t|do not|never mind|nevermind|forget it|leave it|cancel that|stop|"
            r"changed my mind|(?:leave|keep) (?:everything|things|it all)\b|"
            r"keep (?:my|the) (?:flight|booking|original|old|current))\b",
            said,
        )
    )
