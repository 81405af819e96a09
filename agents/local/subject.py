"""The thing that a question is after, where its form names it: "do you have showers in ...".

An answer that does not speak of that thing is an answer to another question.
"""

from __future__ import annotations

import re

from jetbridge.agents.local.thesaurus import stems

_ARTICLE = r"(?:(?:an?|the|any|some|your|my|our|one|its|another|extra|other) )*"
_FRAME = re.compile(
    rf"\b(?:(?:is|are) there {_ARTICLE}|"
    rf"do you (?:have|sell|offer|serve|provide|rent|lend|fly|run|own) {_ARTICLE}|"
    r"(?:^|the |a |any |some |where(?:[’']s| is) )(?:best|nearest|closest|good|nice|nearby) |"
    rf"recommend (?:me )?{_ARTICLE}(?:(?:good|nice|great) )?|"
    rf"(?:rent|hire|order|buy|adopt) (?:me )?(?:an?|some) |"
    r"who(?:[’']s| is| are| was) (?:the|your) |"
    r"(?:what|which) (?=[a-z’'-]+(?: [a-z’'-]+)? (?:do|does|did|is|are|was|has|have)\b)|"
    rf"how (?:much|fast|tall|far|deep) (?:is|are|for|(?P<verb>does|do|would|will)) {_ARTICLE}|"
    rf"what(?:[’']s| is| are| does| do) (?:the|your|an?) )"
    r"(?P<thing>[a-z][a-z’' -]*)"
)
_COSTS = re.compile(
    r"\b(?:costs?|charged?|fee|price|pay|much)\b.{0,12} (?:to|for) (?:bring(?:ing)?|tak(?:e|ing)|"
    r"(?:fly|flying|travel|traveling|travelling) with|carry(?:ing)?|check(?:ing)?(?: in)?|"
    rf"ship(?:ping)?|send(?:ing)?|stor(?:e|ing)|rent(?:ing)?) {_ARTICLE}(?P<thing>[a-z][a-z’' -]*)"
)
_ENDS = re.compile(
    r"\b(?:for|to|in|on|at|of|from|with|through|by|during|if|when|while|as|after|before|near|"
    r"per|within|inside|under|over|about|like|and|or|is|are|was|be|it|they|you|i|we|can|could|do|"
    r"does|did|have|has|had|get|cost|costs|go|goes|doing|going|that|who|which|where|there|this|"
    r"called|named|what|how|because|so|then|today|tomorrow|now|here|just|only|each|me|him|her|us|these|those|"
    r"should|would|will|may|might|must|a|an|the|my|your)\b|[’'][a-z]*"
)
# What stands for a figure or for anything at all is no thing.
_PLAIN = stems(
    "total normal usual current exact actual average full whole standard regular new right real "
    "main same other another different next last only minimum maximum lowest highest cheapest"
)
_ANY = stems(
    "somewhere anything something anyone someone anybody somebody way place thing time rule policy "
    "limit limits fee price charge cost cutoff deadline difference size weight height maximum most "
    "best biggest heaviest latest earliest minimum procedure process discount penalty rate amount "
    "extra chance option options restriction problem point news deal help people person person's "
    "allowance requirement requirements exception exceptions dimension dimensions age number "
    "paperwork papers document documents kind kinds sort type form forms"
)


def subject_of(question: str) -> frozenset[str]:
    """The stem of the thing that a question is after; empty where its form names none.

    Args:
        question: what was asked.
    """
    low = question.lower()
    match = _COSTS.search(low) or _FRAME.search(low)
    if match is None:
        return frozenset()
    words = _ENDS.split(match["thing"], maxsplit=1)[0].split()
    if len(words) > 1 and stems(words[-1]) & _ANY and not stems(words[-2]) & (_ANY | _PLAIN):
        # Of a "share price" or an "exchange rate" the first word is the thing.
        return stems(words[-2])
    # "How much does a pilot earn": the last word may be what the thing does.
    head = stems(" ".join(words[-2 if match.groupdict().get("verb") else -1 :]))
    return frozenset() if head & _ANY or (words[-1:] and words[-1].endswith("est")) else head
