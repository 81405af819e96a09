"""`jetbridge eval import` and `export`: BEIR folders, TREC qrels and runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jetbridge.api.cli.eval_bench import (
    SetOption,
    SplitOption,
    load,
    open_archive,
    open_settings_knowledge,
    set_of,
    split_of,
)
from jetbridge.api.cli.output import console
from jetbridge.api.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands to the group."""

    @app.command("export")
    def export_(
        folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")],
        runs: Annotated[
            list[str] | None, typer.Option("--run", help="Export this run; may be repeated.")
        ] = None,
        evalset: Annotated[
            str | None, typer.Option("--set", help="The set; the first run's own, else `corpus`.")
        ] = None,
        split: SplitOption = None,
        beir: Annotated[
            bool, typer.Option("--beir", help="Also a BEIR folder: the passages are its documents.")
        ] = False,
    ) -> None:
        """Write qrels and runs as TREC has them, and a set as BEIR has it.

        Units are judged spans (or pages, or documents): their ids are the same in qrels and runs
        whatever passages a system was built with.

        Examples:

            jetbridge eval export out/ --run before --run after

            jetbridge eval export out/ --split test --beir
        """
        from jetbridge.api.trial import passages_of
        from jetbridge.retrieval.evals.beir import write_beir
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.measures import score
        from jetbridge.retrieval.evals.ranking import trec_run
        from jetbridge.retrieval.evals.trec import write_qrels, write_run

        settings = load_settings()
        with open_archive(settings) as archive:
            loaded = {name: load(name, archive) for name in runs or ()}
        first = next(iter(loaded.values()), None)
        whole = open_set(evalset or "corpus") if first is None else set_of(first, evalset)
        chosen = whole.of_split(split or "all")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "qrels.txt").write_text(write_qrels(chosen.qrels), "utf-8")
        written = ["qrels.txt"]
        for name, run in loaded.items():
            # Refuses a run of another set.
            score(run, whole, ("P@1",))
            file = folder / f"{Path(name).stem}.run"
            file.write_text(write_run(trec_run(run, chosen), tag=run.name), "utf-8")
            written.append(file.name)
        if beir:
            live = open_settings_knowledge(settings, chosen).live()
            lost = write_beir(folder / "beir", chosen, passages_of(live))
            written.append("beir/")
            if lost:
                console().print(f"[yellow]{lost} judged spans are in no passage alone.[/]")
        console().print(f"Wrote {', '.join(written)} into {folder}")

    @app.command("import")
    def import_(
        file: Annotated[
            Path, typer.Argument(help="A TREC run, or a set's folder, such as BEIR's.", exists=True)
        ],
        name: Annotated[str | None, typer.Option(help="What the run is called.")] = None,
        evalset: SetOption = "corpus",
        split: SplitOption = None,
    ) -> None:
        """Keep another system's TREC run, or make a set's own documents searchable.

        A run's units must be those of the set's qrels: see `export`.

        Examples:

            jetbridge eval import bm25.run --name bm25 --split dev

            jetbridge eval import scifact/
        """
        from jetbridge.api.foreign import brings_documents
        from jetbridge.retrieval.errors import EvalRefused
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.foreign import foreign_run
        from jetbridge.retrieval.evals.measures import score
        from jetbridge.retrieval.evals.report import report
        from jetbridge.retrieval.evals.runs import write_run
        from jetbridge.retrieval.evals.trec import read_run

        settings = load_settings()
        if file.is_dir():
            chosen = open_set(str(file))
            if not brings_documents(Path(chosen.folder)):
                raise EvalRefused(f"{file} brings no documents: `eval run --set {file}` asks them.")
            knowledge = open_settings_knowledge(settings, chosen)
            passages = knowledge.live().manifest.passages
            splits = ", ".join(f"{name} ({count})" for name, count in chosen.splits.items())
            console().print(
                f"{len(chosen.queries)} questions over {passages} passages are ready: "
                f"jetbridge eval run --set {file} --split {next(iter(chosen.splits))}\n"
                f"Splits: {splits}",
                soft_wrap=True,
            )
            return
        chosen = open_set(evalset)
        split = split_of(chosen, split)
        scored = read_run(file.read_text("utf-8"), source=str(file))
        run = foreign_run(scored, chosen, name=name or file.stem, split=split)
        scores = score(run, chosen)
        with open_archive(settings) as archive:
            number = archive.keep(
                kind="retrieval",
                name=run.name,
                set_name=run.set_name,
                split=split,
                config=run.config,
                hashes=run.hashes,
                scores=scores.means,
                run=write_run(run),
                report=report(run, chosen, scores=scores),
            )
        console().print(f"Kept as run {number}.")
