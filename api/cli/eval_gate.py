"""`jetbridge eval gate`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from jetbridge.api.cli.eval_bench import (
    SetOption,
    load,
    note_strangers,
    open_archive,
    open_settings_trial,
    run_trial,
    split_of,
)
from jetbridge.api.cli.output import console, notes
from jetbridge.api.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the group."""

    @app.command("gate")
    def gate_(
        baseline: Annotated[Path, typer.Option(help="The baseline's file.")],
        max_drop: Annotated[
            float, typer.Option(min=0, max=1, help="By how much a mean may fall in any case.")
        ] = 0.02,
        run: Annotated[
            str | None, typer.Option(help="Judge this run; without it the present system.")
        ] = None,
        evalset: SetOption = "corpus",
        split: Annotated[
            str | None, typer.Option(help="dev, test or all, with --update; else the baseline's.")
        ] = None,
        as_of: Annotated[
            datetime | None,
            typer.Option(
                formats=["%Y-%m-%d"],
                help="Day of travel where a question names none; the baseline's, with --update "
                "today.",
            ),
        ] = None,
        update: Annotated[
            bool, typer.Option("--update", help="Accept it: write the baseline anew.")
        ] = False,
        junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
        markdown: Annotated[Path | None, typer.Option(help="Write Markdown here.")] = None,
    ) -> None:
        """Exit with 1 when the system has become worse than its baseline by more than chance.

        Examples:

            jetbridge eval gate --baseline corpus/baseline.json --max-drop 0.02

            jetbridge eval gate --baseline corpus/baseline.json --junit gate.xml --markdown gate.md

            jetbridge eval gate --baseline corpus/baseline.json --update
        """
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import write_text
        from jetbridge.retrieval.evals.gate import (
            judge,
            make_baseline,
            read_baseline,
            write_baseline,
        )
        from jetbridge.retrieval.evals.verdict import state_of, to_junit, to_markdown

        settings, chosen = load_settings(), open_set(evalset)
        accepted = None if update else read_baseline(baseline)
        known, split = None, split_of(chosen, split)
        if run is None:
            day = as_of.date() if as_of else None
            if accepted is not None:
                day, split = day or date.fromisoformat(accepted.as_of), accepted.split
            trial = open_settings_trial(settings, chosen, as_of=day)
            judged, known = run_trial(trial, chosen, name="present", split=split), trial.known
        else:
            with open_archive(settings) as archive:
                judged = load(run, archive)
            note_strangers(judged, chosen)
        if accepted is None:
            write_baseline(make_baseline(judged, chosen), baseline)
            console().print(f"Wrote {baseline}: this is now what changes are measured by.")
            return
        verdict = judge(judged, chosen, accepted, known=known, max_drop=max_drop)
        if junit is not None:
            write_text(junit, to_junit(verdict))
        if markdown is not None:
            write_text(markdown, to_markdown(verdict))
        console().print(escape(f"{verdict.run} against {verdict.baseline}; what differs:"))
        for line in verdict.differences:
            console().print(escape(f"  {line}"), soft_wrap=True)
        for check in verdict.checks:
            state = _COLOURS[state_of(check)]
            console().print(f"{state}  {check.name}: {escape(check.reason)}", soft_wrap=True)
        if not verdict.passed:
            notes().print("[red]The change is worse than its baseline.[/]")
            raise typer.Exit(1)


_COLOURS = {"ok": "[green]ok[/]  ", "fail": "[red]fail[/]", "-": "[dim]-[/]   "}
