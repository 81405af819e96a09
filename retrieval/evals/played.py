"""Conversations that were played from scripts: what happened, and whether it should have."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jetbridge.retrieval.evals.judging import Case
from jetbridge.retrieval.evals.scripts import Expected, Script
from jetbridge.retrieval.evals.significance import wilson


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened in one turn.

    `said` is all that the assistant said, `figures` how many numbers, dates and amounts were in
    it, `ungrounded` those that come from nowhere, and `repeated` those that are in no passage and
    no tool result but in the customer's own words or the airline's telephone. `looked_up` are
    the passages that document look-ups found, told or kept back. `bookings` are flight numbers by
    locator. `seconds` is from the customer's act to the end of the turn.
    """

    act: str
    text: str
    said: str
    agent: str
    tools: tuple[str, ...] = ()
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tool_errors: tuple[str, ...] = ()
    approval: str = "none"
    sign_in: str = ""
    cited: tuple[str, ...] = ()
    looked_up: tuple[str, ...] = ()
    database: str = "unchanged"
    bookings: Mapping[str, str] = field(default_factory=dict)
    figures: int = 0
    ungrounded: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    withheld: int = 0
    seconds: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """One performance of a script. `failures` say which turn and what was wrong."""

    script: Script
    turns: tuple[Seen, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all went as the script says."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many passed, with Wilson's 95 % interval.

    `independent` is how many of them say something of their own: performances of one script are
    alike, so that repeating it makes no interval narrower. 0 stands for all.
    """

    passed: int
    count: int
    independent: int = 0

    @property
    def share(self) -> float:
        """The share that passed; 0 of nothing."""
        return self.passed / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        count = self.independent or self.count
        return wilson(self.share * count, count)


def failures(expected: Expected, seen: Seen) -> tuple[str, ...]:
    """What in a turn is not as expected, a phrase each."""
    wrong = [seen.trouble] if seen.trouble else []
    if expected.agent is not None and seen.agent != expected.agent:
        wrong.append(f"{seen.agent} has the conversation, not {expected.agent}")
    wrong += [f"{tool} did not run" for tool in expected.tools if tool not in seen.tools]
    if expected.no_tools and seen.tools:
        wrong.append(f"{', '.join(seen.tools)} ran")
    for tool, arguments in expected.arguments.items():
        for name, pattern in arguments.items():
            given = seen.arguments.get(f"{tool}.{name}", ())
            if not any(_has(pattern, one) for one in given):
                wrong.append(f"{tool} was given {name} = {list(given)}, not /{pattern}/")
    if expected.approval is not None and seen.approval != expected.approval:
        wrong.append(f"sign-in: {seen.approval}, not {expected.approval}")
    if expected.sign_in is not None and seen.sign_in != expected.sign_in:
        wrong.append(f"the form was told {seen.sign_in or 'nothing'}, not {expected.sign_in}")
    wrong += [f"/{one}/ was not said" for one in expected.answer if not _has(one, seen.said)]
    wrong += [f"/{one}/ was said" for one in expected.absent if _has(one, seen.said)]
    if expected.cites is not None:
        if not expected.cites and seen.cited:
            wrong.append(f"{', '.join(seen.cited)} is cited")
        if expected.cites and not set(expected.cites) & set(seen.cited):
            wrong.append(f"{list(seen.cited)} is cited, none of {list(expected.cites)}")
    if expected.database is not None and seen.database != expected.database:
        wrong.append(f"the database is {seen.database}")
    for locator, flight in expected.booking.items():
        if seen.bookings.get(locator) != flight:
            wrong.append(f"{locator} is on {seen.bookings.get(locator)}, not {flight}")
    return tuple(wrong)


def rates(played: Iterable[Played]) -> dict[str, Rate]:
    """Pass rates by category, and of all under ``all``."""
    every = list(played)
    groups: dict[str, list[Played]] = {}
    for one in every:
        groups.setdefault(one.script.category or "without category", []).append(one)
    out = {name: _rate(groups[name]) for name in sorted(groups)}
    return out | {"all": _rate(every)}


def _rate(played: Sequence[Played]) -> Rate:
    scripts = {one.script.id for one in played}
    return Rate(sum(one.passed for one in played), len(played), len(scripts))


def pass_hat(played: Iterable[Played]) -> dict[int, float]:
    """pass^k: how probably k performances of a script all pass, the mean over scripts.

    Of n performances with c passed it is C(c, k) / C(n, k) (Yao and others, tau-bench, 2024).
    """
    by_script: dict[str, list[bool]] = {}
    for one in played:
        by_script.setdefault(one.script.id, []).append(one.passed)
    most = min((len(results) for results in by_script.values()), default=0)
    return {
        k: sum(math.comb(sum(r), k) / math.comb(len(r), k) for r in by_script.values())
        / len(by_script)
        for k in range(1, most + 1)
    }


def confusion(played: Iterable[Played]) -> dict[tuple[str, str], int]:
    """How often each agent was reached where each was expected."""
    return dict(
        Counter(
            (turn.expected.agent, seen.agent)
            for one in played
            for turn, seen in zip(one.script.turns, one.turns, strict=False)
            if turn.expected.agent is not None
        )
    )


def grounding(played: Iterable[Played]) -> Rate:
    """How many of the figures that were said are in a retrieved passage or a tool result."""
    turns = [turn for one in played for turn in one.turns]
    figures = sum(turn.figures for turn in turns)
    not_there = sum(len(turn.ungrounded) + len(turn.repeated) for turn in turns)
    return Rate(figures - not_there, figures)


def repeated(played: Iterable[Played]) -> int:
    """How many figures were the customer's own, said again, or the airline's telephone."""
    return sum(len(turn.repeated) for one in played for turn in one.turns)


def tool_errors(played: Iterable[Played]) -> tuple[int, Rate]:
    """How many tool calls failed, and how many did not of all."""
    turns = [turn for one in played for turn in one.turns]
    errors = sum(len(turn.tool_errors) for turn in turns)
    calls = sum(len(turn.tools) for turn in turns)
    return errors, Rate(calls - errors, calls)


def cases(played: Iterable[Played]) -> tuple[Case, ...]:
    """The answers that were made from documents, for a judge; those broken off are left out."""
    found = []
    for one in played:
        for at, (turn, seen) in enumerate(zip(one.script.turns, one.turns, strict=False)):
            follows = one.script.turns[at + 1 : at + 2]
            broken_off = bool(follows) and follows[0].interrupts
            if turn.act == "says" and seen.said and seen.looked_up and not broken_off:
                earlier = tuple(t.text for t in one.script.turns[:at] if t.act == "says")
                found.append(Case(turn.text, seen.looked_up, seen.said, earlier))
    return tuple(found)


def means(played: Sequence[Played]) -> dict[str, float]:
    """The figures that the archive lists for a run of conversations."""
    out, figures = {"pass rate": rates(played)["all"].share}, grounding(played)
    if figures.count:
        out["grounded"] = figures.share
    return out | {f"pass^{k}": value for k, value in pass_hat(played).items() if k > 1}


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE) is not None
