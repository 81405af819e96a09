"""`jetbridge replay`: a recorded conversation again, with today's agents, tools and policies."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, print_json
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.api.recorded import Turn
    from jetbridge.api.replay import Difference
    from jetbridge.api.settings import Settings

_SHOWN = 600
_NAMES = {
    "calls": "tools and handoffs",
    "results": "what the tools found",
    "sign_in": "sign-in",
    "guardrails": "guardrails",
    "sources": "sources",
    "said": "words",
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def replay(
        recording: Annotated[
            Path, typer.Argument(help="A conversation's folder, or the events.jsonl in it.")
        ],
        generation: Annotated[
            int | None, typer.Option(help="Search this generation instead of the live one.")
        ] = None,
        words: Annotated[
            bool,
            typer.Option(help="Compare the assistant's words too; a language model's vary."),
        ] = True,
        as_json: JsonFlag = False,
    ) -> None:
        """Say a recorded conversation's words again, without sound, and show what differs.

        Agents, tools, guardrails and search are today's; the airline's system answers as it
        did then, at the time of then, and nothing is booked. Exit code 1 when it differs.

        Examples:

            jetbridge replay recordings/rtc_28a1440e402646a97dc1

            jetbridge replay recordings/chat_9422d206d4f22bf4/events.jsonl --json
        """
        before, after, differ = asyncio.run(_replayed(recording, load_settings(), generation))
        differ = [one for one in differ if words or one.what != "said"]
        if as_json:
            for one in differ:
                print_json({"type": "difference", **asdict(one)})
            print_json({"type": "replay", "turns": len(before), "differences": len(differ)})
        else:
            _show(before, after, differ)
        raise typer.Exit(1 if differ else 0)


async def _replayed(
    path: Path, settings: Settings, generation: int | None
) -> tuple[list[Turn], list[Turn], list[Difference]]:
    from contextlib import AsyncExitStack

    from jetbridge.api.app import lookup_in, open_resources
    from jetbridge.api.recorded import read_recording, turns_of
    from jetbridge.api.replay import differences, replay

    lines = read_recording(path)
    async with AsyncExitStack() as stack:
        typed = settings.model_copy(update={"warm_voice": False, "record_dir": None})
        resources = await open_resources(typed, None, stack)
        if generation is not None:
            await asyncio.to_thread(resources.knowledge.open, generation)
        again = await replay(
            lines,
            engine=resources.engine,
            search=lookup_in(resources.knowledge, generation=generation),
            customers=resources.customers,
        )
    before, after = turns_of(lines), turns_of(again)
    return before, after, differences(before, after)


def _show(before: list[Turn], after: list[Turn], differ: list[Difference]) -> None:
    out = console()
    for at, turn in enumerate(before, 1):
        mine = [one for one in differ if one.turn == at]
        mark, style = ("differs", "yellow") if mine else ("the same", "green")
        out.print(Text(f"{at}. {turn.asked or '(before the first words)'}  ").append(mark, style))
        for one in mine:
            out.print(Text(f"   {_NAMES[one.what]}", "bold"))
            out.print(Text(f"     then: {_shown(one.recorded)}", "red"))
            out.print(Text(f"     now:  {_shown(one.now)}", "green"))
    more = len(after) - len(before)
    if more > 0:
        out.print(Text(f"{more} more turns than were recorded", "yellow"))
    count = len({one.turn for one in differ})
    out.print(Text(f"{len(before)} turns, {count} of them differ", "bold"))


def _shown(value: Any) -> str:
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in value]
    text = " | ".join(texts) or "nothing"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."
