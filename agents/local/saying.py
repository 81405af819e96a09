"""A reply said aloud: its events in the protocol's order, its sentences one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from jetbridge.agents.local.outlets import Outlet, Piece
from jetbridge.agents.local.protocol import server_event
from jetbridge.agents.local.response import Response, new_message, pieces_of
from jetbridge.agents.local.speaking import sentences
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.view import Reply, Say

FILLER_SECONDS = 0.7
_FILLER = "One moment, please."


async def give_aloud(
    response: Response,
    text: str | AsyncIterator[str],
    studio: Studio,
    outlet: Outlet,
    *,
    speed: float = 1.0,
) -> AsyncIterator[str]:
    """The events between ``response.created`` and ``response.done``, as JSON texts.

    Args:
        response: the response that is given.
        text: what to say, as it is shown; or its sentences as they are found.
        studio: where the voice is.
        outlet: where the sound goes.
        speed: 1.0 is the voice's own pace.
    """
    part: dict[str, Any] = {"type": "output_audio", "transcript": ""}
    item = new_message()
    for event in response.item_added(item):
        yield event
    at = response.place_of(item)
    item["content"].append(part)
    shown = {"type": "audio", "transcript": ""}
    yield server_event("response.content_part.added", **at, part=shown)
    try:
        async for sentence in pieces_of(text, cut=sentences):
            # The words go first: what must not be said is stopped before it is heard.
            first = not part["transcript"]
            part["transcript"] += sentence
            yield server_event("response.output_audio_transcript.delta", **at, delta=sentence)
            samples = await studio.say(sentence, speed, first=first)
            for event in await outlet.play(Piece(**at, text=sentence, samples=samples)):
                yield event
    finally:
        outlet.finish(response.id)
    whole = text if isinstance(text, str) else part["transcript"]
    yield server_event("response.output_audio.done", **at)
    yield server_event("response.output_audio_transcript.done", **at, transcript=whole)
    shown = {"type": "audio", "transcript": whole}
    yield server_event("response.content_part.done", **at, part=shown)
    for event in response.item_done(item):
        yield event


async def bridged(
    replies: AsyncIterator[Reply], *, seconds: float = FILLER_SECONDS
) -> AsyncIterator[Reply]:
    """The same replies, and before a first one that takes its time a sentence in its place.

    Args:
        replies: what a brain finds, bit by bit.
        seconds: how long a customer is left in silence.
    """
    first = asyncio.ensure_future(anext(replies, None))
    try:
        done, _ = await asyncio.wait([first], timeout=seconds)
        if not done:
            yield Say(_FILLER)
        reply = await first
    finally:
        first.cancel()
    while reply is not None:
        yield reply
        reply = await anext(replies, None)
