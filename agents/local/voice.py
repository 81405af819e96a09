"""A session with sound: speech in becomes the customer's turns, words out become speech.

It is the text session with two layers around it. Sound comes in by `hear` from whatever
carries it; speech goes out through an `Outlet`. A session that never hears or speaks loads
no model.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor
from typing import Any

from jetbridge.agents.local.conversation import Item
from jetbridge.agents.local.hearing import Recognised
from jetbridge.agents.local.media import (
    EAR_RATE,
    WIRE_RATE,
    Samples,
    StreamResampler,
    from_pcm16,
)
from jetbridge.agents.local.outlets import Cut, EventOutlet, Outlet, Piece
from jetbridge.agents.local.protocol import BadEvent, new_id, server_event
from jetbridge.agents.local.response import Response, give
from jetbridge.agents.local.session import Brain, Emit, EngineSession
from jetbridge.agents.local.speaking import sentences
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.turns import (
    Paused,
    Resumed,
    Started,
    Stopped,
    TurnEvent,
    TurnSettings,
    TurnTaker,
    lasted,
)
from jetbridge.agents.local.view import Call, Say

_UNFINISHED = re.compile(
    r"(?:\b(?:and|or|but|so|because|if|when|to|from|the|a|an|my|your|is|are|of|for|with|at|on|in|"
    r"um+|uh+|like)|,|\.\.\.|-)$",
    re.IGNORECASE,
)
_PATIENCE = 700
_LONGEST_PIECE = 15 * WIRE_RATE * 2


class VoiceSession(EngineSession):
    """The server's side of a session that can hear and speak."""

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
    ) -> None:
        """Make a session.

        Args:
            model: the name the client asked for.
            brain: what answers.
            threads: where the brain works.
            emit: sends a server event.
            studio: the models, shared by all sessions.
            outlet: where speech goes; as events by default.
            modalities: what the session answers in until the client says otherwise.
        """
        super().__init__(model=model, brain=brain, threads=threads, emit=emit)
        self.config["output_modalities"] = list(modalities)
        self._ears: TurnTaker | None = None
        self._studio = studio
        self._outlet: Outlet = outlet or EventOutlet()
        self._wire = StreamResampler(WIRE_RATE, EAR_RATE)
        self._item = ""
        self._guess: asyncio.Task[Recognised] | None = None
        self._turns: set[asyncio.Task[None]] = set()
        self._taking = asyncio.Lock()

    async def close(self) -> None:
        """Stop hearing and speaking."""
        tasks = [*self._turns, *([self._guess] if self._guess else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._outlet.silence()
        await super().close()

    async def hear(self, samples: Samples, through: StreamResampler) -> None:
        """Take in the next sound. Call it again only after it has returned.

        Args:
            samples: at the rate that `through` takes.
            through: brings them to 16 kHz.
        """
        if self._ears is None:
            self._ears = TurnTaker(self._turn_settings())
        for event in await self._studio.listen(self._ears, samples, through):
            await self._on_turn(event)

    async def interrupt(self) -> None:
        """Be silent at once: drop what was not heard yet, and the response behind it."""
        cuts = self._outlet.silence()
        if self._response is not None and not self._response.done():
            with contextlib.suppress(BadEvent):
                await self._cancel(None)
        for cut in cuts:
            await self._truncated(cut)

    # Sound in

    async def _on_turn(self, event: TurnEvent) -> None:
        match event:
            case Started(at):
                self._item = new_id("item")
                await self._send(
                    "input_audio_buffer.speech_started", audio_start_ms=at, item_id=self._item
                )
                # A cough must not end a reply: where the reply can wait, it waits until there
                # are words.
                if self._interruptible() and not self._outlet.hold():
                    await self.interrupt()
            case Paused(samples):
                self._drop_guess()
                self._guess = asyncio.create_task(self._recognise(samples))
                self._guess.add_done_callback(self._weigh)
            case Resumed():
                self._drop_guess()
            case Stopped():
                guess, self._guess = self._guess, None
                self._begin(self._take_turn(event, self._item, guess))

    def _weigh(self, guess: asyncio.Task[Recognised]) -> None:
        """Give a customer who stopped in the middle of a sentence more time."""
        if guess is self._guess and not guess.cancelled() and guess.exception() is None:
            text = guess.result().text
            if self._ears is not None and _UNFINISHED.search(text.rstrip(". ")):
                self._ears.wait_longer(_PATIENCE)

    async def _take_turn(
        self, turn: Stopped, item_id: str, guess: asyncio.Task[Recognised] | None
    ) -> None:
        await self._send(
            "input_audio_buffer.speech_stopped", audio_end_ms=turn.end, item_id=item_id
        )
        async with self._taking:
            heard = await guess if guess is not None else await self._recognise(turn.samples)
            if not heard.text:
                await self._send("input_audio_buffer.cleared")
                self._go_on()
                return
            if self._interruptible():
                await self.interrupt()
            await self._commit(item_id, heard.text, lasted(turn.samples) / 1000)
            if self._detection().get("create_response", True):
                await self._answer_turn()

    def _interruptible(self) -> bool:
        return bool(self._detection().get("interrupt_response", True))

    def _go_on(self) -> None:
        """Let a reply that was held be heard, unless somebody speaks again."""
        if self._ears is None or not self._ears.speaking:
            self._outlet.resume()

    async def _answer_turn(self) -> None:
        if self._response is not None and not self._response.done():
            with contextlib.suppress(BadEvent):
                await self._cancel(None)
        await self._respond({})

    async def _commit(self, item_id: str, text: str, seconds: float) -> None:
        part: dict[str, Any] = {"type": "input_audio", "transcript": None}
        item: Item = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "role": "user",
            "status": "completed",
            "content": [part],
        }
        before = self.conversation.add(item)
        await self._send("input_audio_buffer.committed", item_id=item_id, previous_item_id=before)
        await self._send("conversation.item.added", item=item, previous_item_id=before)
        part["transcript"] = text
        if (self._input().get("transcription")) is not None:
            at = {"item_id": item_id, "content_index": 0}
            kind = "conversation.item.input_audio_transcription"
            await self._send(f"{kind}.delta", **at, delta=text)
            usage = {"type": "duration", "seconds": seconds}
            await self._send(f"{kind}.completed", **at, transcript=text, usage=usage)
        await self._send("conversation.item.done", item=item, previous_item_id=before)

    async def _recognise(self, samples: Samples) -> Recognised:
        return await self._studio.recognise(samples, self._terms())

    # Words out

    def _modalities(self, asked: Any) -> list[str]:
        return ["audio"] if asked and "audio" in asked else ["text"]

    def _given(self, response: Response, reply: Say | Call) -> AsyncIterator[str]:
        if isinstance(reply, Call) or response.modality == "text":
            return give(response, reply)
        return self._spoken(response, reply.text)

    async def _spoken(self, response: Response, text: str) -> AsyncIterator[str]:
        part: dict[str, Any] = {"type": "output_audio", "transcript": ""}
        item: Item = {
            "id": new_id("item"),
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "status": "in_progress",
            "content": [],
        }
        for event in response.item_added(item):
            yield event
        at = {
            "response_id": response.id,
            "item_id": item["id"],
            "output_index": len(response.output) - 1,
            "content_index": 0,
        }
        item["content"].append(part)
        shown = {"type": "audio", "transcript": ""}
        yield server_event("response.content_part.added", **at, part=shown)
        try:
            for sentence in sentences(text):
                # The words go first: what must not be said is stopped before it is heard.
                part["transcript"] += sentence
                yield server_event("response.output_audio_transcript.delta", **at, delta=sentence)
                samples = await self._studio.say(sentence, self._speed())
                piece = Piece(**at, text=sentence, samples=samples)
                for event in await self._outlet.play(piece):
                    yield event
        finally:
            self._outlet.finish(response.id)
        yield server_event("response.output_audio.done", **at)
        yield server_event("response.output_audio_transcript.done", **at, transcript=text)
        shown = {"type": "audio", "transcript": text}
        yield server_event("response.content_part.done", **at, part=shown)
        for event in response.item_done(item):
            yield event

    async def _truncated(self, cut: Cut) -> None:
        with contextlib.suppress(BadEvent):
            self.conversation.truncate(cut.item_id, cut.content_index)
            item = self.conversation.get(cut.item_id)
            item["content"][cut.content_index]["transcript"] = cut.words
            item["status"] = "incomplete"
        await self._send(
            "conversation.item.truncated",
            item_id=cut.item_id,
            content_index=cut.content_index,
            audio_end_ms=cut.heard_ms,
        )

    # What a client says about sound

    async def _handle_audio(self, kind: str, given: Mapping[str, Any]) -> None:
        match kind:
            case "input_audio_buffer.append":
                await self.hear(_pcm(given["audio"]), self._wire)
            case "input_audio_buffer.commit":
                await self._commit_by_hand()
            case "input_audio_buffer.clear":
                self._drop_guess()
                if self._ears is not None:
                    self._ears.reset()
                await self._send("input_audio_buffer.cleared")
                self._go_on()
            case "output_audio_buffer.clear":
                for cut in self._outlet.silence():
                    await self._truncated(cut)
            case _:
                await super()._handle_audio(kind, given)

    async def _commit_by_hand(self) -> None:
        turn = self._ears.cut() if self._ears is not None else None
        if turn is None:
            raise BadEvent(
                "There is no speech in the input audio buffer.",
                code="input_audio_buffer_commit_empty",
            )
        self._drop_guess()
        heard = await self._recognise(turn.samples)
        await self._commit(self._item or new_id("item"), heard.text, lasted(turn.samples) / 1000)

    # Configuration

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Take a configuration over; see `EngineSession.configure`."""
        super().configure(changes)
        if self._ears is not None:
            self._ears.settings = self._turn_settings()

    def _input(self) -> Mapping[str, Any]:
        return (self.config.get("audio") or {}).get("input") or {}

    def _detection(self) -> Mapping[str, Any]:
        """The turn detection asked for; a client that asked for none takes turns itself."""
        given = self._input()
        if "turn_detection" in given and given["turn_detection"] is None:
            return {"create_response": False, "interrupt_response": False}
        return given.get("turn_detection") or {}

    def _turn_settings(self) -> TurnSettings:
        asked, usual = self._detection(), TurnSettings()
        eager = {"low": 700, "high": 350}.get(str(asked.get("eagerness")), usual.silence)
        return TurnSettings(
            threshold=float(asked.get("threshold") or usual.threshold),
            prefix=int(asked.get("prefix_padding_ms") or usual.prefix),
            silence=int(asked.get("silence_duration_ms") or eager),
        )

    def _terms(self) -> tuple[str, ...]:
        prompt = (self._input().get("transcription") or {}).get("prompt") or ""
        return tuple(term.strip() for term in re.split(r"[,\n]", prompt) if term.strip())

    def _speed(self) -> float:
        output = (self.config.get("audio") or {}).get("output") or {}
        return float(output.get("speed") or 1.0)

    def _drop_guess(self) -> None:
        guess, self._guess = self._guess, None
        if guess is not None:
            guess.cancel()

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)


def _pcm(audio: str) -> Samples:
    try:
        data = base64.b64decode(audio, validate=True)
    except (ValueError, binascii.Error):
        raise BadEvent("The audio is not base64.", code="invalid_value", param="audio") from None
    if len(data) > _LONGEST_PIECE:
        raise BadEvent(
            "A piece of audio may last 15 seconds at most.", code="invalid_value", param="audio"
        )
    return from_pcm16(data)
