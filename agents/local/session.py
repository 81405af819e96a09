"""One connection to the local engine: configuration, items and the response being given.

The session takes client events and emits server events through a callable, so that any
transport can carry it: the WebSocket now, a data channel for calls. The brain runs on
threads; nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import Any

from openai import BaseModel
from openai.types.realtime import RealtimeSessionCreateRequest

from jetbridge.agents.local.conversation import Conversation, Item
from jetbridge.agents.local.protocol import BadEvent, new_id, read_client_event, server_event
from jetbridge.agents.local.response import Response, give, said_exactly
from jetbridge.agents.local.view import Brain, Reply, StreamingBrain, View, tellings

Emit = Callable[[str], Awaitable[None]]
_LOCKED = frozenset({"type", "object", "id", "model"})


class EngineSession:
    """The server's side of one Realtime session."""

    def __init__(self, *, model: str, brain: Brain, threads: Executor, emit: Emit) -> None:
        self.id = new_id("sess")
        self.config: dict[str, Any] = {
            "type": "realtime",
            "model": model,
            "output_modalities": ["text"],
            "instructions": "",
            "tools": [],
            "tool_choice": "auto",
        }
        self.conversation = Conversation()
        self._brain = brain
        self._threads = threads
        self._emit = emit
        self._response: asyncio.Task[None] | None = None
        self._active: Response | None = None
        self._learning: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Greet the client with ``session.created``."""
        await self._send("session.created", session=self.described())

    async def close(self) -> None:
        """Stop a response that is being given."""
        if self._response is not None:
            self._response.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._response

    async def receive(self, text: str) -> None:
        """Act on one client event; what is wrong with it goes back as an ``error`` event."""
        event_id = None
        try:
            event = read_client_event(text)
            event_id = getattr(event, "event_id", None)
            await self._handle(event)
        except BadEvent as bad:
            await self._send(
                "error",
                error={
                    "type": "invalid_request_error",
                    "code": bad.code,
                    "message": str(bad),
                    "param": bad.param,
                    "event_id": bad.event_id or event_id,
                },
            )

    async def _handle(self, event: BaseModel) -> None:
        given = event.model_dump(exclude_unset=True)
        match given["type"]:
            case "session.update":
                await self._update(given["session"])
            case "conversation.item.create":
                await self._create(given["item"], given.get("previous_item_id"))
            case "conversation.item.retrieve":
                await self._send(
                    "conversation.item.retrieved", item=self.conversation.get(given["item_id"])
                )
            case "conversation.item.delete":
                self.conversation.delete(given["item_id"])
                await self._send("conversation.item.deleted", item_id=given["item_id"])
            case "conversation.item.truncate":
                self.conversation.truncate(given["item_id"], given["content_index"])
                await self._send(
                    "conversation.item.truncated",
                    item_id=given["item_id"],
                    content_index=given["content_index"],
                    audio_end_ms=given["audio_end_ms"],
                )
            case "response.create":
                await self._respond(given.get("response") or {})
            case "response.cancel":
                await self._cancel(given.get("response_id"))
            case other:
                await self._handle_audio(other, given)

    async def _handle_audio(self, kind: str, given: Mapping[str, Any]) -> None:
        """Act on an event about sound; a session that carries text only refuses it."""
        raise BadEvent(
            f"{kind} is not available on this connection: it carries text only.",
            code="unsupported_event",
            param="type",
        )

    def _modalities(self, asked: Any) -> list[str]:
        """The modalities of a session that was asked for these."""
        return ["text"]

    async def _update(self, changes: Mapping[str, Any]) -> None:
        self.configure(changes)
        await self._send("session.updated", session=self.described())

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Take a configuration over; what it does not mention stays.

        Raises:
            BadEvent: another kind of session is asked for.
        """
        if changes.get("type", "realtime") != "realtime":
            raise BadEvent(
                "Only sessions of type realtime are offered.",
                code="invalid_value",
                param="session.type",
            )
        merged = _merge(self.config, {k: v for k, v in changes.items() if k not in _LOCKED})
        merged["output_modalities"] = self._modalities(merged.get("output_modalities"))
        self.config = merged
        view = self._view({})
        self._learning = asyncio.get_running_loop().run_in_executor(
            self._threads, self._brain.learn, view
        )

    async def _create(self, item: Item, after: str | None) -> None:
        if item["type"] not in ("message", "function_call", "function_call_output"):
            raise BadEvent(
                f"Items of type {item['type']} are not supported.",
                code="invalid_value",
                param="item.type",
            )
        call_id = str(item.get("call_id", ""))
        if item["type"] == "function_call_output" and not self.conversation.has_call(call_id):
            raise BadEvent(
                f"There is no function call with call_id {call_id!r}.",
                code="invalid_tool_call_output",
                param="item.call_id",
            )
        item = {**item, "object": "realtime.item", "status": "completed"}
        before = self.conversation.add(item, after=after)
        await self._send("conversation.item.added", item=item, previous_item_id=before)
        await self._send("conversation.item.done", item=item, previous_item_id=before)

    async def _respond(self, overrides: Mapping[str, Any]) -> None:
        if self._response is not None and not self._response.done():
            raise BadEvent(
                "A response is being given already; cancel it or wait for its end.",
                code="conversation_already_has_active_response",
            )
        response = Response(
            conversation=None if overrides.get("conversation") == "none" else self.conversation,
            metadata=overrides.get("metadata"),
            modality=self._modalities(
                overrides.get("output_modalities") or self.config["output_modalities"]
            )[0],
        )
        self._active = response
        self._response = asyncio.create_task(self._answer(response, overrides))

    async def _answer(self, response: Response, overrides: Mapping[str, Any]) -> None:
        try:
            await self._emit(response.created())
            if self._learning is not None:
                await self._learning
            async for reply in self._replies(overrides):
                async for message in self._given(response, reply):
                    await self._emit(message)
            await self._emit(response.done("completed"))
        except asyncio.CancelledError:
            for message in response.cancelled():
                await self._emit(message)
            if not response.cancel_asked:
                raise
        except Exception as error:
            await self._emit(response.failed(type(error).__name__))
            raise

    async def _replies(self, overrides: Mapping[str, Any]) -> AsyncIterator[Reply]:
        """What the response consists of, as the brain finds it."""
        exactly, view = said_exactly(overrides), self._view(overrides)
        if exactly is not None:
            yield exactly
        elif isinstance(self._brain, StreamingBrain):
            async for part in tellings(self._brain.stream(view)):
                yield part
        else:
            loop = asyncio.get_running_loop()
            yield await loop.run_in_executor(self._threads, self._brain.reply, view)

    def _given(self, response: Response, reply: Reply) -> AsyncIterator[str]:
        """The events that carry a reply."""
        return give(response, reply)

    async def _cancel(self, response_id: str | None) -> None:
        running = self._response is not None and not self._response.done()
        if not running or (response_id and self._active and response_id != self._active.id):
            raise BadEvent("No such response is being given.", code="response_cancel_not_active")
        if self._response is not None and self._active is not None:
            self._active.cancel_asked = True
            self._response.cancel()
            await asyncio.wait([self._response])

    def _view(self, overrides: Mapping[str, Any]) -> View:
        tools = overrides.get("tools", self.config.get("tools")) or []
        items = overrides.get("input")
        return View(
            instructions=overrides.get("instructions") or self.config.get("instructions") or "",
            tools=tuple(tool for tool in tools if tool.get("type") == "function"),
            tool_choice=overrides.get("tool_choice", self.config.get("tool_choice")) or "auto",
            items=tuple(items if items is not None else [dict(item) for item in self.conversation]),
        )

    def described(self) -> dict[str, Any]:
        """The session as events show it."""
        checked = RealtimeSessionCreateRequest.model_validate(self.config)
        described: dict[str, Any] = json.loads(checked.model_dump_json(exclude_unset=True))
        return described

    async def _send(self, kind: str, **fields: Any) -> None:
        await self._emit(server_event(kind, **fields))


def _merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping) and key == "audio"
        merged[key] = _merge(before, value) if both else value  # type: ignore[arg-type]
    return merged
