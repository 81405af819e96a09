"""Puts what the tools returned into words, for one request or for two of one utterance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jetbridge.agents.local.followup import complete, has_frame
from jetbridge.agents.local.passages import compose, passages_in
from jetbridge.agents.local.records import spoken
from jetbridge.agents.local.replies import answers_question
from jetbridge.agents.local.smalltalk import is_noise, kind_of
from jetbridge.agents.local.thesaurus import stems
from jetbridge.agents.local.turn import Done, Turn
from jetbridge.agents.local.wording import leans_on_before
from jetbridge.retrieval.embedders import Embedder

_SOURCE = re.compile(r"According to “(?P<title>[^”]*)”: ")
_RECALLED = 4
_LITTLE = 1


def tell_all(
    turn: Turn,
    done: Sequence[Done],
    parts: Sequence[str],
    words: Mapping[str, str],
    embedder: Embedder,
) -> str:
    """What every part's tool returned; a question that waits for a reply comes last."""
    if len(parts) == 1 or len(done) < len(parts):
        return _tell(turn, done[-1], words, embedder)
    told = sorted(
        zip(done[-len(parts) :], parts, strict=True),
        key=lambda pair: isinstance(pair[0].answer, Mapping) and "next" in pair[0].answer,
    )
    said: list[str] = []
    for call, part in told:
        one = _tell(replace(turn, asked=part), replace(call, asked=part), words, embedder, most=1)
        source = _SOURCE.match(one)
        bare = one[source.end() :] if source is not None else one
        # A source is named once, and what answers both questions is said once.
        if any(bare in before for before in said):
            continue
        if source is not None and said:
            named = any(before.startswith(source[0]) for before in said)
            one = bare if named else f"And “{source['title']}” says: {bare}"
        said.append(one)
    return " ".join(said)


def request(turn: Turn) -> str:
    """The user's request, complete in itself; a reply to a tool's question stays as it is."""
    pending = turn.pending
    if pending is not None and answers_question(turn.asked, pending):
        return turn.asked
    topic = _topic(turn)
    if topic and (leans_on_before(turn.asked) or len(stems(turn.asked)) <= _LITTLE):
        return f"{turn.asked.rstrip(' .?!')}, {topic}"
    if pending is not None:
        return turn.asked
    whole = framed = ""
    for said in (*turn.earlier[-_RECALLED:], turn.asked):
        # "Hold on a second" is no request that the next one could lean on.
        if said == turn.asked or not (kind_of(said) or is_noise(said)):
            framed = whole if has_frame(whole) else framed
            whole = complete(said, whole, framed=framed)
    return whole


def _topic(turn: Turn) -> str:
    """What the tool of the turn before left to ask about, as a tool's `topic` says it."""
    last = next((call for call in reversed(turn.before) if not call.hands_over), None)
    if last is None or not turn.earlier or last.asked != turn.earlier[-1]:
        return ""
    topic = last.answer.get("topic") if isinstance(last.answer, Mapping) else None
    return topic if isinstance(topic, str) else ""


def _tell(
    turn: Turn, call: Done, words: Mapping[str, str], embedder: Embedder, *, most: int = 2
) -> str:
    answer = call.answer
    question = request(turn) if call.asked == turn.asked else call.asked
    if isinstance(answer, str) and answer.lower().startswith(("error", "an error occurred")):
        return words["unknown"]
    said = isinstance(answer, Mapping) and isinstance(answer.get("say"), str)
    found = [] if said else passages_in(answer)
    if found:
        sure = answer.get("confidence") if isinstance(answer, Mapping) else None
        confidence = float(sure) if isinstance(sure, int | float) else None
        told = compose(question, found, embedder, confidence=confidence, most=most)
        return told or words["unknown"]
    before = [(one.asked, one.answer) for one in turn.before if one.name == call.name]
    return spoken(question, answer, asked=call.asked, before=before) or words["unknown"]
