"""A session with sound: speech in becomes the customer's turns, words out become speech.

It is the text session with two layers around it. Sound comes in by `hear` from whatever
carries it; speech goes out through an `Outlet`. A session that never hears or speaks loads
no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jetbridge.agents.local import sound
from jetbridge.agents.local.listener import ListeningSession
from jetbridge.agents.local.protocol import BadEvent, new_id


class VoiceSession(ListeningSession):
    """The server's side of a session that can hear and speak, and is told about sound."""

    async def _handle_audio(self, kind: str, given: Mapping[str, Any]) -> None:
        match kind:
            case "input_audio_buffer.append":
                await self.hear(sound.from_base64(given["audio"]), self._wire)
            case "input_audio_buffer.commit":
                await self._commit_by_hand()
            case "input_audio_buffer.clear":
                self._guess.drop()
                self._ears.reset()
                await self._send("input_audio_buffer.cleared")
                self._go_on()
            case "output_audio_buffer.clear":
                for cut in self._outlet.silence():
                    await self._truncated(cut)
            case _:
                await super()._handle_audio(kind, given)

    async def _commit_by_hand(self) -> None:
        turn = self._ears.cut()
        if turn is None:
            raise BadEvent(
                "There is no speech in the input audio buffer.",
                code="input_audio_buffer_commit_empty",
            )
        self._guess.drop()
        heard = await self._recognise(turn.samples)
        await self._commit(self._item or new_id("item"), heard.text, turn.samples)
        self._heard_out.set()

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Take a configuration over; see `EngineSession.configure`."""
        super().configure(changes)
        self._ears.settings = sound.turn_settings(self.config)
