"""What a customer said: an item of the conversation, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Iterator

from jetbridge.agents.local.conversation import Conversation, Item
from jetbridge.agents.local.protocol import server_event

PARTLY = "conversation.item.input_audio_transcription.delta"
_WHOLLY = "conversation.item.input_audio_transcription.completed"


def utter(
    conversation: Conversation, item_id: str, text: str, *, seconds: float, transcribed: bool
) -> Iterator[str]:
    """Add what was said to a conversation.

    Args:
        conversation: where it belongs.
        item_id: the id it is to have.
        text: the words.
        seconds: how long they took.
        transcribed: whether the client wants to read them.

    Yields:
        The server events, as JSON texts.
    """
    part: dict[str, str | None] = {"type": "input_audio", "transcript": None}
    item: Item = {
        "id": item_id,
        "object": "realtime.item",
        "type": "message",
        "role": "user",
        "status": "completed",
        "content": [part],
    }
    before = conversation.add(item)
    yield server_event("input_audio_buffer.committed", item_id=item_id, previous_item_id=before)
    yield server_event("conversation.item.added", item=item, previous_item_id=before)
    part["transcript"] = text
    if transcribed:
        usage = {"type": "duration", "seconds": seconds}
        at = {"item_id": item_id, "content_index": 0}
        yield server_event(_WHOLLY, **at, transcript=text, usage=usage)
    yield server_event("conversation.item.done", item=item, previous_item_id=before)
