"""`jetbridge ask`: one question through the agents, as the page would put it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, print_json
from jetbridge.api.settings import load_settings
from jetbridge.retrieval.errors import EngineUnavailable, QueryRefused

if TYPE_CHECKING:
    from jetbridge.api.calls import Call
    from jetbridge.api.settings import Settings

_PATIENCE = 60.0


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def ask(
        question: Annotated[str, typer.Argument(help="What the customer says.")],
        as_of: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Day of travel; today when left out."),
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Ask the agents one question and show the answer with its sources.

        Nobody can sign in here: where an answer needs it, the agent says so.

        Examples:

            jetbridge ask "How many bags can I bring?"

            jetbridge ask "Can I bring my cat?" --json

            jetbridge ask "What does a second bag cost?" --as-of 2026-06-01
        """
        if not question.strip():
            raise QueryRefused("the question is empty; say what you want to know")
        answer = asyncio.run(
            answer_to(question.strip(), load_settings(), as_of=as_of.date() if as_of else None)
        )
        if as_json:
            print_json(answer)
        else:
            _show(answer)


async def answer_to(
    question: str, settings: Settings, *, as_of: date | None = None
) -> dict[str, Any]:
    """Put one question to the Main Agent in a conversation of its own.

    Args:
        question: the customer's words.
        settings: which data and which engine.
        as_of: the day of travel whose policies answer; today where None.

    Returns:
        ``answer`` (text), ``agent`` (who gave it), ``citations`` (the sources shown under
        it) and ``tools`` (the names of the tools that ran or asked for a sign-in).

    Raises:
        EngineUnavailable: the engine cannot be reached or does not answer in time.
    """
    from contextlib import AsyncExitStack

    from jetbridge.api.app import open_resources

    async with AsyncExitStack() as stack:
        typed = settings.model_copy(update={"warm_voice": False})
        resources = await open_resources(typed, None, stack, as_of=as_of)
        call, _ = await resources.switchboard.open()
        await call.say(question)
        try:
            async with asyncio.timeout(_PATIENCE):
                await _listen(call)
        except TimeoutError:
            raise EngineUnavailable(
                f"the engine did not answer within {_PATIENCE:.0f} seconds; try again"
            ) from None
        await call.end("asked")
        return _gathered(call)


async def _listen(call: Call) -> None:
    """Wait until the assistant has answered; decline where it asks for a sign-in."""
    asked = False
    async for event in call.log.follow():
        if event["type"] == "approval" and event["status"] == "requested":
            await call.decline()
        elif event["type"] == "turn":
            asked = asked or event["state"] == "thinking"
            if asked and event["state"] == "listening" and not call.waiting:
                return


def _gathered(call: Call) -> dict[str, Any]:
    events = call.log.after(0)
    said = [
        event
        for event in events
        if event["type"] == "message" and event["role"] == "assistant" and event["text"]
    ]
    failed = [event["message"] for event in events if event["type"] == "error"]
    if not said:
        raise EngineUnavailable(failed[-1] if failed else "the engine gave no answer; try again")
    tools = [
        event.get("name") or event["tool"]
        for event in events
        if (event["type"] == "tool" and event["status"] == "started")
        or (event["type"] == "approval" and event["status"] == "requested")
    ]
    return {
        "answer": "\n".join(event["text"] for event in said),
        "agent": said[-1]["agent"],
        "citations": [
            item for event in events if event["type"] == "citations" for item in event["items"]
        ],
        "tools": tools,
    }


def _show(answer: dict[str, Any]) -> None:
    out = console()
    out.print(Text(answer["answer"]))
    out.print()
    for item in answer["citations"]:
        pages = ", ".join(map(str, item["pages"]))
        source = Text(f"{item['title']}, page {pages}", style="bold")
        out.print(source.append(f"  {item['section']}", style="not bold dim"))
    out.print(Text(f"answered by the {answer['agent']}", style="dim"))
