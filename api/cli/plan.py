"""`jetbridge plan`: what a publish would do, without doing it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.cli.planview import show_plan
from jetbridge.api.cli.publish import (
    Bars,
    file_row,
    open_settings_library,
    settings_embedder,
)
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.ingest.answers import ChangedAnswer
    from jetbridge.ingest.library import Library
    from jetbridge.ingest.plan import Plan
    from jetbridge.ingest.publish import PublishOptions


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def plan(
        paths: Annotated[
            list[Path] | None, typer.Argument(help="Folders or files to publish.")
        ] = None,
        only: Annotated[
            list[str] | None, typer.Option(help="Only files that match, such as 'bag*.pdf'.")
        ] = None,
        remove: Annotated[
            list[str] | None, typer.Option(help="Take a document out, by its id.")
        ] = None,
        prune: Annotated[
            bool, typer.Option("--prune", help="Take out documents gone from the folder.")
        ] = False,
        ocr: Annotated[
            bool, typer.Option("--ocr", help="Read scanned pages (extra `ocr`).")
        ] = False,
        questions: Annotated[
            Path | None,
            typer.Option(
                help='JSON lines with "id" and "question": say which would change their source; '
                "questions.jsonl of the folder or the data folder if left out.",
                exists=True,
                dir_okay=False,
            ),
        ] = None,
        ask: Annotated[
            bool, typer.Option("--ask/--no-ask", help="Ask the questions, where there are any.")
        ] = True,
        as_json: JsonFlag = False,
    ) -> None:
        """Say what a publish would do: added, changed, removed, refused, cost, conflicts.

        Nothing that is live changes. Ends as the publish would: 0 all fine, 1 some file would be
        refused, 2 nothing to publish.

        Examples:

            jetbridge plan corpus/

            jetbridge plan corpus/ --prune --json

            jetbridge plan corpus/ --questions corpus/questions.jsonl

            jetbridge plan fees.pdf --no-ask

            jetbridge plan --remove old-notice
        """
        from jetbridge.ingest.plan import make_plan
        from jetbridge.ingest.publish import PublishOptions
        from jetbridge.ingest.reading import Limits
        from jetbridge.retrieval.errors import NoDocuments

        paths = paths or []
        if not paths and not remove:
            raise NoDocuments("Give a folder or files to plan with, for example: corpus/")
        settings = load_settings()
        options = PublishOptions(
            remove=tuple(remove or ()),
            prune=prune,
            only=tuple(only or ()),
            limits=Limits(settings.parse_seconds, settings.parse_megabytes),
            ocr=ocr,
        )
        library = open_settings_library(settings)
        try:
            with Bars(notes()) as bars:
                found = make_plan(
                    paths,
                    library=library,
                    data_dir=settings.data_dir,
                    embedder=settings_embedder(settings),
                    options=options,
                    progress=bars,
                )
                answers = []
                file = questions or (_own_questions(paths, settings) if ask else None)
                if file is not None and not found.nothing_new:
                    answers = _answers(file, paths, settings, library, options, bars)
        finally:
            library.close()
        if as_json:
            print_json(plan_row(found) | {"answers": [asdict(answer) for answer in answers]})
        else:
            show_plan(found, answers, console())
        raise typer.Exit(found.exit_code)


def _own_questions(paths: list[Path], settings: Settings) -> Path | None:
    """The evaluation set's questions beside the documents, or in the data folder."""
    folders = [path for path in paths if path.is_dir()] + [settings.data_dir]
    found = (folder / "questions.jsonl" for folder in folders)
    return next((file for file in found if file.is_file()), None)


def _answers(
    questions: Path,
    paths: list[Path],
    settings: Settings,
    library: Library,
    options: PublishOptions,
    bars: Bars,
) -> list[ChangedAnswer]:
    """The questions whose source would change, by building the generation without going live."""
    from jetbridge.api.cli.search import open_knowledge
    from jetbridge.ingest.answers import changed_answers, read_questions
    from jetbridge.ingest.overview import status
    from jetbridge.ingest.publish import publish

    before = status(library, settings.data_dir).number
    if not before:
        return []
    staged = publish(
        paths,
        library=library,
        data_dir=settings.data_dir,
        embedder=settings_embedder(settings),
        options=replace(options, stage=True),
        progress=bars,
    )
    if staged.number is None:
        return []
    return changed_answers(
        read_questions(questions),
        knowledge=open_knowledge(settings),
        before=before,
        after=staged.number,
    )


def plan_row(found: Plan) -> dict[str, Any]:
    """A plan as the JSON that other programs read."""
    return {
        "files": [file_row(report) for report in found.files],
        "changes": [asdict(change) for change in found.changes],
        "unchanged": found.unchanged,
        "removed": list(found.removed),
        "passages": found.passages,
        "new_passages": found.new_passages,
        "tokens": found.tokens,
        "dollars": found.dollars,
        "flags": [{"file": part.file, **asdict(part.flag)} for part in found.flags],
        "alike": [asdict(pair) for pair in found.alike],
        "conflicts": [asdict(conflict) for conflict in found.conflicts],
    }
