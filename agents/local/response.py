"""One response: the events that carry words or a function call, in the protocol's order."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from jetbridge.agents.local.conversation import Conversation, Item
from jetbridge.agents.local.protocol import new_id, server_event
from jetbridge.agents.local.view import Call, Reply, Say

_EXACTLY = re.compile(r"Say exactly: (\".+\")", re.DOTALL)
_CHUNK = re.compile(r"\S+\s*(?:\S+\s*){0,5}")


class Response:
    """The state of a response that is being given.

    `conversation` is None for a response outside the conversation (``conversation: none``);
    `modality` is ``text`` or ``audio``.
    """

    def __init__(
        self,
        *,
        conversation: Conversation | None,
        metadata: dict[str, str] | None = None,
        modality: str = "text",
    ) -> None:
        self.id = new_id("resp")
        self.conversation = conversation
        self.metadata = metadata
        self.modality = modality
        self.output: list[Item] = []
        self.cancel_asked = False

    def created(self) -> str:
        """The ``response.created`` event."""
        return server_event("response.created", response=self._described("in_progress"))

    def done(self, status: str, **details: Any) -> str:
        """The ``response.done`` event."""
        words = sum(len(json.dumps(item)) // 4 for item in self.output)
        usage = {"input_tokens": 0, "output_tokens": words, "total_tokens": words}
        return server_event(
            "response.done", response={**self._described(status), "usage": usage, **details}
        )

    def cancelled(self) -> Iterator[str]:
        """The events that end a cancelled response; what was said so far stays an item."""
        for item in self.output:
            if item["status"] == "in_progress":
                item["status"] = "incomplete"
                yield from self._item_done(item)
        reason = {"type": "cancelled", "reason": "client_cancelled"}
        yield self.done("cancelled", status_details=reason)

    def failed(self, code: str) -> str:
        """The ``response.done`` event of a response that the engine could not give."""
        error = {"type": "server_error", "code": code}
        return self.done("failed", status_details={"type": "failed", "error": error})

    def item_added(self, item: Item) -> Iterator[str]:
        """The events that begin an output item."""
        self.output.append(item)
        before = None if self.conversation is None else self.conversation.add(item)
        yield server_event(
            "response.output_item.added",
            response_id=self.id,
            output_index=len(self.output) - 1,
            item=item,
        )
        if self.conversation is not None:
            yield server_event("conversation.item.added", item=item, previous_item_id=before)

    def item_done(self, item: Item) -> Iterator[str]:
        """The events that complete an output item."""
        item["status"] = "completed"
        yield from self._item_done(item)

    def _item_done(self, item: Item) -> Iterator[str]:
        if self.conversation is not None:
            yield server_event("conversation.item.done", item=item)
        yield server_event(
            "response.output_item.done",
            response_id=self.id,
            output_index=self.output.index(item),
            item=item,
        )

    def _described(self, status: str) -> dict[str, Any]:
        described: dict[str, Any] = {
            "id": self.id,
            "object": "realtime.response",
            "status": status,
            "output": self.output,
            "output_modalities": [self.modality],
        }
        if self.conversation is not None:
            described["conversation_id"] = self.conversation.id
        if self.metadata:
            described["metadata"] = self.metadata
        return described

    def place_of(self, item: Item) -> dict[str, Any]:
        """Where the words of the response's newest item go, as the delta events say it."""
        return {
            "response_id": self.id,
            "item_id": item["id"],
            "output_index": len(self.output) - 1,
            "content_index": 0,
        }


def new_message() -> Item:
    """An assistant's message that nothing has been said in yet."""
    return {
        "id": new_id("item"),
        "object": "realtime.item",
        "type": "message",
        "role": "assistant",
        "status": "in_progress",
        "content": [],
    }


async def give(response: Response, reply: Reply) -> AsyncIterator[str]:
    """The events between ``response.created`` and ``response.done``, as JSON texts."""
    if isinstance(reply, Call):
        for event in _call(response, reply):
            yield event
            # Lets a cancellation in between two events take effect.
            await asyncio.sleep(0)
    else:
        async for event in _say(response, reply.text):
            yield event
            await asyncio.sleep(0)


async def pieces_of(
    text: str | AsyncIterator[str], *, cut: Callable[[str], list[str]]
) -> AsyncIterator[str]:
    """A text in pieces: one that is whole is cut, one that is still being found comes in them."""
    if isinstance(text, str):
        for piece in cut(text):
            yield piece
    else:
        async for piece in text:
            yield piece


async def _say(response: Response, text: str | AsyncIterator[str]) -> AsyncIterator[str]:
    part: dict[str, Any] = {"type": "output_text", "text": ""}
    item = new_message()
    for event in response.item_added(item):
        yield event
    at = response.place_of(item)
    item["content"].append(part)
    yield server_event("response.content_part.added", **at, part={"type": "text", "text": ""})
    async for chunk in pieces_of(text, cut=_CHUNK.findall):
        part["text"] += chunk
        yield server_event("response.output_text.delta", **at, delta=chunk)
    whole = text if isinstance(text, str) else part["text"]
    yield server_event("response.output_text.done", **at, text=whole)
    yield server_event("response.content_part.done", **at, part={"type": "text", "text": whole})
    for event in response.item_done(item):
        yield event


def _call(response: Response, call: Call) -> Iterator[str]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    item: Item = {
        "id": new_id("item"),
        "object": "realtime.item",
        "type": "function_call",
        "status": "in_progress",
        "call_id": new_id("call"),
        "name": call.name,
        "arguments": "",
    }
    yield from response.item_added(item)
    at = {
        "response_id": response.id,
        "item_id": item["id"],
        "output_index": len(response.output) - 1,
        "call_id": item["call_id"],
    }
    item["arguments"] = arguments
    yield server_event("response.function_call_arguments.delta", **at, delta=arguments)
    yield server_event(
        "response.function_call_arguments.done", **at, name=call.name, arguments=arguments
    )
    yield from response.item_done(item)


def said_exactly(overrides: Mapping[str, Any]) -> Say | None:
    """The words that a response is to have, where its instructions give them word for word.

    They are of the form ``Say exactly: "One moment, please."``.
    """
    match = _EXACTLY.fullmatch(str(overrides.get("instructions") or "").strip())
    if match is None:
        return None
    try:
        return Say(str(json.loads(match[1])))
    except ValueError:
        return Say(match[1].strip('"'))
