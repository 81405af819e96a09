"""`jetbridge eval spoken`: the drop from text to voice."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from jetbridge.api.cli.eval_bench import (
    SetOption,
    SplitOption,
    open_archive,
    open_settings_trial,
    split_of,
)
from jetbridge.api.cli.eval_progress import progress
from jetbridge.api.cli.output import console, notes
from jetbridge.api.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the group."""

    @app.command("spoken")
    def spoken(
        evalset: SetOption = "corpus",
        split: SplitOption = None,
        limit: Annotated[
            int, typer.Option(min=1, help="Questions to say at most, evenly from the set.")
        ] = 60,
        noise: Annotated[
            list[float] | None,
            typer.Option(help="Decibels of speech above noise; may be repeated. 20 and 10."),
        ] = None,
        out: Annotated[Path | None, typer.Option(help="Write the HTML report here too.")] = None,
    ) -> None:
        """Say the questions aloud, add noise, recognise them, and see what retrieval loses.

        Examples:

            jetbridge eval spoken --limit 40

            jetbridge eval spoken --noise 15 --noise 5 --out spoken.html
        """
        from jetbridge.api.spoken import speak_and_score
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import write_text
        from jetbridge.retrieval.evals.robustness import error_rate, robustness_sheet

        settings, whole = load_settings(), open_set(evalset)
        split = split_of(whole, split)
        chosen = whole.of_split(split)
        step = max(1, -(-len(chosen.queries) // limit))
        chosen = chosen.of(query.id for query in chosen.queries[::step])
        levels = (None, *(noise or (20.0, 10.0)))
        trial = open_settings_trial(settings, whole)
        with progress("questions heard") as show:
            text, found = speak_and_score(trial, chosen, levels, progress=show)
        html = robustness_sheet(chosen, text, found)
        with open_archive(settings) as archive:
            number = archive.keep(
                kind="spoken",
                name="spoken",
                set_name=chosen.name,
                split=split,
                config={"noise": [level for level in levels if level is not None], **trial.config},
                hashes={"set": chosen.sha256, **trial.hashes},
                scores={f"nDCG@10, {one.name}": one.scores.means["nDCG@10"] for one in found},
                run="\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in found),
                report=html,
            )
        if out is not None:
            write_text(out, html)
        table = Table("Heard", "Word errors", *text.means, box=None)
        table.add_row("as text", "-", *(f"{value:.4f}" for value in text.means.values()))
        for one in found:
            means = (f"{value:.4f}" for value in one.scores.means.values())
            table.add_row(one.name, f"{error_rate(chosen, one):.3f}", *means)
        console().print(table)
        notes().print(f"Kept as run {number}; see it with: jetbridge eval report {number}")
