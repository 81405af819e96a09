"""What needs no tool: greetings, thanks, goodbyes, "say that again", and what to refuse."""

from __future__ import annotations

import re

from jetbridge.agents.passwords import REMOVED
from jetbridge.agents.said import lowered

_OPEN = (
    r"(?:(?:um+|uh+|oh|ok|okay|well|so|right|alright|great|perfect|no|yes|yeah|sorry|hey|"
    r"please)[\s,.!]+)*"
)
_A = r"(?:moment|second|sec|minute)"
_ENDING = (
    r"thanks|thank you|so much|very much|a lot|then|for (?:your|the) help|that'?s (?:great|all|it|"
    r"helpful|everything)|that helps|you'?ve been (?:very )?helpful|got it|great|perfect|again"
)
_WHO = (
    r"(?:actual |real |live )?(?:robot|human|real|machine|bot|computer|person|people|ai|recording)"
    r"(?: being| person)?"
)
_KINDS = {
    "greeting": r"(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|everyone|again))?(?:[,.! ]+(?:how are you(?: doing)?(?: today)?|"
    r"is anyone there|anybody there|can you hear me))?|is (?:any(?:one|body)|someone) there|"
    r"can you hear me|how are you(?: doing)?(?: today)?",
    "thanks": r"(?:thanks|thank you|thx|cheers|many thanks|much appreciated|i appreciate it|"
    r"that'?s (?:great|perfect|helpful|good|all i needed)|awesome|perfect|great|lovely|cool|"
    r"got it|good to know|understood|i see|okay|ok|alright|fine)"
    rf"(?:[\s,.!]+(?:{_ENDING}))*",
    "goodbye": r"(?:good)?bye(?:[- ]bye)?(?: now)?|see you(?: later)?|have a (?:good|nice|great) "
    r"(?:day|one|evening|night)|that'?s (?:all|it|everything)(?: for (?:now|today))?|"
    r"(?:thanks|thank you)[\s,.!]+(?:good)?bye|i'?m done|nothing else|no that'?s (?:all|it)|"
    r"no thanks?(?: you)?|no[\s,.]+thank you|hang up",
    "ability": r"what can you (?:do|help(?: me)? with)(?: for me)?|help|help me|"
    r"(?:can|could) you help(?: me)?(?: please)?|i need (?:some )?help|what do you do|"
    r"who (?:are you|am i (?:talking|speaking) to)|"
    rf"(?:are you|am i (?:talking|speaking) to|is this) (?:an? )?{_WHO}"
    rf"(?:,? or (?:an? )?{_WHO})?(?: or what)?|what is this|how does this work",
    "insult": r"(?:you(?:'re| are)|this (?:is|thing is)|that(?:'s| is)|what) (?:an? |such an? |so |"
    r"the |really |absolutely |completely )*(?:useless|stupid|idiot(?:ic)?|dumb|terrible|awful|"
    r"rubbish|garbage|worthless|pathetic|ridiculous|crap|joke|worst|hopeless|no help|waste of time)"
    r"(?:[,.!]? \w+){0,4}|(?:shut up|go to hell|screw you|f(?:uck|\*+) (?:you|off)|"
    r"i hate (?:you|this))(?: \w+){0,2}",
    "pause": rf"(?:hold on|hang on|wait|one {_A}|just a {_A}|give me a {_A}|let me (?:think|check|"
    rf"see))(?:[\s,.!]+(?:please|a {_A}))*",
    "stop": r"(?:(?:please )?(?:stop|quiet|be quiet|silence|hush|enough|that'?s enough|"
    r"stop (?:talking|it|that|there|please|now)|shush)[\s,.!]*)+",
    "password": r"(?:i(?:'ve| have)? (?:forgot(?:ten)?|lost|don'?t (?:know|remember|have)|"
    r"can'?t (?:remember|find|recall))|(?:can|could|will|would) you (?:reset|change|send me)|"
    r"how (?:do|can) i (?:reset|change|recover|get)|(?:reset|forgot(?:ten)?|lost)|"
    r"i (?:need|want) (?:to (?:reset|change)|help with)) (?:my |the |a (?:new )?)?"
    r"(?:log[- ]?in|sign[- ]?in|account)? ?(?:password|passcode|login(?: details)?|"
    r"sign[- ]?in details)|(?:i can'?t|i cannot|i'?m not able to|why can'?t i) (?:sign|log) "
    r"(?:in|on)(?: to my account| here)?|"
    r"my password (?:doesn'?t|does not|isn'?t|won'?t) work(?:ing)?",
    "signout": r"(?:(?:can|could|would) you |i(?:'d like| want| need| would like) (?:you )?to |"
    r"please |now )*(?:sign|log)(?:ging|ing)? (?:me |us |myself )?(?:out|off)(?: now| again)?"
    r"(?: of (?:this|here|my account))?",
    "person": rf"(?:(?:can|could|may) i |i(?:'d like| want| need| would like)(?: to)? |please |"
    rf"just |let me |get me |give me |is there )*(?:(?:speak|talk|get through) (?:to|with) |"
    rf"(?:connect|transfer|put) me (?:through )?(?:to|with) )?(?:an? |the |some )?(?:{_WHO}|"
    r"someone|somebody|human agent|agent|representative|operator|supervisor|manager)"
    r"(?: i can (?:speak|talk) (?:to|with))?",
    "repeat": r"(?:(?:can|could|would) you )?(?:please )?(?:repeat (?:that|it|yourself)|"
    r"(?:speak|talk|say (?:that|it)) (?:a (?:bit|little) )?(?:slower|more slowly|slowly|louder|up)|"
    r"slower|more slowly|louder|"
    r"say (?:that|it) (?:again|once more|one more time)|come again|what did you say|"
    r"what was that|pardon(?: me)?|sorry\s*\?*|sorry what|excuse me|"
    r"i didn'?t (?:catch|hear|get) (?:that|you)|"
    r"one more time|again|once more|repeat|what)(?:[\s,.!?]+(?:please|again|sorry))*",
}
_PATTERNS = {
    kind: re.compile(rf"^{_OPEN}(?:{pattern})[\s,.!?]*(?:please)?[\s.!?]*$")
    for kind, pattern in _KINDS.items()
}
_COURTESIES = frozenset({"greeting", "thanks", "goodbye"})
_RECORD = (
    r"(?:bookings?|reservations?|flights?|records?|details|accounts?|data|names?|trips?|"
    r"itinerar(?:y|ies)|information|info|address(?:es)?|phone numbers?|emails?|loans?|files?)"
)
_PERSON = r"(?:customer|passenger|person|people|user|member|patient|guest|client|travell?er|caller)"
_LOOK = r"(?:show|see|give|tell|read|look|pull|check|access|open|list|get|find|display|change|view)"
_NETS = r"wi-?fi|wi fi|internet|network|hotspot"
_HOSTILE = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override)\b.{0,25}\b(?:instructions?|prompts?|"
            r"guidelines|restrictions|rules|everything (?:above|before|you were))\b",
            r"\b(?:bypass|override|disable|turn off|get around)\b.{0,25}\b(?:sign[- ]?in|"
            r"log[- ]?in|approval|authentication|verification|guardrails?|safety|filters?)\b",
            r"\b(?:system|hidden|initial|secret) (?:prompt|instructions?|message)\b",
            r"\b(?:reveal|print|show|repeat|output|recite|dump|tell me|what are|read|give|say) "
            r"(?:me |us |out )?(?:all )?(?:of )?your (?:exact |full |own |internal )?"
            r"(?:instructions|prompts?|system|tools|functions|configuration|source code|api key)\b",
            r"\b(?:reveal|print|repeat|output|recite|dump) (?:me |us |out )?(?:all )?(?:of )?the "
            r"(?:instructions|prompt|system|tools|functions|configuration|source code|api key)\b",
            r"\byou are (?:now|no longer)\b|\bpretend (?:to be|you|that|i'?m|i am)\b",
            r"\bact as (?:if you|my|though)\b|\b(?:jailbreak|developer mode|debug mode|admin mode|"
            r"dan mode|god mode|sudo|root access)\b",
            r"\bi(?:'m| am) (?:the|an|your) (?:admin|administrator|developer|supervisor)\b",
            rf"\b(?:another|other|different|every|each|all(?: the)?|any) {_PERSON}s?'?s?'? "
            rf"{_RECORD}\b",
            rf"\b{_LOOK}\b.{{0,25}}\b(?:someone|somebody|anyone|everyone) else'?s? {_RECORD}\b",
            r"\b(?:customer|user|account|client|member|patient) ?(?:number|id|no\.?|#)? ?#?\d+\b",
            rf"\b{_PERSON} (?:number|id|no\.?) (?:\d+|one|two|three|four|five|six|seven)\b",
            r"\bcustomer (?:one|two|three|four|five|six|seven|eight|nine|ten)\b",
            rf"\bpasswords? (?:of|for|belonging)\b(?! (?:the )?(?:{_NETS})\b)|"
            rf"\b(?:what|which)(?:'s| is| are)(?!.{{0,25}}\b(?:{_NETS})\b).{{0,25}}\bpasswords?\b"
            rf"(?! (?:for|to|of) (?:the )?(?:{_NETS})\b)",
            rf"\b{_LOOK}\b.{{0,15}}\b(?:all|every)(?: of)?(?: the| your)? (?:{_PERSON}s|names|"
            r"passwords|emails|bookings in|bookings of)\b",
            r"\b(?:drop|delete|select|insert|update)\b.{0,20}\b(?:table|from|into|database)\b",
            r"\bwithout (?:signing|logging) in\b.{0,40}\b(?:booking|flight|record|account)\b",
            r"<\s*/?\s*(?:system|tool|assistant|script)",
        )
    )
)
_SOUND = re.compile(r"m+|h+m+|mm+|hm+|u+h+|u+m+|a+h+|e+r+m?|e+h+|oo+h+|huh|uh|mhm|ugh|tsk|la")
_SEEN_LETTERS = re.compile(r"[a-z0-9]")


