"""`jetbridge inspect` and `export`: what was read of a document, and all passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, counted, print_json
from jetbridge.api.cli.publish import open_settings_library
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.records import Page, Passage


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("inspect")(inspect_document)
    app.command()(export)


def inspect_document(
    document: Annotated[str, typer.Argument(help="A document's id or file.")],
    full: Annotated[bool, typer.Option("--full", help="Passages in full.")] = False,
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
        dates = " ".join(
            part
            for part in (
                f"from {info.effective_from}" if info.effective_from else "",
                f"to {info.effective_to}" if info.effective_to else "",
            )
            if part
        )
        counts = f"{counted(len(each.pages), 'page')}, {counted(len(each.passages), 'passage')}"
        out.print(Text(info.title, "bold"))
        facts = (info.id, each.member.file, each.member.version, counts, dates)
        out.print(Padding(Text(" · ".join(fact for fact in facts if fact), "dim"), (0, 0, 0, 2)))
        if each.reason:
            out.print(Text(f"{each.outcome}: {each.reason}", "yellow"))
        for flag in each.flags:
            words = " ".join(flag.text.split())[:120]
            out.print(Text(f"kept out, {flag.where}, {flag.reason}: {words}", "yellow"))
        begin = {passage.pages[0] for passage in each.passages if passage.pages}
        for page in each.pages:
            label = f" ({page.label})" if page.label not in ("", str(page.number)) else ""
            good = "green" if page.quality >= 0.9 else "yellow" if page.quality >= 0.5 else "red"
            out.print()
            out.print(
                Text.assemble(
                    (f"Page {page.number}{label}", "bold underline"),
                    "  text quality ",
                    (f"{page.quality:.0%}", good),
                    f", read by {page.reader}",
                    "" if page.number in begin else ", " + _why_none(page, each.passages),
                )
            )
            for passage in each.passages:
                if passage.pages and passage.pages[0] == page.number:
                    section = passage.section_path
                    out.print(Padding(Text(section or "no heading", "cyan"), (0, 0, 0, 2)))
                    words = " ".join(passage.text.split())
                    shown = words if full else words[:150] + ("..." if words[150:] else "")
                    out.print(Padding(Text(shown), (0, 0, 0, 4)))


def _why_none(page: Page, passages: Sequence[Passage]) -> str:
    """Why no passage begins on a page."""
    if any(page.number in passage.pages for passage in passages):
        return "its text belongs to the passage that began before"
    return "no passage" if page.text.strip() else "no text"


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
