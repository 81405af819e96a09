"""What an agent says is checked: its figures must come from a tool or from the customer.

A figure is a number, an amount, a time or a date, in digits. Small counts that people use
without meaning a fact ("one moment", places in a list up to 3) are not in digits or are
allowed. The check runs while the words stream, so the figure at the very end may still be
growing: it is enough that a known figure begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from agents import Agent, GuardrailFunctionOutput, RunContextWrapper, output_guardrail
from jetbridge.agents.context import CallContext
from jetbridge.agents.numbers import spoken_numbers

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_FREE = frozenset({"1", "2", "3"})


def ungrounded_figures(said: str, sources: Iterable[str]) -> tuple[str, ...]:
    """The figures in what was said that no source holds, in order.

    Args:
        said: the words so far.
        sources: tool results and the customer's own words.
    """
    known: set[str] = set(_FREE)
    for source in sources:
        known |= {_plain(figure) for figure in _FIGURE.findall(source)}
        known |= {str(number) for number in spoken_numbers(source)}
    invented = []
    for match in _FIGURE.finditer(said):
        figure = _plain(match[0])
        growing = not said[match.end() :].strip(".,:")
        if figure in known or (growing and any(one.startswith(figure) for one in known)):
            continue
        invented.append(match[0])
    return tuple(invented)


@output_guardrail(name="grounded")
async def grounded(
    call: RunContextWrapper[CallContext], agent: Agent[Any], said: str
) -> GuardrailFunctionOutput:
    """Stops an answer that states a figure which no tool returned."""
    context = call.context
    words = [turn.text for turn in context.turns if turn.role == "customer"]
    invented = ungrounded_figures(said, [*context.results, *words, context.contact])
    return GuardrailFunctionOutput(
        output_info={"figures": invented}, tripwire_triggered=bool(invented)
    )


def _plain(figure: str) -> str:
    return figure.replace(",", "").rstrip(".:")