def kind_of(text: str) -> str | None:
    """Which small talk an utterance is and nothing more: a key of the set phrases, or None.

    ``repeat`` asks for the last answer again; the other kinds name a set phrase.
    """
    said = lowered(text)
    if REMOVED in said:
        return "password"
    whole = _kind(said)
    parts = [part for part in re.split(r"[.,;!?]+ ?", said) if part]
    if whole is not None or len(parts) < 2:
        return whole
    # "Thank you, that's all. Goodbye!" is one farewell.
    kinds = [_kind(part) for part in parts]
    return kinds[-1] if _COURTESIES.issuperset(kinds) else None


def _kind(text: str) -> str | None:
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.match(text)), None)


def is_hostile(text: str) -> bool:
    """Whether an utterance tries to change the rules or to reach another person's record."""
    return _HOSTILE.search(lowered(text)) is not None


def is_noise(text: str) -> bool:
    """Whether there is nothing in an utterance to understand."""
    words = re.findall(r"[a-z']+|\d+", text.lower())
    if not _SEEN_LETTERS.search(text.lower()) or not words:
        return True
    if all(_SOUND.fullmatch(word) for word in words):
        return True
    odd = [word for word in words if len(word) > 3 and not re.search(r"[aeiouy]|\d", word)]
    return len(odd) * 2 > len(words)
