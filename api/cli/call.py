"""`jetbridge call`: a spoken call from the terminal, by microphone or from sound files."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import load_settings
from jetbridge.retrieval.errors import EngineUnavailable, QueryRefused

if TYPE_CHECKING:
    from jetbridge.api.dialling import Dialled
    from jetbridge.api.handset import Handset
    from jetbridge.api.soundcard import SoundCard

_PATIENCE = 90.0
_UNHEARD = 12.0
_PAUSE = 0.6
_SETTLE = 1.0


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def call(
        wav: Annotated[
            list[Path] | None,
            typer.Option(
                help="Say this file instead of speaking; given again, the next one after the reply."
            ),
        ] = None,
        out: Annotated[Path | None, typer.Option(help="Write what is heard to this WAV.")] = None,
        url: Annotated[
            str | None,
            typer.Option(help="A running service; without one, the call starts its own engine."),
        ] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Call the assistant and speak with it; Ctrl-C hangs up.

        Needs a microphone and `pip install jetbridge[microphone]`, or `--wav`. Prints both
        sides' words with the sources. Where a sign-in is asked for, a terminal asks you; a
        script is signed in to nothing.

        Examples:

            jetbridge call --url http://127.0.0.1:8000

            jetbridge call --wav question.wav --out answer.wav

            jetbridge call --wav question.wav --wav and-then.wav --json
        """
        if out is not None and not out.parent.is_dir():
            raise QueryRefused(f"there is no folder {out.parent} to write {out.name} to")
        told = _Teller(as_json=as_json)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_call(wav or [], out, url, told))
        if wav and not told.answered:
            raise EngineUnavailable("nothing was answered; was anything said in the file?")


class _Teller:
    """Prints the conversation, each message once it is whole."""

    def __init__(self, *, as_json: bool) -> None:
        self.answered = self._asked = False
        self._json = as_json
        self._out = console(as_json=as_json)

    def tell(self, event: dict[str, Any]) -> None:
        """Print an event, if it is one for people; with `--json` every event."""
        whole = event["type"] != "message" or event["status"] != "in_progress"
        if event["type"] == "message" and whole:
            # A greeting answers nothing.
            self._asked = self._asked or event["role"] == "customer"
            self.answered = self.answered or (self._asked and event["role"] == "assistant")
        if self._json:
            if whole:
                print_json(event)
            return
        if event["type"] == "message" and whole and event["text"]:
            who = "you" if event["role"] == "customer" else event["agent"]
            cut = " ..." if event["status"] in ("interrupted", "stopped") else ""
            self._out.print(Text(f"{who}: ", style="bold").append(f"{event['text']}{cut}", "none"))
        elif event["type"] == "citations":
            for item in event["items"]:
                pages = ", ".join(map(str, item["pages"]))
                self._out.print(
                    Text(f"    {item['title']}, page {pages}: {item['section']}", "dim")
                )
        elif event["type"] == "error":
            self._out.print(Text(event["message"], "red"))
        elif event["type"] == "approval" and event["status"] == "requested":
            self._out.print(Text("A sign-in is asked for.", "yellow"))


class _Line:
    """Where a call stands: whose turn it is, and how many answers were given."""

    def __init__(self) -> None:
        self.thinking = self._asked = False
        self.answers = 0
        self.ended = asyncio.Event()

    def take(self, event: dict[str, Any]) -> None:
        """See what an event changes."""
        if event["type"] == "turn":
            self.thinking = event["state"] == "thinking"
        elif event["type"] == "message" and event["role"] == "assistant":
            self.answers += self._asked and event["status"] == "completed"
        elif event["type"] == "message":
            self._asked = True
        elif event["type"] == "ended":
            self.ended.set()


async def _call(wavs: list[Path], out: Path | None, url: str | None, told: _Teller) -> None:
    from jetbridge.agents.local.media import CALL_RATE
    from jetbridge.api.dialling import dial
    from jetbridge.api.handset import Handset
    from jetbridge.api.soundfile import read_sound, write_wav

    sounds = [read_sound(path, rate=CALL_RATE) for path in wavs]
    with _microphone(needed=not wavs) as card:
        handset = Handset(
            source=card.read if card else None, play=card.play if card else None
        )  # fmt: skip
        line = _Line()
        try:
            async with dial(await handset.offer(), load_settings(), url=url) as dialled:
                following = asyncio.create_task(_follow(dialled, line, told))
                try:
                    await handset.answer(dialled.sdp)
                    await _connected(handset)
                    notes().print("connected" + ("" if wavs else "; speak, Ctrl-C hangs up"))
                    for sound in sounds:
                        await _say(handset, line, sound)
                    if not sounds:
                        await line.ended.wait()
                finally:
                    following.cancel()
                    await asyncio.wait([following])
        finally:
            await handset.close()
            if out is not None:
                write_wav(out, handset.heard, rate=CALL_RATE)


@contextlib.contextmanager
def _microphone(*, needed: bool) -> Iterator[SoundCard | None]:
    if not needed:
        yield None
        return
    from jetbridge.api.soundcard import sound_card

    with sound_card() as card:
        yield card


async def _connected(handset: Handset) -> None:
    try:
        async with asyncio.timeout(30):
            await handset.connected.wait()
    except TimeoutError:
        raise EngineUnavailable("the call was taken, but no sound passes to the engine") from None


async def _follow(dialled: Dialled, line: _Line, told: _Teller) -> None:
    async for event in dialled.events():
        told.tell(event)
        line.take(event)
        if event["type"] == "approval" and event["status"] in ("requested", "refused"):
            await _sign_in(dialled)


async def _sign_in(dialled: Dialled) -> None:
    """Ask at the terminal; with no terminal, or no email, decline."""
    email = password = ""
    if sys.stdin.isatty():
        email = await asyncio.to_thread(input, "email (empty to go on without): ")
    if email:
        password = await asyncio.to_thread(getpass.getpass, "password: ")
    if email and password:
        message = await dialled.sign_in(email, password)
        if message:
            notes().print(Text(message, "yellow"))
    else:
        await dialled.decline()


async def _say(handset: Handset, line: _Line, sound: Any) -> None:
    """Say a recording and hear the reply to its end, or nothing for a while."""
    import numpy as np

    from jetbridge.agents.local.media import CALL_RATE

    turns, answers = handset.turns, line.answers
    quiet = np.zeros(int(_PAUSE * CALL_RATE), np.float32)
    handset.mouth.say(np.concatenate([quiet, sound]))
    loop = asyncio.get_running_loop()
    until, calm = loop.time() + len(sound) / CALL_RATE + _PATIENCE, 0.0
    unheard = loop.time() + len(sound) / CALL_RATE + _PAUSE + _UNHEARD
    while loop.time() < until and not line.ended.is_set():
        busy = handset.mouth.speaking or handset.sounding or line.thinking
        if handset.turns == turns and loop.time() > unheard:
            return
        if busy or line.answers == answers:
            calm = loop.time()
        elif loop.time() - calm > _SETTLE:
            return
        await asyncio.sleep(0.05)
    if not line.ended.is_set():
        raise EngineUnavailable(f"the engine did not answer within {_PATIENCE:.0f} seconds")
