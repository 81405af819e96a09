"""`jetbridge status`, `history`, `diff` and `rollback`: what is live, what was, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, print_json
from jetbridge.api.cli.publish import open_settings_library, settings_embedder
from jetbridge.api.settings import load_settings


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
        when = f"{found.published:%Y-%m-%d %H:%M} UTC" if found.published else "?"
        out.print(
            f"Generation {found.number}, published {when} by {found.actor}: "
            f"{found.passages} passages, {found.embedder}."
        )
        table = Table("Document", "Version", "From", "To", "Pages", "Passages", "File", box=None)
        for each in found.documents:
            table.add_row(
                Text(each.title),
                each.version,
                str(each.effective_from or ""),
                str(each.effective_to or ""),
                str(each.pages),
                str(each.passages),
                Text(each.file),
            )
        out.print(table)
    for failure in found.failures:
        out.print(Text(f"{failure.outcome}: {failure.file}: {failure.reason}", "yellow"))
    if found.publishing:
        out.print(f"{found.publishing['actor']} is publishing since {found.publishing['since']}.")


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
    table = Table("Document", "Change", "Pages", "From", "To", "File", box=None)
    for change in changes:
        table.add_row(
            Text(change.title),
            change.change,
            ", ".join(map(str, change.pages)),
            change.old_version,
            change.new_version,
            Text(change.file),
        )
    console().print(table if table.row_count else "They hold the same documents.")


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
