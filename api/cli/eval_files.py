"""`jetbridge eval import` and `export`: BEIR folders, TREC qrels and runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jetbridge.api.cli.eval_bench import (
    SetOption,
    SplitOption,
    load,
    note_strangers,
    open_archive,
    open_settings_knowledge,
    set_of,
    split_of,
)
from jetbridge.api.cli.output import console, notes
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.foreign import Shelf
    from jetbridge.retrieval.evals.runs import Run
    from jetbridge.retrieval.evals.sets import EvalSet


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
        split: Annotated[
            str | None,
            typer.Option(help="dev, test or all; the runs' own, else dev where the set has it."),
        ] = None,
        beir: Annotated[
            bool, typer.Option("--beir", help="Also a BEIR folder: the passages are its documents.")
        ] = False,
    ) -> None:
        """Write qrels and runs as TREC has them, and a set as BEIR has it.

        Units are judged spans (or pages, or documents): their ids are the same in qrels and runs
        whatever passages a system was built with. Without --split it is the runs' own split, or
        the development half: judgements of the test half are written only when asked for.

        Examples:

            jetbridge eval export out/ --run before --run after

            jetbridge eval export out/ --split test --beir
        """
        from jetbridge.api.trial import passages_of
        from jetbridge.retrieval.evals.beir import write_beir
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import make_folder, write_text
        from jetbridge.retrieval.evals.measures import score
        from jetbridge.retrieval.evals.ranking import trec_run
        from jetbridge.retrieval.evals.trec import write_qrels, write_run

        settings = load_settings()
        with open_archive(settings) as archive:
            loaded = {name: load(name, archive) for name in dict.fromkeys(runs or ())}
        first = next(iter(loaded.values()), None)
        whole = open_set(evalset or "corpus") if first is None else set_of(first, evalset)
        split = _split(list(loaded.values()), split) or split_of(whole, None)
        chosen = whole.of_split(split)
        make_folder(folder)
        write_text(folder / "qrels.txt", write_qrels(chosen.qrels))
        written = ["qrels.txt"]
        for name, run in loaded.items():
            # Refuses a run of another set.
            score(run, whole, ("P@1",))
            note_strangers(run, whole)
            file = folder / f"{Path(name).stem}.run"
            if file.name in written:
                file = file.with_stem(f"{file.stem}-{len(written)}")
            scores = trec_run(run, chosen)
            ours = {query.id: scores[query.id] for query in chosen.queries if query.id in scores}
            write_text(file, write_run(ours, tag=run.name))
            written.append(file.name)
        if beir:
            live = open_settings_knowledge(settings, chosen).live()
            lost = write_beir(folder / "beir", chosen, passages_of(live))
            written.append("beir/")
            if lost:
                console().print(f"[yellow]{lost} judged spans are in no passage alone.[/]")
        console().print(
            f"Wrote {', '.join(written)} into {folder}: {chosen.name}, split {split}, "
            f"{len(chosen.qrels)} questions with an answer.",
            soft_wrap=True,
        )
        if first is not None:
            rel = "" if chosen.relevant == 1 else f"(rel={chosen.relevant})"
            notes().print(
                f"The same figures by another tool: ir_measures {folder}/qrels.txt "
                f"{folder}/{written[1]} nDCG@10 'R{rel}@5' 'RR{rel}@10' 'Success{rel}@5'",
                soft_wrap=True,
                markup=False,
            )

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

        A run's units must be those of the set's qrels: see `export`. What needs more than ranks is
        not measured of it.

        Examples:

            jetbridge eval import bm25.run --name bm25 --split dev

            jetbridge eval import scifact/
        """
        from jetbridge.api.foreign import brings_documents
        from jetbridge.retrieval.errors import EvalRefused
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.files import read_text
        from jetbridge.retrieval.evals.foreign import foreign_run
        from jetbridge.retrieval.evals.measures import RANKS_ALONE, UNMEASURED, score
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
        scored = read_run(read_text(file), source=str(file))
        shelf = _shelf(settings, chosen)
        imported = foreign_run(scored, chosen, name=name or file.stem, split=split, shelf=shelf)
        run = imported.run
        scores = score(run, chosen)
        with open_archive(settings) as archive:
            same = archive.named(run.name)
            if same and name is None:
                raise EvalRefused(
                    f"Run {same[0].id} is called {run.name} already; give this one a name of its "
                    "own with --name."
                )
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
        for told in imported.notes:
            notes().print(f"[yellow]{escape(told)}[/]", soft_wrap=True)
        if same:
            notes().print(
                f"{len(same)} runs were called {escape(run.name)} before; from now on the name "
                f"means run {number}.",
                soft_wrap=True,
            )
        console().print(
            f"Kept as run {number}: {escape(run.name)}, {chosen.name} ({split}), {len(run.rows)} "
            f"questions. {UNMEASURED.capitalize()}: {', '.join(scores.unmeasured)}, for "
            f"{RANKS_ALONE}.",
            soft_wrap=True,
        )


def _split(runs: Sequence[Run], asked: str | None) -> str | None:
    """The split that runs are exported in: theirs, or the one asked for where they hold it.

    Raises:
        EvalRefused: they are of several, or do not hold it.
    """
    from jetbridge.retrieval.errors import EvalRefused

    theirs = {run.split for run in runs}
    for run in runs:
        if asked is not None and run.split not in (asked, "all"):
            raise EvalRefused(f"{run.name} was run over {run.split} and holds nothing of {asked}.")
    if asked is None and len(theirs) > 1:
        raise EvalRefused(
            f"The runs are of several splits ({', '.join(sorted(theirs))}); name one with --split."
        )
    return asked or next(iter(theirs), None)


def _shelf(settings: Settings, evalset: EvalSet) -> Shelf | None:
    """What an imported unit may name: the set's own documents, or what is published."""
    from jetbridge.api.foreign import brings_documents, set_shelf
    from jetbridge.api.trial import passages_of
    from jetbridge.retrieval.errors import JetbridgeError
    from jetbridge.retrieval.evals.foreign import Shelf

    if evalset.folder and brings_documents(Path(evalset.folder)):
        return set_shelf(Path(evalset.folder))
    try:
        passages = list(passages_of(open_settings_knowledge(settings, evalset).live()))
    except JetbridgeError:
        # Nothing is published here: whether a unit exists cannot be said.
        return None
    documents = {"_".join(n.split()) for one in passages for n in (one.info.id, one.file)}
    return Shelf(frozenset(documents), frozenset(one.id for one in passages))
