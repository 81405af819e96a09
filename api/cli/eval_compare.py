"""`jetbridge eval compare` and `gate`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from jetbridge.api.cli.eval_bench import (
    AsOfOption,
    MeasuresOption,
    SetOption,
    SplitOption,
    load,
    open_archive,
    open_settings_trial,
    run_trial,
    set_of,
    split_of,
)
from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.comparison import Comparison, Difference, Moved


def register(app: typer.Typer) -> None:
    """Add the commands to the group."""

    @app.command("compare")
    def compare_(
        first: Annotated[str, typer.Argument(help="The system as it is: file, number or name.")],
        second: Annotated[str, typer.Argument(help="The system as it would be.")],
        evalset: Annotated[
            str | None, typer.Option("--set", help="Another set than the runs' own.")
        ] = None,
        measures: MeasuresOption = None,
        shown: Annotated[int, typer.Option(min=0, help="Worst and best questions shown.")] = 5,
        out: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Compare two runs: by how much, how surely, and on which questions.

        Examples:

            jetbridge eval compare before after

            jetbridge eval compare before.jsonl after.jsonl -m nDCG@10 -m R@5 --out diff.html
        """
        from jetbridge.retrieval.evals.comparison import MEASURES, compare
        from jetbridge.retrieval.evals.contrast import contrast

        with open_archive(load_settings()) as archive:
            one, other = load(first, archive), load(second, archive)
        found = compare(
            one, other, set_of(one, evalset), measures=tuple(measures or MEASURES), shown=shown
        )
        if out is not None:
            out.write_text(contrast(found), "utf-8")
        for difference in found.differences if as_json else ():
            print_json(_row(difference))
        if not as_json:
            _show(found)

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
        split: SplitOption = None,
        as_of: AsOfOption = None,
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
        from jetbridge.retrieval.evals.gate import (
            judge,
            make_baseline,
            read_baseline,
            write_baseline,
        )
        from jetbridge.retrieval.evals.verdict import to_junit, to_markdown

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
        if accepted is None:
            write_baseline(make_baseline(judged, chosen), baseline)
            console().print(f"Wrote {baseline}: this is now what changes are measured by.")
            return
        verdict = judge(judged, chosen, accepted, known=known, max_drop=max_drop)
        if junit is not None:
            junit.write_text(to_junit(verdict), "utf-8")
        if markdown is not None:
            markdown.write_text(to_markdown(verdict), "utf-8")
        for check in verdict.checks:
            state = "[green]ok[/]  " if check.passed else "[red]fail[/]"
            console().print(f"{state}  {check.name}: {escape(check.reason)}", soft_wrap=True)
        if not verdict.passed:
            notes().print("[red]The change is worse than its baseline.[/]")
            raise typer.Exit(1)


def _row(found: Difference) -> dict[str, object]:
    names = ("measure", "first", "second", "change", "interval", "p", "p_holm", "queries")
    more = ("better", "worse", "detectable", "more", "certain")
    return {name: getattr(found, name) for name in (*names, *more)}


def _show(found: Comparison) -> None:
    table = Table(box=None, padding=(0, 1, 0, 0))
    first, second = (escape(name[:16]) for name in found.names)
    for name in ("Measure", first, second, "Change", "95 %", "p Holm", "-/+", "Shows", "Needs"):
        table.add_column(name, no_wrap=True, justify="left" if name == "Measure" else "right")
    for one in found.differences:
        colour = ("green" if one.change > 0 else "red") if one.certain else "dim"
        table.add_row(
            one.measure,
            f"{one.first:.4f}",
            f"{one.second:.4f}",
            f"[{colour}]{one.change:+.4f}[/]",
            f"{one.interval[0]:+.3f} {one.interval[1]:+.3f}",
            f"{one.p_holm:.4f}",
            f"{one.worse}/{one.better}",
            "-" if one.detectable is None else f"{one.detectable:.3f}",
            "-" if one.more is None else f"+{one.more}",
        )
    console().print(table)
    notes().print(
        "-/+: questions worse and better. Shows: the smallest change these questions would show "
        "(power 0.8). Needs: how many further questions it takes to show this one."
    )
    for title, moved in (("worse", found.worst), ("better", found.best)):
        for one_moved in moved:
            _show_moved(title, one_moved)


def _show_moved(title: str, moved: Moved) -> None:
    out = console()
    out.print(f"\n[bold]{title}[/] {moved.first:.3f} -> {moved.second:.3f}  ", end="")
    out.print(escape(f"{moved.query.id}: {moved.query.text}"))
    for side, found in (("before", moved.before), ("after", moved.after)):
        for passage, grade in found:
            mark = f"grade {grade}" if grade >= 0 else "not judged"
            words = " ".join(passage.text.split())[:110]
            place = f"{passage.title} p. {', '.join(map(str, passage.pages))}"
            out.print(escape(f"  {side:6} {passage.rank}. [{mark}] {place}: {words}"))
