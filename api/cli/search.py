"""`jetbridge search`: the passages that answer a question, with document, page and section."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import Settings, load_settings
from jetbridge.retrieval.errors import QueryRefused

if TYPE_CHECKING:
    from jetbridge.retrieval.knowledge import KnowledgeBase
    from jetbridge.retrieval.records import SearchResult

SHOWN = 300


def open_knowledge(settings: Settings) -> KnowledgeBase:
    """The knowledge base of the settings' data folder, with the settings' embedder."""
    from jetbridge.retrieval.embedders import embedder_named
    from jetbridge.retrieval.knowledge import KnowledgeBase

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    embedder = embedder_named(
        settings.embedder_name, api_key=key, base_url=settings.openai_base_url
    )
    return KnowledgeBase(settings.data_dir, embedder)


def read_questions(file: Path) -> Iterator[tuple[str, str]]:
    """Read JSON lines with `id` and `question`.

    Raises:
        QueryRefused: a line is not such an object; the message names the line.
    """
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row["id"]), str(row["question"])
        except (ValueError, KeyError, TypeError):
            raise QueryRefused(
                f'{file}, line {number}: not an object with "id" and "question"'
            ) from None


def result_row(result: SearchResult) -> dict[str, Any]:
    """A search result as the JSON that other programs read."""
    return {
        "question": result.query,
        "abstained": result.abstained,
        "confidence": round(result.confidence, 4),
        "generation": result.generation,
        "results": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "file": hit.passage.file,
                "document": hit.passage.info.title,
                "version": hit.passage.version,
                "pages": list(hit.passage.pages),
                "labels": list(hit.passage.labels),
                "section": hit.passage.section_path,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
                "sentences": [
                    {
                        "score": round(s.score, 4),
                        "text": s.text,
                        "page": s.page,
                        "start": s.start,
                        "end": s.end,
                    }
                    for s in hit.sentences
                ],
            }
            for hit in result.hits
        ],
    }


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def search(
        question: Annotated[str | None, typer.Argument(help="What to search for.")] = None,
        queries: Annotated[
            Path | None,
            typer.Option(
                help='JSON lines with "id" and "question": search for each.',
                exists=True,
                dir_okay=False,
            ),
        ] = None,
        k: Annotated[int, typer.Option("-k", min=1, max=100, help="Passages to return.")] = 5,
        as_of: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Day of travel; today when left out."),
        ] = None,
        audience: Annotated[
            str, typer.Option(help="Whose documents: public, staff, ...; `all` for everybody's.")
        ] = "public",
        language: Annotated[
            str | None, typer.Option(help="Only documents of this language.")
        ] = None,
        generation: Annotated[
            int | None, typer.Option(help="Another generation than the live one.")
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Show the passages that answer a question, best first.

        Passages are shown even where none is good enough to answer from; that is then said.

        Examples:

            jetbridge search "How many bags can I bring?"

            jetbridge search "pets in the cabin" --as-of 2026-06-01 -k 3

            jetbridge search --queries questions.jsonl -k 10 --json
        """
        from jetbridge.retrieval.search import search as find

        if (question is None) == (queries is None):
            raise QueryRefused("Give either a question or --queries FILE.")
        knowledge = open_knowledge(load_settings())
        limits: dict[str, Any] = {
            "knowledge": knowledge,
            "k": k,
            "as_of": as_of.date() if as_of else None,
            "audience": None if audience == "all" else audience,
            "language": language,
            "generation": generation,
        }
        if question is not None:
            result = find(question, **limits)
            if as_json:
                print_json(result_row(result))
            else:
                _show(result)
            return
        for name, asked in read_questions(queries or Path()):
            try:
                row = {"id": name, **result_row(find(asked, **limits))}
            except QueryRefused as refused:
                row = {"id": name, "question": asked[:SHOWN], "abstained": True, "confidence": 0.0}
                row |= {"error": str(refused), "results": []}
            if as_json:
                print_json(row)
            else:
                _show_first(row)


def _show(result: SearchResult) -> None:
    """A passage in lines as wide as the terminal: where it stands, then its words."""
    out = console()
    for hit in result.hits:
        passage = hit.passage
        words = " ".join(passage.text.split())
        shown = words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + " …"
        pages = ", ".join(passage.labels)
        out.print(
            Text.assemble(
                (f"{hit.rank}. ", "bold"),
                (passage.info.title, "bold"),
                f", page {pages}" if pages else "",
                (f"  {hit.score:.2f}", "dim"),
            )
        )
        for told, style in ((passage.section_path, "cyan"), (shown, "")):
            if told:
                out.print(Padding(Text(told, style), (0, 0, 0, 3)))
    if not result.hits:
        out.print("No passage was found.")
    if result.abstained:
        notes().print(
            f"[yellow]Nothing good enough to answer from[/] (confidence {result.confidence:.2f})."
        )


def _show_first(row: dict[str, Any]) -> None:
    found: list[dict[str, Any]] = row["results"]
    first = f"{found[0]['file']} p. {found[0]['pages']}" if found else row.get("error", "nothing")
    console().print(Text(f"{row['id']}  {first}"))
