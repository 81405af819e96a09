"""Scripted conversations: what the customer does turn by turn, and what must happen.

A file of `corpus/conversations/` is a list of scripts:

    - id: rebooking-later
      category: rebooking
      turns:
        - says: put me on a later flight to Denver
          expect: {agent: Rebooking Agent, approval: asked, database: unchanged}
        - signs_in: tom@example.com
          expect: {answer: ['LK 438'], tools: [list_alternatives_tool]}

A turn is one of

- ``says``: words. With ``interrupts: true`` they come while the assistant still answers the
  turn before, which is broken off;
- ``signs_in``: an e-mail address of the demonstration, into the form that is open. The right
  password is used unless ``password: wrong``;
- ``declines: true``: the form is closed without signing in;
- ``signs_out: true``.

``expect`` may hold, all of it about this turn only:

- ``agent``: who has the conversation when the turn is over;
- ``tools``: tools that ran to an end, each at least once; ``no_tools: true``: none did;
- ``arguments``: by tool, by argument, a pattern that the argument's text has;
- ``approval``: ``asked`` when a sign-in form is open at the end of the turn, ``none`` when not;
- ``sign_in``: ``approved``, ``refused`` or ``locked``: what the form was told;
- ``answer``: patterns (regular expressions, no case) that what was said has, all of them;
- ``not``: patterns that it has not;
- ``cites``: ids of documents, of which at least one is cited; ``cites: none``: nothing is;
- ``database``: ``changed`` or ``unchanged``: bookings and seats, compared with before the turn;
- ``booking``: ``{locator: flight}``: the flight number that a booking is on after the turn.

Scripts meet the demonstration airline of `api/demo.yaml` as it is on the day they are run, and
each script a fresh copy of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from jetbridge.retrieval.errors import EvalRefused

Act = Literal["says", "signs_in", "declines", "signs_out"]
_ACTS: tuple[Act, ...] = ("says", "signs_in", "declines", "signs_out")
_EXPECTED: dict[str, type | tuple[type, ...]] = {
    "agent": str,
    "tools": list,
    "no_tools": bool,
    "arguments": dict,
    "approval": str,
    "sign_in": str,
    "answer": list,
    "not": list,
    "cites": (list, str),
    "database": str,
    "booking": dict,
}
_CHOICES = {
    "approval": ("asked", "none"),
    "sign_in": ("approved", "refused", "locked"),
    "database": ("changed", "unchanged"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be so when a turn is over; what is None or empty is not looked at.

    `cites` is None for no expectation and () for "nothing is cited".
    """

    agent: str | None = None
    tools: tuple[str, ...] = ()
    no_tools: bool = False
    arguments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    approval: str | None = None
    sign_in: str | None = None
    answer: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    cites: tuple[str, ...] | None = None
    database: str | None = None
    booking: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the customer does, and what must come of it. `text` is the words or the address."""

    act: Act
    text: str
    expected: Expected
    interrupts: bool = False
    wrong_password: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A whole conversation."""

    id: str
    category: str
    turns: tuple[Turn, ...]
    about: str = ""


def read_scripts(paths: Iterable[Path]) -> tuple[Script, ...]:
    """The scripts of some files, or of the YAML files of some folders, in order.

    Raises:
        EvalRefused: a file is not a list of scripts, or an id stands twice; it names the script.
    """
    scripts: dict[str, Script] = {}
    for path in paths:
        for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
            try:
                found = yaml.safe_load(file.read_text("utf-8"))
            except (OSError, yaml.YAMLError) as error:
                raise EvalRefused(f"{file} cannot be read as YAML: {error}") from None
            if not isinstance(found, list):
                raise EvalRefused(f"{file} is not a list of scripts")
            for number, one in enumerate(found, 1):
                script = _script(one, f"{file.name}, script {number}")
                if script.id in scripts:
                    raise EvalRefused(f"{file.name}: the id {script.id} stands twice")
                scripts[script.id] = script
    return tuple(scripts.values())


def _script(found: Any, where: str) -> Script:
    if not isinstance(found, dict) or not found.get("id") or not found.get("turns"):
        raise EvalRefused(f"{where}: a script has `id`, `category` and `turns`")
    where = f"{where} ({found['id']})"
    _known(found, {"id", "category", "turns", "about"}, where)
    turns = tuple(_turn(one, f"{where}, turn {at}") for at, one in enumerate(found["turns"], 1))
    return Script(found["id"], str(found.get("category", "")), turns, found.get("about", ""))


def _turn(found: Any, where: str) -> Turn:
    acts = [act for act in _ACTS if isinstance(found, dict) and act in found]
    if len(acts) != 1:
        raise EvalRefused(f"{where}: needs one of {', '.join(_ACTS)}")
    _known(found, {*acts, "expect", "interrupts", "password"}, where)
    if found.get("password", "right") not in ("right", "wrong"):
        raise EvalRefused(f"{where}: password is `right` or `wrong`")
    said = found[acts[0]]
    if acts[0] in ("says", "signs_in") and not isinstance(said, str):
        raise EvalRefused(f"{where}: put {said!r} in quotes; YAML does not read it as words")
    return Turn(
        acts[0],
        said if isinstance(said, str) else "",
        _expected(found.get("expect") or {}, where),
        interrupts=bool(found.get("interrupts")),
        wrong_password=found.get("password") == "wrong",
    )


def _expected(found: Mapping[str, Any], where: str) -> Expected:
    _known(found, set(_EXPECTED), where)
    for name, value in found.items():
        if not isinstance(value, _EXPECTED[name]):
            raise EvalRefused(f"{where}: {name} is malformed")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise EvalRefused(f"{where}: {name} is one of {', '.join(_CHOICES[name])}")
    arguments = found.get("arguments", {})
    for pattern in [*found.get("answer", ()), *found.get("not", ())] + [
        text for tool in arguments.values() for text in tool.values()
    ]:
        try:
            re.compile(pattern)
        except (re.error, TypeError):
            raise EvalRefused(f"{where}: {pattern!r} is not a pattern") from None
    cites = found.get("cites")
    if isinstance(cites, str) and cites != "none":
        raise EvalRefused(f"{where}: cites is a list of documents or `none`")
    return Expected(
        agent=found.get("agent"),
        tools=tuple(found.get("tools", ())),
        no_tools=found.get("no_tools", False),
        arguments=arguments,
        approval=found.get("approval"),
        sign_in=found.get("sign_in"),
        answer=tuple(found.get("answer", ())),
        absent=tuple(found.get("not", ())),
        cites=None if cites is None else () if cites == "none" else tuple(cites),
        database=found.get("database"),
        booking=found.get("booking", {}),
    )


def _known(found: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(name) for name in found if name not in known)
    if unknown:
        raise EvalRefused(f"{where}: unknown field {unknown[0]}")
