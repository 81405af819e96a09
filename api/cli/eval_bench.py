"""What the evaluation commands share: their options, the archive, the system to measure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jetbridge.api.cli.eval_progress import progress
from jetbridge.api.cli.output import notes
from jetbridge.api.settings import Settings

if TYPE_CHECKING:
    from jetbridge.api.archive import Archive
    from jetbridge.api.trial import Trial
    from jetbridge.retrieval.evals.runs import Run
    from jetbridge.retrieval.evals.sets import EvalSet
    from jetbridge.retrieval.knowledge import KnowledgeBase

SetOption = Annotated[
    str,
    typer.Option("--set", help="`corpus`, or a folder: of questions and judgements, or BEIR's."),
]
SplitOption = Annotated[
    str | None,
    typer.Option(
        help="dev, test or all; test is for reporting only. dev where the set has it, else all."
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day of travel where a question names none; today."),
]
MeasuresOption = Annotated[
    list[str] | None, typer.Option("--measure", "-m", help="Such as nDCG@10; may be repeated.")
]


@contextmanager
def open_archive(settings: Settings) -> Iterator[Archive]:
    """The archive of the settings' database."""
    from jetbridge.api.archive import Archive
    from jetbridge.api.database import open_database

    database = open_database(settings.sqlalchemy_url)
    try:
        yield Archive(database)
    finally:
        database.close()


def load(name: str, archive: Archive) -> Run:
    """A run by file, number or name; where several have the name, which was taken is said."""
    from jetbridge.retrieval.evals.runs import load_run

    if Path(name).is_file():
        return load_run(Path(name))
    return archive.run(chosen_run(name, archive))


def chosen_run(name: str, archive: Archive) -> str:
    """The number of the run of a number or name; where several have the name, that is said."""
    if not name.isdigit():
        found = archive.named(name)
        if len(found) > 1:
            newest, others = found[0], ", ".join(str(one.id) for one in found[1:6])
            notes().print(
                f"{len(found)} runs are called {escape(name)}; taken is the newest, run "
                f"{newest.id} ({newest.made:%Y-%m-%d %H:%M}). Others: {others}"
                f"{' ...' if len(found) > 6 else ''}.",
                soft_wrap=True,
            )
    return str(archive.find(name).id)


def note_strangers(run: Run, evalset: EvalSet) -> None:
    """Say when a run answers questions that the set has not; they are not counted."""
    strange = run.strangers(evalset)
    if strange:
        notes().print(
            f"[yellow]{escape(run.name)} answers {len(strange)} questions that are not in the set, "
            f"such as {escape(strange[0])}; they are not counted.[/]",
            soft_wrap=True,
        )


def set_of(run: Run, name: str | None) -> EvalSet:
    """The set of a run, or the one that is named instead."""
    from jetbridge.retrieval.evals.catalogue import open_set

    return open_set(name or str(run.config.get("set") or run.set_name))


def split_of(evalset: EvalSet, split: str | None) -> str:
    """The split that is asked for; else the development half where there is one."""
    return split or ("dev" if "dev" in evalset.splits else "all")


def open_settings_trial(
    settings: Settings,
    evalset: EvalSet,
    *,
    k: int = 10,
    as_of: date | None = None,
    generation: int | None = None,
) -> Trial:
    """The settings' system; over the set's own documents where it brings them."""
    from jetbridge.api.trial import open_trial

    knowledge = open_settings_knowledge(settings, evalset)
    return open_trial(knowledge, k=k, as_of=as_of, generation=generation)


def open_settings_knowledge(settings: Settings, evalset: EvalSet) -> KnowledgeBase:
    """What is published, or the set's own documents where it brings them."""
    from jetbridge.api.cli.search import open_knowledge
    from jetbridge.api.foreign import brings_documents, set_knowledge

    knowledge = open_knowledge(settings)
    folder = Path(evalset.folder) if evalset.folder else None
    if folder is not None and brings_documents(folder):
        with progress("passages") as show:
            return set_knowledge(folder, settings.data_dir, knowledge.embedder, progress=show)
    return knowledge


def run_trial(trial: Trial, evalset: EvalSet, *, name: str, split: str) -> Run:
    """Run a trial, with its progress on standard error."""
    with progress("questions") as show:
        return trial.run(evalset, name=name, split=split, progress=show)
