"""Where a session's speech goes: as events to a client that plays it, or to a track of a call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jetbridge.agents.local.media import WIRE_RATE, Samples, to_base64
from jetbridge.agents.local.protocol import server_event

_CHUNK_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence and its sound (24 kHz): part `content_index` of item `item_id`."""

    response_id: str
    item_id: str
    output_index: int
    content_index: int
    text: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class Cut:
    """Where speech was cut off: `words` were heard of item `item_id`, `heard_ms` of its sound."""

    response_id: str
    item_id: str
    content_index: int
    heard_ms: int
    words: str


def cut_at(played: Sequence[tuple[Piece, int]], heard_ms: int) -> Cut:
    """What was heard of an item's sentences, each with how long it lasts in milliseconds."""
    piece = played[0][0]
    left, words = heard_ms, ""
    for one, lasts in played:
        if left >= lasts:
            words += one.text
        elif left > 0:
            words += _part(one.text, left / lasts)
        left -= lasts
    return Cut(piece.response_id, piece.item_id, piece.content_index, heard_ms, words.rstrip())


def _part(text: str, share: float) -> str:
    """The words of a sentence that fit into a share of its time; a word takes its letters'."""
    words = re.findall(r"\S+\s*", text)
    until, said = share * sum(map(len, words)), ""
    for word in words:
        if len(said) + len(word) > until:
            break
        said += word
    return said


class Outlet(Protocol):
    """Takes speech in the order in which it is to be heard."""

    @property
    def sounding(self) -> bool:
        """Whether something is being said, or waits to be."""

    @property
    def spoken_ms(self) -> int:
        """How much of the reply that is being said has been said, in milliseconds."""

    async def play(self, piece: Piece) -> Sequence[str]:
        """Take a sentence; returns the server events that carry it, if events do."""

    def finish(self, response_id: str) -> None:
        """No more sound will come of this response."""

    def hold(self) -> bool:
        """Be silent for now; False where that cannot be taken back, so that nothing is done."""

    def resume(self) -> None:
        """Go on where `hold` stopped."""

    def silence(self) -> tuple[Cut, ...]:
        """Drop what has not been heard; tells what was cut, in order."""


class EventOutlet:
    """Speech as ``response.output_audio.delta`` events: the client plays it and knows how far."""

    @property
    def sounding(self) -> bool:
        """Never: the client knows."""
        return False

    @property
    def spoken_ms(self) -> int:
        """Nothing: the client knows."""
        return 0

    async def play(self, piece: Piece) -> Sequence[str]:
        """The sound in pieces of at most 0.4 seconds."""
        size = int(_CHUNK_SECONDS * WIRE_RATE)
        return [
            server_event(
                "response.output_audio.delta",
                response_id=piece.response_id,
                item_id=piece.item_id,
                output_index=piece.output_index,
                content_index=piece.content_index,
                delta=to_base64(piece.samples[start : start + size]),
            )
            for start in range(0, len(piece.samples), size)
        ]

    def finish(self, response_id: str) -> None:
        """Nothing to do: the client has it all."""

    def hold(self) -> bool:
        """The client plays, so it must stop by itself."""
        return False

    def resume(self) -> None:
        """Nothing was held."""

    def silence(self) -> tuple[Cut, ...]:
        """Nothing is held back here; the client tells what it truncates."""
        return ()
