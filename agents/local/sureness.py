"""Whether the best unit found is an answer, or merely the nearest thing in the documents.

The search's confidence tells whether passages are about the matter; it is set against how much
of the question the unit and what it stands under speak of, rarer words counting more. A
logistic model of both, fitted on development questions whose answer was right and on questions
that no document answers. Where a question's form names the thing it is after, an answer that
does not speak of that is refused whatever the model says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jetbridge.agents.local.candidates import Candidate, Passage
from jetbridge.agents.local.question import Question
from jetbridge.agents.local.thesaurus import stems

# What the confidence, the share of the question held and each of its telling words count for.
_CONFIDENCE, _HELD, _WORD = 4.4, 2.4, 0.35
# Of the right answers to the development questions, one in thirty lies below.
_ENOUGH = 3.6
_MEASURED = re.compile(
    r"\bhow (?:old|tall|wide|high|deep|heavy|fast|far|long) (?:is|are|was)\b", re.I
)
_NUMBERED = re.compile(
    r"\bhow many \w+(?: \w+)? (?:do you (?:have|own|fly|run|employ)|are there|have you)\b", re.I
)


def is_answer(
    question: Question,
    best: Candidate,
    passages: Sequence[Passage],
    confidence: float | None,
) -> bool:
    """Whether to tell the best unit, rather than that the documents do not say.

    Args:
        question: what was asked.
        best: the unit that answers best.
        passages: all that was found.
        confidence: the search's own, 0 to 1; None when it gave none, which is trusted.
    """
    if question.counted and not any(
        question.counted & stems(f"{one.title} {one.path} {one.text}") for one in passages
    ):
        # A number of things that no passage speaks of is not in them.
        return False
    if question.counted and _NUMBERED.search(question.text) and not best.traits["counted"]:
        return False
    place = passages[best.passage]
    spoken_of = stems(f"{place.title} {place.path} {best.text}")
    if question.subject and question.subject.isdisjoint(spoken_of):
        return False
    if _MEASURED.search(question.text) and best.traits["figure"] == 0:
        # "How tall is it" is not answered by what holds no measure.
        return False
    if confidence is None:
        return True
    held = best.traits["shared"] + best.traits["about"]
    return _CONFIDENCE * confidence + _HELD * held + _WORD * len(question.wanted) >= _ENOUGH
