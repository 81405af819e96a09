"""The report of played conversations: one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from jetbridge.retrieval.evals import plots
from jetbridge.retrieval.evals.judging import Quality
from jetbridge.retrieval.evals.measures import UNMEASURED
from jetbridge.retrieval.evals.opinions import in_short, judge_parts
from jetbridge.retrieval.evals.played import (
    Played,
    confusion,
    grounding,
    pass_hat,
    rates,
    repeated,
    tool_errors,
)
from jetbridge.retrieval.evals.sheet import heading, note, picture, sheet, table


def playbill(
    played: Sequence[Played],
    *,
    name: str,
    config: Mapping[str, Any],
    quality: Quality | None = None,
) -> str:
    """Played conversations as one HTML file.

    Args:
        played: every performance.
        name: what the run is called.
        config: the engine, the model and whatever else decides the outcome.
        quality: what a judge said of the answers, if one was asked.
    """
    parts = [
        *_rates(played),
        *_agents(played),
        *_figures(played, quality),
        *(judge_parts(quality) if quality is not None else ()),
        *_failed(played),
        heading("What was run"),
        table(("setting", "value"), [(k, str(v)) for k, v in config.items()], words=2),
    ]
    return sheet(f"Conversations {name}", parts)


def _rates(played: Sequence[Played]) -> Iterator[str]:
    found = rates(played)
    yield heading("Conversations that went as they should")
    yield table(
        ("category", "passed", "of", "share", "95 % interval"),
        [
            (
                name,
                str(rate.passed),
                str(rate.count),
                f"{rate.share:.3f}",
                "{:.3f} to {:.3f}".format(*rate.interval),
            )
            for name, rate in found.items()
        ],
    )
    bars = {f"{name} ({rate.count})": (rate.share, *rate.interval) for name, rate in found.items()}
    yield picture(plots.bars(bars, x="share passed"), "Share passed by category")
    hats = pass_hat(played)
    if len(hats) > 1:
        yield heading("All of k performances pass")
        yield table(("k", "pass^k"), [(str(k), f"{value:.3f}") for k, value in hats.items()])


def _agents(played: Sequence[Played]) -> Iterator[str]:
    counts = confusion(played)
    if not counts:
        return
    wanted = sorted({expected for expected, _ in counts})
    reached = sorted({agent for _, agent in counts})
    yield heading("Who was reached where whom was expected")
    yield table(
        ("expected", *reached),
        [(name, *(str(counts.get((name, agent), 0)) for agent in reached)) for name in wanted],
    )


def _figures(played: Sequence[Played], quality: Quality | None) -> Iterator[str]:
    grounded, (errors, calls) = grounding(played), tool_errors(played)
    turns, again = [turn for one in played for turn in one.turns], repeated(played)
    seconds = [turn.seconds for turn in turns if turn.said]
    yield heading("Figures, tools and time")
    yield table(
        ("", "value"),
        [
            ("numbers, dates and amounts said", str(grounded.count)),
            (
                "of them in a retrieved passage or a tool result",
                f"{grounded.passed} ({grounded.share:.3f})" if grounded.count else UNMEASURED,
            ),
            ("of the others, the customer's own words or our telephone", str(again)),
            ("of the others, from nowhere", str(grounded.count - grounded.passed - again)),
            ("answers held back by the guardrail", str(sum(turn.withheld for turn in turns))),
            ("tool calls", str(calls.count)),
            ("of them failed", str(errors)),
            ("seconds a turn, p50", f"{np.quantile(seconds, 0.5):.2f}" if seconds else "-"),
            ("seconds a turn, p95", f"{np.quantile(seconds, 0.95):.2f}" if seconds else "-"),
            ("answers that a judge calls right", in_short(quality)),
        ],
    )
    invented = [
        (one.script.id, ", ".join(turn.ungrounded), turn.said)
        for one in played
        for turn in one.turns
        if turn.ungrounded
    ]
    if invented:
        yield table(("conversation", "figures from nowhere", "said"), invented, words=3)


def _failed(played: Sequence[Played]) -> Iterator[str]:
    bad = [one for one in played if not one.passed]
    yield heading("Conversations that went wrong")
    if not bad:
        yield note("None.")
    for one in bad:
        yield heading(f"{one.script.id} ({one.script.category})", level=3)
        yield f'<p class="fail">{"<br>".join(escape(wrong) for wrong in one.failures)}</p>'
        lines = []
        for turn in one.turns:
            what = turn.text if turn.act == "says" else f"[{turn.act} {turn.text}]"
            lines.append(("customer", what))
            lines.append((turn.agent or "-", turn.said or "(nothing)"))
        yield table(("who", "words"), lines, words=2)
