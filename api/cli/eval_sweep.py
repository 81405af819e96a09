"""`jetbridge eval sweep`: all combinations of some choices."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from jetbridge.api.cli.eval_bench import open_archive
from jetbridge.api.cli.eval_progress import progresses
from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.embedders import Embedder
    from jetbridge.retrieval.evals.measures import Scores
    from jetbridge.retrieval.evals.runs import Run
    from jetbridge.retrieval.evals.sweep import Outcome, Plan


def register(app: typer.Typer) -> None:
    """Add the command to the group."""

    @app.command("sweep")
    def sweep_(
        plan: Annotated[Path, typer.Argument(help="A YAML plan; docs/evals.md has one.")],
        out: Annotated[
            Path | None, typer.Option(help="Write the HTML table and plot here.")
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Measure every combination of passage sizes, embedders, weights and second stages.

        Nothing goes live: generations are built in the data folder's `sweeps/`. Every combination
        is kept as a run of its own, so that any two can be compared.

        Examples:

            jetbridge eval sweep plan.yaml --out sweep.html

            jetbridge eval compare 12 14
        """
        from jetbridge.api.sweeping import sweep
        from jetbridge.ingest.library import open_library
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import write_text
        from jetbridge.retrieval.evals.report import report
        from jetbridge.retrieval.evals.runs import write_run
        from jetbridge.retrieval.evals.sweep import read_plan, sweep_sheet

        settings, chosen = load_settings(), read_plan(plan)
        evalset = open_set(chosen.set_name)
        library = open_library(settings.sqlalchemy_url)
        try:
            with (
                open_archive(settings) as archive,
                progresses("passages", "combinations") as (building, show),
            ):

                def keep(made: Run, scores: Scores) -> int:
                    run = replace(made, name=f"{plan.stem}: {made.name}")
                    return archive.keep(
                        kind="retrieval",
                        name=run.name,
                        set_name=run.set_name,
                        split=run.split,
                        config=run.config,
                        hashes=run.hashes,
                        scores=scores.means,
                        run=write_run(run),
                        report=report(run, evalset, scores=scores),
                    )

                outcomes = sweep(
                    chosen,
                    evalset,
                    library=library,
                    data_dir=settings.data_dir,
                    embedder_of=lambda name: _embedder(name, settings),
                    keep=keep,
                    progress=show,
                    building=building,
                )
        finally:
            library.close()
        html = sweep_sheet(chosen, outcomes)
        with open_archive(settings) as archive:
            archive.keep(
                kind="sweep",
                name=plan.stem,
                set_name=chosen.set_name,
                split=chosen.split,
                config={"choices": {name: list(v) for name, v in chosen.choices.items()}},
                hashes={"set": evalset.of_split(chosen.split).sha256},
                scores={f"best {chosen.measure}": outcomes[0].value},
                run="\n".join(json.dumps(asdict(one), default=str) for one in outcomes),
                report=html,
            )
        if out is not None:
            write_text(out, html)
        for one in outcomes if as_json else ():
            print_json({**asdict(one), "made": datetime.now(UTC).isoformat(timespec="seconds")})
        if not as_json:
            _show(chosen, outcomes)


def _embedder(name: str, settings: Settings) -> Embedder:
    from jetbridge.retrieval.embedders import embedder_named

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return embedder_named(name, api_key=key, base_url=settings.openai_base_url)


def _show(plan: Plan, outcomes: tuple[Outcome, ...]) -> None:
    from jetbridge.retrieval.evals.sweep import outcome_id

    table = Table("Run", "Combination", plan.measure, "95 % interval", "p50 ms", box=None)
    table.columns[1].overflow = "fold"
    for one in outcomes:
        table.add_row(
            str(one.number),
            outcome_id(one),
            f"{one.value:.4f}",
            f"{one.interval[0]:.3f} to {one.interval[1]:.3f}",
            f"{one.p50:.1f}",
        )
    for column in (0, 2, 3, 4):
        table.columns[column].no_wrap = True
    console().print(table)
    first, second = outcomes[0].number, outcomes[-1].number
    if first != second:
        notes().print(f"Compare any two, such as: jetbridge eval compare {second} {first}")
