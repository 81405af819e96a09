"""`jetbridge plan`: what a publish would do, without doing it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.cli.publish import (
    STYLES,
    Bars,
    file_row,
    open_settings_library,
    settings_embedder,
)
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.ingest.answers import ChangedAnswer, Source
    from jetbridge.ingest.library import Library
    from jetbridge.ingest.plan import Plan
    from jetbridge.ingest.publish import PublishOptions


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def plan(
        paths: Annotated[list[Path], typer.Argument(help="Folders or files to publish.")],
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
                help='JSON lines with "id" and "question": say which would change their source.',
                exists=True,
                dir_okay=False,
            ),
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Say what a publish would do: added, changed, removed, refused, cost, conflicts.

        Nothing that is live changes.

        Examples:

            jetbridge plan corpus/

            jetbridge plan corpus/ --prune --json

            jetbridge plan corpus/ --questions corpus/questions.jsonl
        """
        from jetbridge.ingest.plan import make_plan
        from jetbridge.ingest.publish import PublishOptions
        from jetbridge.ingest.reading import Limits

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
                if questions is not None and not found.nothing_new:
                    answers = _answers(questions, paths, settings, library, options, bars)
        finally:
            library.close()
        if as_json:
            print_json(plan_row(found) | {"answers": [asdict(answer) for answer in answers]})
        else:
            _show(found, console())
            for answer in answers:
                console().print(
                    Text(f"{answer.question}: {_where(answer.before)} -> {_where(answer.after)}")
                )


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
    staged = publish(
        paths,
        library=library,
        data_dir=settings.data_dir,
        embedder=settings_embedder(settings),
        options=replace(options, stage=True),
        progress=bars,
    )
    if not before or staged.number is None:
        return []
    return changed_answers(
        read_questions(questions),
        knowledge=open_knowledge(settings),
        before=before,
        after=staged.number,
    )


def _where(source: Source) -> str:
    pages = ", ".join(map(str, source.pages))
    return f"{source.title}, page {pages}" if source.document else "no answer"


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


def _show(found: Plan, out: Console) -> None:
    table = Table("Document", "Change", "Pages that change", "File", box=None)
    for change in found.changes:
        pages = ", ".join(map(str, change.pages[:12]))
        table.add_row(Text(change.title), change.change, pages, Text(change.file))
    if table.row_count:
        out.print(table)
    for report in found.files:
        if report.refused or report.outcome == "partial":
            style = STYLES.get(report.outcome, "red")
            out.print(Text(f"{report.outcome}: {report.file}: {report.reason}", style))
    for part in found.flags:
        where = f"{part.file}, {part.flag.where}"
        out.print(Text(f"kept out: {where}: {part.flag.reason}: {part.flag.text[:80]!r}", "yellow"))
    for pair in found.alike:
        out.print(Text(f"{pair.file} and {pair.other} are {pair.alike:.0%} alike", "yellow"))
    for conflict in found.conflicts[:10]:
        out.print(Text("numbers differ, please judge:", "yellow"))
        for said in (conflict.one, conflict.other):
            out.print(Text(f"  {said.title}, page {said.pages[0]}: {said.text}"))
    if found.nothing_new:
        out.print("A publish would change nothing.")
    else:
        cost = f", ${found.dollars:.4f}" if found.dollars else ""
        out.print(
            f"{len(found.changes)} change(s), {found.unchanged} file(s) unchanged; "
            f"{found.new_passages} of {found.passages} passages are new; "
            f"{found.tokens} tokens to embed{cost}."
        )
