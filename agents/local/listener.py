"""A session that hears: speech becomes the customer's turns, and each is answered.

A turn that goes on is taken back, and heard again as a whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from jetbridge.agents.local import sound, turns
from jetbridge.agents.local.aloud import SpeakingSession
from jetbridge.agents.local.guess import Guess
from jetbridge.agents.local.hearing import Recognised
from jetbridge.agents.local.media import EAR_RATE, WIRE_RATE, Samples, StreamResampler
from jetbridge.agents.local.outlets import Outlet
from jetbridge.agents.local.patience import patience
from jetbridge.agents.local.protocol import BadEvent, new_id
from jetbridge.agents.local.regained import Regained
from jetbridge.agents.local.session import Emit
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.utterance import PARTLY, utter
from jetbridge.agents.local.view import Brain
from jetbridge.agents.passwords import REMOVED

# How much more is forgotten than a turn that must not be kept: the way of the sound to here.
_AROUND_SECONDS = 1.0
# Who speaks so soon after a reply has begun does not speak because of it.
_NOTICED_MS = 300


class ListeningSession(SpeakingSession):
    """The server's side of a session that can hear."""

    def __init__(
        self,
        *,
        model: str,
        brain: Brain,
        threads: Executor,
        emit: Emit,
        studio: Studio,
        outlet: Outlet | None = None,
        modalities: tuple[str, ...] = ("text",),
        forget: Callable[[float], None] | None = None,
    ) -> None:
        """Make a session.

        Args:
            model, brain, threads, emit: as an `EngineSession` takes them.
            studio: the models, shared by all sessions.
            outlet: where speech goes; as events by default.
            modalities: what the session answers in until the client says otherwise.
            forget: drops so many seconds of the customer's newest sound, where it is kept.
        """
        super().__init__(
            model=model, brain=brain, threads=threads, emit=emit, studio=studio, outlet=outlet
        )
        self.config["output_modalities"] = list(modalities)
        self._ears = turns.TurnTaker(sound.turn_settings(self.config))
        self._forget = forget
        self._wire = StreamResampler(WIRE_RATE, EAR_RATE)
        self._item = self._told = ""
        self._guess = Guess(studio)
        self._regained = Regained()
        self._turns: set[asyncio.Task[None]] = set()
        self._taking: asyncio.Task[None] | None = None
        self._heard_out = asyncio.Event()
        self._heard_out.set()

    async def close(self) -> None:
        """Stop hearing and speaking."""
        await self._guess.close()
        tasks = list(self._turns)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await super().close()

    async def hear(self, samples: Samples, through: StreamResampler) -> None:
        """Take in the next sound. Call it again only after it has returned.

        Args:
            samples: at the rate that `through` takes.
            through: brings them to 16 kHz.
        """
        if self._outlet.spoken_ms > _NOTICED_MS and not self.hearing:
            self._regained.settle()
        self._ears.interrupting = self._outlet.sounding
        for event in await self._studio.listen(self._ears, samples, through):
            await self._on_turn(event)

    @property
    def hearing(self) -> bool:
        """Whether the customer is speaking."""
        return self._ears.speaking

    @property
    def pausing(self) -> bool:
        """Whether the customer has the floor and is silent at present."""
        return self._ears.pausing

    @property
    def attentive(self) -> bool:
        """Whether either side is speaking, so that every moment counts."""
        return self.hearing or self._outlet.sounding

    async def _on_turn(self, event: turns.TurnEvent) -> None:
        match event:
            case turns.Started(at):
                self._heard_out.clear()
                interrupts = sound.interrupts(self.config)
                # A cough must not end a reply: where the reply can wait, it waits until there
                # are words.
                if interrupts and not self._outlet.hold():
                    self._regained.settle()
                    await self.interrupt()
                may_go_on = interrupts and sound.answers(self.config)
                goes_on = self._regained.begun(at) if may_go_on else None
                if goes_on is not None:
                    await self._take_back(goes_on)
                self._item, self._told = goes_on or new_id("item"), ""
                self._guess.forget()
                await self._send(
                    "input_audio_buffer.speech_started", audio_start_ms=at, item_id=self._item
                )
            case turns.Paused(samples):
                so_far = self._regained.so_far(samples)
                self._guess.begin(so_far, sound.terms(self.config), self._weigh)
            case turns.Resumed():
                self._guess.go_on()
            case turns.Stopped():
                whole = self._regained.over(event, self._item)
                taking = self._take_turn(whole, self._item, self._guess.take(), self._taking)
                self._taking = self._begin(taking)
                self._taking.add_done_callback(self._heard)

    async def _take_back(self, item_id: str) -> None:
        """Forget a turn that was no whole one, and what was made of it."""
        if self._taking is not None:
            self._taking.cancel()
            await asyncio.wait([self._taking])
        await self.interrupt()
        with contextlib.suppress(BadEvent):
            # Unless it was not yet in the conversation.
            self.conversation.delete(item_id)
            await self._send("conversation.item.deleted", item_id=item_id)

    def _weigh(self, heard: Recognised) -> None:
        """Pass on what is new of the words so far; a guess that was revised waits for the end."""
        rest = heard.text[len(self._told) :]
        if sound.transcribes(self.config) and heard.text.startswith(self._told) and rest.strip():
            self._told = heard.text
            self._begin(self._send(PARTLY, item_id=self._item, content_index=0, delta=rest))
        self._ears.wait_longer(patience(heard))

    async def _take_turn(
        self,
        turn: turns.Stopped,
        item_id: str,
        guess: asyncio.Task[Recognised] | None,
        before: asyncio.Task[None] | None,
    ) -> None:
        await self._send(
            "input_audio_buffer.speech_stopped", audio_end_ms=turn.end, item_id=item_id
        )
        over_at = time.monotonic()
        if before is not None:
            await asyncio.wait([before])
        heard = await guess if guess is not None else await self._recognise(turn.samples)
        if REMOVED in heard.text and self._forget is not None:
            lasted = turns.lasted(turn.samples) / 1000 + time.monotonic() - over_at
            self._forget(lasted + _AROUND_SECONDS)
        if not heard.text:
            self._regained.settle()
            await self._send("input_audio_buffer.cleared")
            self._go_on()
            return
        if sound.interrupts(self.config):
            await self.interrupt()
        await self._commit(item_id, heard.text, turn.samples)
        if sound.answers(self.config):
            await self._give_up()
            await self._respond({})

    def _go_on(self) -> None:
        """Let a reply that was held be heard, unless somebody speaks again."""
        if not self.hearing:
            self._heard_out.set()
            self._outlet.resume()

    def _heard(self, taking: asyncio.Task[None]) -> None:
        if taking is self._taking and not self.hearing:
            self._heard_out.set()

    async def _commit(self, item_id: str, text: str, samples: Samples) -> None:
        for event in utter(
            self.conversation,
            item_id,
            text,
            seconds=turns.lasted(samples) / 1000,
            transcribed=sound.transcribes(self.config),
        ):
            await self._emit(event)

    async def _final(self) -> bool:
        final = await self._regained.closed()
        # Who speaks by then may be taking it back: what they say comes first.
        await self._heard_out.wait()
        return final

    async def _recognise(self, samples: Samples) -> Recognised:
        return await self._studio.recognise(samples, sound.terms(self.config))

    def _begin(self, work: Any) -> asyncio.Task[None]:
        self._turns.add(task := asyncio.create_task(work))
        task.add_done_callback(self._turns.discard)
        return task
