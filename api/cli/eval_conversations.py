"""`jetbridge eval conversations`: whole conversations, played from scripts."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from jetbridge.api.cli.eval_bench import open_archive
from jetbridge.api.cli.eval_judge import check_judge, judged, quality_row
from jetbridge.api.cli.eval_progress import progress
from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.judging import Quality
    from jetbridge.retrieval.evals.played import Played
    from jetbridge.retrieval.evals.scripts import Script


def register(app: typer.Typer) -> None:
    """Add the command to the group."""

    @app.command("conversations")
    def conversations(
        paths: Annotated[
            list[Path] | None,
            typer.Argument(help="Folders or files of scripts; corpus/conversations by default."),
        ] = None,
        name: Annotated[str, typer.Option(help="What the run is called.")] = "conversations",
        category: Annotated[
            list[str] | None, typer.Option(help="Only this category; may be repeated.")
        ] = None,
        only: Annotated[
            list[str] | None, typer.Option(help="Only the script of this id; may be repeated.")
        ] = None,
        repeats: Annotated[
            int, typer.Option(min=1, max=20, help="Performances of each, for pass^k.")
        ] = 1,
        judge: Annotated[
            str | None,
            typer.Option(help="Let this language model grade the answers made from documents."),
        ] = None,
        judge_url: Annotated[
            str | None,
            typer.Option(help="The judge's OpenAI-compatible address; OpenAI's when left out."),
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Play scripted conversations with the engine that is set; exit with 1 when any fails.

        Examples:

            jetbridge eval conversations

            jetbridge eval conversations --category rebooking --repeats 3

            jetbridge eval conversations my-scripts/ --json

            jetbridge eval conversations --judge qwen3 --judge-url http://localhost:11434/v1
        """
        from jetbridge.api.trial import code_hash
        from jetbridge.retrieval.errors import EvalRefused
        from jetbridge.retrieval.evals.catalogue import CORPUS
        from jetbridge.retrieval.evals.playbill import playbill
        from jetbridge.retrieval.evals.played import means
        from jetbridge.retrieval.evals.scripts import read_scripts

        settings = load_settings()
        scripts = [
            script
            for script in read_scripts(paths or [CORPUS / "conversations"])
            if (not category or script.category in category) and (not only or script.id in only)
        ]
        if not scripts:
            raise EvalRefused("No script fits; leave out --category and --only to play them all.")
        if judge:
            check_judge(judge, settings, judge_url)
        played = asyncio.run(_play(scripts, settings, repeats))
        quality = judged(played, settings, judge, judge_url) if judge else None
        config: dict[str, Any] = {
            "engine": settings.engine_name,
            "model": settings.realtime_model if settings.engine_name != "local" else "none",
            "repeats": repeats,
            "embedder": settings.embedder_name,
        }
        if quality is not None:
            config["judge"] = quality.model
        played_of = json.dumps([asdict(script) for script in scripts], sort_keys=True)
        hashes = {
            "scripts": hashlib.sha256(played_of.encode()).hexdigest(),
            "code": code_hash("ingest", "retrieval", "agents", "api"),
        }
        scores = means(played)
        if quality is not None:
            hashes["judge's prompt"] = quality.prompt_sha256
            if quality.right is not None:
                scores["judged right"] = quality.right
        lines = (json.dumps(asdict(one), ensure_ascii=False, default=str) for one in played)
        with open_archive(settings) as archive:
            number = archive.keep(
                kind="conversations",
                name=name,
                set_name=", ".join(path.name for path in paths or [CORPUS / "conversations"]),
                split="all",
                config=config,
                hashes=hashes,
                scores=scores,
                run="\n".join(lines),
                report=playbill(played, name=name, config={**config, **hashes}, quality=quality),
            )
        if as_json:
            for one in played:
                print_json(_row(one))
            if quality is not None:
                print_json(quality_row(quality))
        else:
            _show(played, quality)
            notes().print(f"Kept as run {number}; see it with: jetbridge eval report {number}")
        if not all(one.passed for one in played):
            raise typer.Exit(1)


async def _play(scripts: Sequence[Script], settings: Settings, repeats: int) -> tuple[Played, ...]:
    from jetbridge.api.cli.search import open_knowledge
    from jetbridge.api.engine import engine_for
    from jetbridge.api.rehearsal import Stage, rehearse
    from jetbridge.retrieval.records import SearchResult
    from jetbridge.retrieval.search import search

    knowledge = await asyncio.to_thread(open_knowledge, settings)

    def lookup(query: str, recent: Sequence[str]) -> SearchResult:
        return search(query, knowledge=knowledge, recent=recent)

    with (
        tempfile.TemporaryDirectory(prefix="jetbridge-") as room,
        progress("conversations") as show,
    ):
        async with engine_for(settings) as engine:
            return await rehearse(
                scripts,
                Stage(engine, lookup, Path(room)),
                repeats=repeats,
                progress=show,
            )


def _row(one: Played) -> dict[str, Any]:
    return {
        "id": one.script.id,
        "category": one.script.category,
        "passed": one.passed,
        "failures": list(one.failures),
        "turns": [asdict(turn) for turn in one.turns],
    }


def _show(played: Sequence[Played], quality: Quality | None) -> None:
    from jetbridge.retrieval.evals.opinions import in_words
    from jetbridge.retrieval.evals.played import grounding, pass_hat, rates, repeated, tool_errors

    out = console()
    for one in played:
        for wrong in one.failures:
            out.print(f"[red]fail[/] {one.script.id}: {escape(wrong)}", soft_wrap=True)
    table = Table("Category", "Passed", "Of", "Share", "95 % interval", box=None)
    for category, rate in rates(played).items():
        low, high = rate.interval
        table.add_row(
            category,
            str(rate.passed),
            str(rate.count),
            f"{rate.share:.3f}",
            f"{low:.3f} to {high:.3f}",
        )
    out.print(table)
    grounded, (errors, calls) = grounding(played), tool_errors(played)
    again = repeated(played)
    out.print(
        f"Figures said that are in a retrieved passage or a tool result: {grounded.passed} of "
        f"{grounded.count}; of the others {again} were the customer's own words or our telephone, "
        f"{grounded.count - grounded.passed - again} from nowhere.",
        soft_wrap=True,
    )
    out.print(f"Tool calls that failed: {errors} of {calls.count}.")
    for k, value in pass_hat(played).items():
        if k > 1:
            out.print(f"pass^{k}: {value:.3f}")
    if quality is None:
        out.print("Answer quality by a language model: not measured (--judge MODEL).")
        return
    for line in in_words(quality):
        out.print(escape(line), soft_wrap=True)
