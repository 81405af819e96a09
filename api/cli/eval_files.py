"""`jetbridge eval import` and `export`: BEIR folders, TREC qrels and runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jetbridge.api.cli.eval_run import SetOption, SplitOption, load, open_archive
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
        evalset: SetOption = "corpus",
        split: SplitOption = "all",
        beir: Annotated[
            bool, typer.Option("--beir", help="Also a BEIR folder of the live generation.")
        ] = False,
    ) -> None:
        """Write qrels and runs as TREC has them, and a set as BEIR has it.

        Units are judged spans (or pages, or documents): their ids are the same in qrels and runs
        whatever passages a system was built with.

        Examples:

            jetbridge eval export out/ --run before --run after

            jetbridge eval export out/ --split test --beir
        """
        from jetbridge.api.cli.search import open_knowledge
        from jetbridge.api.trial import passages_of
        from jetbridge.retrieval.evals.beir import write_beir
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.ranking import trec_run
        from jetbridge.retrieval.evals.trec import write_qrels, write_run

        settings, chosen = load_settings(), open_set(evalset).of_split(split)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "qrels.txt").write_text(write_qrels(chosen.qrels), "utf-8")
        written = ["qrels.txt"]
        with open_archive(settings) as archive:
            for name in runs or ():
                run = load(name, archive)
                file = folder / f"{Path(name).stem}.run"
                file.write_text(write_run(trec_run(run, chosen), tag=run.name), "utf-8")
                written.append(file.name)
        if beir:
            live = open_knowledge(settings).live()
            lost = write_beir(folder / "beir", chosen, passages_of(live))
            written.append("beir/")
            if lost:
                console().print(f"[yellow]{lost} judged spans are in no passage alone.[/]")
        console().print(f"Wrote {', '.join(written)} into {folder}")

    @app.command("import")
    def import_(
        file: Annotated[Path, typer.Argument(help="A TREC run, or a BEIR folder.", exists=True)],
        name: Annotated[str | None, typer.Option(help="What the run is called.")] = None,
        evalset: SetOption = "corpus",
        split: SplitOption = "dev",
    ) -> None:
        """Keep another system's TREC run, or make a BEIR folder's documents searchable.

        A run's units must be those of the set's qrels: see `export`.

        Examples:

            jetbridge eval import bm25.run --name bm25 --split dev

            jetbridge eval import scifact/
        """
        from jetbridge.api.cli.search import open_knowledge
        from jetbridge.api.foreign import beir_knowledge
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.foreign import foreign_run
        from jetbridge.retrieval.evals.measures import score
        from jetbridge.retrieval.evals.report import report
        from jetbridge.retrieval.evals.runs import write_run
        from jetbridge.retrieval.evals.trec import read_run

        settings = load_settings()
        if file.is_dir():
            chosen = open_set(str(file))
            knowledge = beir_knowledge(file, settings.data_dir, open_knowledge(settings).embedder)
            passages = knowledge.live().manifest.passages
            console().print(
                f"{len(chosen.queries)} queries over {passages} passages are ready: "
                f"jetbridge eval run --set {file} --split test"
            )
            return
        chosen = open_set(evalset)
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
