"""`jetbridge eval run`, `list`, `score` and `report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from jetbridge.api.cli.eval_bench import (
    AsOfOption,
    MeasuresOption,
    SetOption,
    SplitOption,
    chosen_run,
    load,
    note_strangers,
    open_archive,
    open_settings_trial,
    run_trial,
    set_of,
    split_of,
)
from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.measures import Scores


def register(app: typer.Typer) -> None:
    """Add the commands to the group."""

    @app.command("run")
    def run_(
        name: Annotated[str, typer.Option(help="What the run is called.")] = "run",
        evalset: SetOption = "corpus",
        split: SplitOption = None,
        k: Annotated[int, typer.Option("-k", min=1, max=100, help="Passages asked for.")] = 10,
        as_of: AsOfOption = None,
        generation: Annotated[
            int | None, typer.Option(help="Another generation than the live one.")
        ] = None,
        out: Annotated[Path | None, typer.Option(help="Write the run file here too.")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Ask the present system every question, score what it finds, and keep the run.

        Examples:

            jetbridge eval run

            jetbridge eval run --name before --split dev --out before.jsonl

            jetbridge eval run --set scifact/ --split test --json
        """
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import write_text
        from jetbridge.retrieval.evals.measures import score
        from jetbridge.retrieval.evals.report import report
        from jetbridge.retrieval.evals.runs import write_run

        settings, chosen = load_settings(), open_set(evalset)
        split = split_of(chosen, split)
        trial = open_settings_trial(
            settings, chosen, k=k, as_of=as_of.date() if as_of else None, generation=generation
        )
        made = run_trial(trial, chosen, name=name, split=split)
        scores = score(made, chosen)
        text = write_run(made)
        if out is not None:
            write_text(out, text)
        with open_archive(settings) as archive:
            number = archive.keep(
                kind="retrieval",
                name=name,
                set_name=chosen.name,
                split=split,
                config=made.config,
                hashes=made.hashes,
                scores=scores.means,
                run=text,
                report=report(made, chosen, scores=scores),
            )
        if as_json:
            print_json({"run": number, "name": name, "scores": scores.means})
        else:
            _show(scores)
            notes().print(f"Kept as run {number}; see it with: jetbridge eval report {number}")

    @app.command("list")
    def list_(as_json: JsonFlag = False) -> None:
        """List the runs that were kept, the newest first.

        Examples:

            jetbridge eval list
        """
        with open_archive(load_settings()) as archive:
            kept = archive.list()
        table = Table("Run", "Kind", "Name", "Set", "Split", "Made", "Main figure", box=None)
        table.columns[2].overflow = "fold"
        for one in kept:
            if as_json:
                row = {"run": one.id, "kind": one.kind, "name": one.name, "set": one.set_name}
                more = {"split": one.split, "made": one.made.isoformat(), "scores": one.scores}
                print_json({**row, **more, "imported": one.imported})
                continue
            main = next(iter(one.scores.items()), ("", 0.0))
            table.add_row(
                str(one.id),
                "imported" if one.imported else one.kind,
                Text(one.name),
                Text(one.set_name),
                one.split,
                f"{one.made:%Y-%m-%d %H:%M}",
                f"{main[0]} {main[1]:.4f}",
            )
        if not as_json:
            console().print(table)

    @app.command("score")
    def score_(
        run: Annotated[str, typer.Argument(help="A run file, or a run's number or name.")],
        evalset: Annotated[
            str | None, typer.Option("--set", help="Another set than the run's own.")
        ] = None,
        measures: MeasuresOption = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Score a run again, in the measures of ir-measures.

        Examples:

            jetbridge eval score 3

            jetbridge eval score before.jsonl -m nDCG@10 -m 'R(rel=3)@5'
        """
        from jetbridge.retrieval.evals.measures import score

        with open_archive(load_settings()) as archive:
            made = load(run, archive)
        chosen = set_of(made, evalset)
        note_strangers(made, chosen)
        scores = score(made, chosen, tuple(measures or ()))
        if as_json:
            unmeasured = dict.fromkeys(scores.unmeasured)
            print_json({"name": made.name, "scores": {**scores.means, **unmeasured}})
        else:
            _show(scores)

    @app.command("report")
    def report_(
        run: Annotated[str, typer.Argument(help="A run's number or name.")],
        out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("report.html"),
    ) -> None:
        """Write a run's report: one HTML file that needs nothing else.

        Examples:

            jetbridge eval report 3 --out report.html
        """
        from jetbridge.retrieval.evals.files import write_text

        with open_archive(load_settings()) as archive:
            write_text(out, archive.report(chosen_run(run, archive)))
        console().print(f"Wrote {out}")


def _show(scores: Scores) -> None:
    from jetbridge.retrieval.evals.measures import UNMEASURED
    from jetbridge.retrieval.evals.significance import bootstrap

    table = Table("Measure", "Mean", "95 % interval", "Questions", box=None)
    for measure, values in scores.values.items():
        if values:
            low, high = bootstrap(list(values.values()))
            mean = f"{scores.means[measure]:.4f}"
            table.add_row(measure, mean, f"{low:.3f} to {high:.3f}", str(len(values)))
        else:
            table.add_row(measure, UNMEASURED, "-", "-")
    console().print(table)
