"""A session that answers aloud: its replies are heard through an `Outlet`, and can be cut off."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor
from typing import Any

from jetbridge.agents.assent import is_yes
from jetbridge.agents.local import sound
from jetbridge.agents.local.outlets import Cut, EventOutlet, Outlet
from jetbridge.agents.local.protocol import BadEvent
from jetbridge.agents.local.response import Response, give
from jetbridge.agents.local.saying import bridged, give_aloud
from jetbridge.agents.local.session import Emit, EngineSession
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.turn import read_turn
from jetbridge.agents.local.view import Brain, Call, Reply, StreamingBrain


class SpeakingSession(EngineSession):
    """The server's side of a session that can speak."""

    def __init__(
        self,
        *,
        model: str,
        brain: Brain,
        threads: Executor,
        emit: Emit,
        studio: Studio,
        outlet: Outlet | None = None,
    ) -> None:
        """Make a session; `outlet` takes the sound of the studio's voice, as events by default."""
        super().__init__(model=model, brain=brain, threads=threads, emit=emit)
        self._studio = studio
        self._outlet: Outlet = outlet or EventOutlet()

    async def close(self) -> None:
        """Stop speaking."""
        self._outlet.silence()
        await super().close()

    async def interrupt(self) -> None:
        """Be silent at once: drop what was not heard yet, and the response behind it."""
        cuts = self._outlet.silence()
        await self._give_up()
        for cut in cuts:
            await self._truncated(cut)

    async def _give_up(self) -> None:
        with contextlib.suppress(BadEvent):
            await self._cancel(None)

    def _modalities(self, asked: Any) -> list[str]:
        return ["audio"] if asked and "audio" in asked else ["text"]

    async def _replies(self, overrides: Mapping[str, Any]) -> AsyncIterator[Reply]:
        replies = super()._replies(overrides)
        aloud = self._active is not None and self._active.modality == "audio"
        if aloud and isinstance(self._brain, StreamingBrain):
            # A language model may take its time; the built-in brain does not.
            replies = bridged(replies)
        async for reply in replies:
            if isinstance(reply, Call) and self._agreed() and not await self._final():
                return
            yield reply

    def _agreed(self) -> bool:
        """Whether the customer's words are a yes to what a tool asked: the call may bind."""
        turn = read_turn(self.conversation)
        return turn.pending is not None and is_yes(turn.asked)

    async def _final(self) -> bool:
        """Wait until the customer's turn can no longer go on; False when it does."""
        return True

    def _given(self, response: Response, reply: Reply) -> AsyncIterator[str]:
        if isinstance(reply, Call) or response.modality == "text":
            return give(response, reply)
        speed = sound.speed(self.config)
        return give_aloud(response, reply.text, self._studio, self._outlet, speed=speed)

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
