"""`jetbridge inspect` and `export`: what was read of a document, and all passages."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, print_json
from jetbridge.api.cli.publish import open_settings_library
from jetbridge.api.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("inspect")(inspect_document)
    app.command()(export)


def inspect_document(
    document: Annotated[str, typer.Argument(help="A document's id or file.")],
    as_json: JsonFlag = False,
) -> None:
    """Show how a live document was read: quality page by page, passages with their sections.

    Examples:

        jetbridge inspect refunds

        jetbridge inspect checked-baggage-domestic.pdf --json
    """
    from jetbridge.ingest import overview

    settings = load_settings()
    library = open_settings_library(settings)
    try:
        found = overview.inspect(library, settings.data_dir, document)
    finally:
        library.close()
    out = console(as_json=as_json)
    for each in found:
        if as_json:
            print_json(_row(each))
            continue
        info = each.member.info
        dates = f"{info.effective_from or 'always'} to {info.effective_to or 'open'}"
        out.print(Text(f"{info.title} ({info.id}), {each.member.file}, {dates}", "bold"))
        if each.reason:
            out.print(Text(f"{each.outcome}: {each.reason}", "yellow"))
        for flag in each.flags:
            out.print(Text(f"kept out, {flag.where}: {flag.reason}: {flag.text[:80]!r}", "yellow"))
        for page in each.pages:
            label = f" ({page.label})" if page.label not in ("", str(page.number)) else ""
            out.print(
                f"Page {page.number}{label}: quality {page.quality:.2f}, {page.reader}, "
                f"{len(page.text)} characters"
            )
            for passage in each.passages:
                if passage.pages and passage.pages[0] == page.number:
                    words = " ".join(passage.text.split())[:90]
                    out.print(Text(f"    {passage.section_path or '-'}: {words}"))


def export(
    generation: Annotated[
        int | None, typer.Argument(help="A generation; live if left out.")
    ] = None,
) -> None:
    """Write all passages as JSON lines, with their spans, to standard output.

    Examples:

        jetbridge export > passages.jsonl
    """
    from jetbridge.ingest import overview

    settings = load_settings()
    library = open_settings_library(settings)
    try:
        for row in overview.export(library, settings.data_dir, generation):
            print_json(row)
    finally:
        library.close()


def _row(each: Any) -> dict[str, Any]:
    return {
        "document": each.member.info.id,
        "title": each.member.info.title,
        "file": each.member.file,
        "version": each.member.version,
        "outcome": each.outcome,
        "reason": each.reason,
        "flags": [
            {"kind": f.kind, "where": f.where, "text": f.text, "reason": f.reason}
            for f in each.flags
        ],
        "pages": [
            {"number": p.number, "label": p.label, "quality": p.quality, "reader": p.reader}
            for p in each.pages
        ],
        "passages": [
            {
                "pages": list(p.pages),
                "section": p.section_path,
                "start": p.start,
                "end": p.end,
                "text": p.text,
            }
            for p in each.passages
        ],
    }
