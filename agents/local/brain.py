"""Chooses the next thing to do in a conversation, with no language model.

It knows no company and no corpus: everything comes from the session's instructions, its
tools and its items. In order: say what a tool returned; answer small talk; pass a reply on
to the tool that asked; otherwise choose a tool or a handoff by the wording of the request.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.local.arguments import Unfilled, fill
from jetbridge.agents.local.features import Store
from jetbridge.agents.local.followup import complete
from jetbridge.agents.local.instructions import Guide, read_instructions
from jetbridge.agents.local.replies import answers_question
from jetbridge.agents.local.requests import are_questions, requests_in
from jetbridge.agents.local.router import Router
from jetbridge.agents.local.smalltalk import is_hostile, is_noise, kind_of
from jetbridge.agents.local.telling import request, tell_all
from jetbridge.agents.local.tool import described, forced_by, takes_words
from jetbridge.agents.local.turn import Done, Turn, is_handoff, read_turn
from jetbridge.agents.local.view import Call, Say, View
from jetbridge.agents.local.wording import leans_on_before
from jetbridge.retrieval.embedders import Embedder

_KEPT_AGENTS = 64
_NOTE = "guardrail triggered:"
_STAY = 0.25
_LEAN = 0.5
_SURE = 0.0
_BRIEF = 6
_AT_ONCE = 2
_SURE_OF_PART = 0.1


@dataclass(frozen=True, slots=True)
class _Learned:
    guide: Guide
    router: Router | None


class LocalBrain:
    """The local engine's brain. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, *, cache: Path | None = None) -> None:
        """Begin knowing nothing.

        Args:
            embedder: what compares meanings.
            cache: a file that keeps embeddings of sample requests between runs.
        """
        self._embedder = embedder
        self._store = Store(embedder, file=cache)
        self._lock = threading.Lock()
        self._learned: OrderedDict[int, _Learned] = OrderedDict()

    def learn(self, view: View) -> None:
        """Fit a classifier to the session's instructions and tools, once for each."""
        self._known(view)

    def reply(self, view: View) -> Say | Call:
        """The next words to say or function to call."""
        learned = self._known(view)
        words = learned.guide.words
        tools = {tool["name"]: tool for tool in view.tools}
        turn = read_turn(view.items)
        forced = forced_by(view.tool_choice)
        if view.tool_choice == "none":
            tools = {}
        done = [call for call in turn.done if not call.hands_over and call.output is not None]
        parts = self._parts(turn, tools, learned)
        if done and (len(done) >= len(parts) or not tools or _refused(done[-1])):
            return Say(tell_all(turn, done, parts, words, self._embedder))
        if not turn.asked:
            return Say(words["greeting"])
        if turn.asked.startswith(_NOTE):
            return Say(words["unverified"])
        if forced is not None and forced in tools:
            return self._call(tools[forced], turn)
        since = turn.done[len(turn.done) - _place_after(turn.done) :]
        arrived = any(call.hands_over for call in since)
        if len(parts) > 1:
            turn = replace(
                turn, asked=parts[len(done)], earlier=(*turn.earlier, *parts[: len(done)])
            )
        small = None if arrived else self._small_talk(turn, words)
        if small is not None:
            return Say(small)
        if not tools:
            return Say(words["unclear"])
        name = self._waiting(turn, tools) or self._choose(turn, tools, learned, arrived=arrived)
        return Say(words["greeting"]) if name is None else self._call(tools[name], turn)

    def _known(self, view: View) -> _Learned:
        key = hash((view.instructions, *(str(tool) for tool in view.tools)))
        with self._lock:
            if key in self._learned:
                self._learned.move_to_end(key)
                return self._learned[key]
            names = [str(tool["name"]) for tool in view.tools]
            guide = read_instructions(view.instructions, names)
            samples = {name: list(guide.samples.get(name, ())) for name in names}
            if not any(samples.values()):
                samples = {str(tool["name"]): [described(tool)] for tool in view.tools}
            fitted = {name: said for name, said in samples.items() if said}
            router = Router(fitted, self._store) if len(fitted) > 1 else None
            self._learned[key] = _Learned(guide, router)
            while len(self._learned) > _KEPT_AGENTS:
                self._learned.popitem(last=False)
            return self._learned[key]

    def _parts(self, turn: Turn, tools: Mapping[str, Any], learned: _Learned) -> tuple[str, ...]:
        """The turn's requests when each needs a call of its own; else the turn as it is.

        Two questions for one tool are two calls where the tool is told what is asked.
        """
        parts = requests_in(turn.asked)
        if len(parts) != _AT_ONCE or learned.router is None or is_hostile(turn.asked):
            return (turn.asked,)
        labels = []
        for part, whole in zip(parts, (parts[0], complete(parts[1], parts[0])), strict=True):
            scores = learned.router.scores(part)
            if whole != part:
                completed = learned.router.scores(whole)
                scores = {name: max(value, completed[name]) for name, value in scores.items()}
            best = max(scores, key=lambda name: scores[name])
            labels.append(best if scores[best] >= _SURE_OF_PART else None)
        if None in labels:
            return (turn.asked,)
        once = labels[0] == labels[1]
        apart = not once or (takes_words(tools.get(str(labels[0]))) and are_questions(parts))
        return parts if apart else (turn.asked,)

    def _small_talk(self, turn: Turn, words: Mapping[str, str]) -> str | None:
        if is_hostile(turn.asked):
            return words["refusal"]
        waits = turn.pending is not None
        if waits and (is_yes(turn.asked) or is_no(turn.asked)):
            return None
        kind = kind_of(turn.asked)
        if kind == "repeat":
            return turn.said or words["greeting"]
        if kind is not None:
            return words[kind]
        if is_noise(turn.asked):
            return words["unclear"]
        if not waits and is_yes(turn.asked) and len(turn.asked.split()) <= _BRIEF:
            # A yes to nothing: what was asked for is done, or nothing was asked.
            told = turn.before[-1].answer if turn.before else None
            return words["settled" if isinstance(told, Mapping) and "say" in told else "ability"]
        if not waits and is_no(turn.asked) and len(turn.asked.split()) <= 3:
            return words["goodbye"]
        return None

    def _waiting(self, turn: Turn, tools: Mapping[str, Any]) -> str | None:
        """The tool that asked for this reply, or the handoff that leads back to it."""
        pending = turn.pending
        if pending is None or not answers_question(turn.asked, pending):
            return None
        if pending.tool in tools:
            return pending.tool
        if any(call.hands_over for call in turn.done):
            return None
        back = [call.name for call in turn.before if call.hands_over]
        owners = _owners(turn.before)
        wanted = owners.get(pending.came_from) or owners.get(pending.tool)
        return wanted if wanted in tools and wanted in back else None

    def _choose(
        self, turn: Turn, tools: Mapping[str, Any], learned: _Learned, *, arrived: bool
    ) -> str | None:
        own = [name for name in tools if not is_handoff(name)]
        allowed = own if arrived and own else list(tools)
        if len(allowed) == 1 and (arrived or learned.router is None):
            return allowed[0]
        if learned.router is None:
            return None
        scores = self._scores(turn, learned.router, allowed)
        scored = {name: value for name, value in scores.items() if name in allowed}
        if not scored:
            return allowed[0] if arrived and allowed else None
        best = max(scored, key=lambda name: scored[name])
        default = learned.guide.default
        if default in scored and scored[best] < _SURE and scored[best] - scored[default] < _STAY:
            return default
        return best

    def _scores(self, turn: Turn, router: Router, allowed: list[str]) -> dict[str, float]:
        scores = router.scores(turn.asked)
        if turn.earlier and leans_on_before(turn.asked):
            whole = router.scores(f"{turn.earlier[-1]} {turn.asked}")
            scores = {name: 0.7 * scores[name] + 0.3 * whole[name] for name in scores}
            last = next((call.name for call in reversed(turn.before) if call.name in allowed
                         and not call.hands_over), None)  # fmt: skip
            if last in scores:
                scores[last] += _LEAN
        elif turn.pending is not None and turn.pending.age == 1:
            for name in scores:
                scores[name] += 0.0 if is_handoff(name) else _STAY
        return scores

    def _call(self, tool: Mapping[str, Any], turn: Turn) -> Say | Call:
        if is_handoff(tool["name"]):
            return Call(tool["name"], {})
        earlier = [call.answer for call in (*turn.before, *turn.done) if not call.hands_over]
        try:
            arguments = fill(tool.get("parameters") or {}, request(turn), earlier)
        except Unfilled as missing:
            return Say(f"Could you tell me {missing}?")
        return Call(tool["name"], arguments)


def _refused(call: Done) -> bool:
    """Whether the call was turned down in words that the user has to react to."""
    return isinstance(call.answer, str) and call.answer.lower().startswith("error")


def _place_after(done: tuple[Done, ...]) -> int:
    """How many calls came after the last one that returned something to tell."""
    for count, call in enumerate(reversed(done)):
        if not call.hands_over and call.output is not None:
            return count
    return len(done)


def _owners(calls: tuple[Done, ...]) -> dict[str, str]:
    """For every tool that was called, the handoff after which it was."""
    owners: dict[str, str] = {}
    led: str | None = None
    for call in calls:
        if call.hands_over:
            led = call.name
        elif led is not None:
            owners[call.name] = led
    return owners
