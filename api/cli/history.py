"""`jetbridge status`, `history`, `diff` and `rollback`: what is live, what was, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, counted, print_json
from jetbridge.api.cli.planview import show_changes
from jetbridge.api.cli.publish import open_settings_library, settings_embedder
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.ingest.overview import DocumentStatus


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(status)
    app.command()(history)
    app.command()(diff)
    app.command()(rollback)


def status(as_json: JsonFlag = False) -> None:
    """Show what is live: documents, versions, dates in force, who published, what failed.

    Examples:

        jetbridge status

        jetbridge status --json
    """
    from jetbridge.ingest import overview

    settings = load_settings()
    library = open_settings_library(settings)
    found = overview.status(library, settings.data_dir)
    library.close()
    if as_json:
        print_json(_plain(asdict(found)))
        return
    out = console()
    if not found.number:
        out.print("Nothing is published yet; run: jetbridge publish corpus/")
    else:
        documents = len({each.id for each in found.documents})
        versions = len(found.documents)
        several = f" in {counted(versions, 'version')}" if versions > documents else ""
        when = f"{found.published:%Y-%m-%d %H:%M} UTC" if found.published else "?"
        out.print(
            f"Generation {found.number} is live since {when}, by {found.actor}: "
            f"{counted(documents, 'document')}{several}, "
            f"{counted(found.passages, 'passage')}, {found.embedder}."
        )
        out.print()
        for each in found.documents:
            _show_document(each, date.today(), out)
    if found.failures:
        out.print()
        out.print(Text(f"Still open ({len(found.failures)})", "bold underline"))
    for failure in found.failures:
        out.print(Text.assemble((f"{failure.outcome}  ", "red"), (failure.file, "bold")))
        out.print(
            Padding(Text(f"{failure.reason}; since {failure.since:%Y-%m-%d}", "dim"), (0, 0, 0, 2))
        )
    if found.publishing:
        out.print(f"{found.publishing['actor']} is publishing since {found.publishing['since']}.")


def _show_document(each: DocumentStatus, day: date, out: Console) -> None:
    """A document in two lines: title and whether it is in force, then what it is made of."""
    if each.effective_from and each.effective_from > day:
        force, style = f"from {each.effective_from}", "cyan"
    elif each.effective_to and each.effective_to < day:
        force, style = f"ended {each.effective_to}", "dim"
    elif each.effective_to:
        force, style = f"in force until {each.effective_to}", "green"
    else:
        since = f" since {each.effective_from}" if each.effective_from else ""
        force, style = f"in force{since}", "green"
    out.print(Text.assemble((each.title, "bold"), "  ", (force, style)))
    facts = [
        each.id,
        each.file,
        each.version,
        f"{counted(each.pages, 'page')}, {counted(each.passages, 'passage')}",
        each.audience if each.audience != "public" else "",
        "partly read" if each.outcome == "partial" else "",
    ]
    out.print(Padding(Text(" · ".join(fact for fact in facts if fact), "dim"), (0, 0, 0, 2)))


def history(as_json: JsonFlag = False) -> None:
    """Show every time a generation went live, newest first.

    Examples:

        jetbridge history
    """
    from jetbridge.ingest import overview

    settings = load_settings()
    library = open_settings_library(settings)
    entries = overview.history(library, settings.data_dir)
    library.close()
    if as_json:
        for entry in entries:
            print_json(_plain(asdict(entry)))
        return
    table = Table("", "Generation", "When (UTC)", "Who", "What", "Documents", "Passages", box=None)
    for entry in entries:
        table.add_row(
            "live" if entry.live else "",
            str(entry.number),
            f"{entry.at:%Y-%m-%d %H:%M}",
            Text(entry.actor),
            Text(f"{entry.action}: {entry.note}"),
            str(entry.documents),
            str(entry.passages),
        )
    console().print(table)


def diff(
    older: Annotated[int, typer.Argument(help="A generation's number.")],
    newer: Annotated[int, typer.Argument(help="Another generation's number.")],
    as_json: JsonFlag = False,
) -> None:
    """Show how two generations differ, document by document.

    Examples:

        jetbridge diff 3 4
    """
    from jetbridge.ingest import overview

    settings = load_settings()
    library = open_settings_library(settings)
    try:
        changes = overview.diff(library, older, newer)
    finally:
        library.close()
    if as_json:
        for change in changes:
            print_json(_plain(asdict(change)))
        return
    if changes:
        show_changes(changes, console())
    else:
        console().print("They hold the same documents.")


def rollback(
    generation: Annotated[
        int | None, typer.Argument(help="The generation to make live; the one before if left out.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Make an earlier generation live again, in one step.

    Examples:

        jetbridge rollback

        jetbridge rollback 3
    """
    from jetbridge.ingest.rollback import make_live

    settings = load_settings()
    library = open_settings_library(settings)
    try:
        number = make_live(
            generation,
            library=library,
            data_dir=settings.data_dir,
            embedder=settings_embedder(settings),
        )
    finally:
        library.close()
    if as_json:
        print_json({"generation": number})
    else:
        console().print(f"Generation {number} is live.")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Dates and times as ISO 8601 text."""

    def one(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: one(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [one(inner) for inner in value]
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {key: one(value) for key, value in row.items()}
