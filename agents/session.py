"""Opens a conversation with the engine that is set: OpenAI's Realtime API or the local one.

Both are reached the same way: the SDK's RealtimeSession over a WebSocket. Every setting is
sent explicitly, because the SDK's own defaults (an audio voice, semantic turn detection,
tracing) would otherwise apply.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

from agents.realtime import (
    OpenAIRealtimeWebSocketModel,
    RealtimeAgent,
    RealtimeModelConfig,
    RealtimeModelEvent,
    RealtimeModelListener,
    RealtimeRunConfig,
    RealtimeSession,
    RealtimeSessionModelSettings,
)
from agents.run_config import ToolErrorFormatterArgs
from websockets.exceptions import WebSocketException

from agents import Handoff, RunContextWrapper
from jetbridge.agents.context import GUARDRAIL_NOTE, CallContext
from jetbridge.agents.graph import build_agents
from jetbridge.agents.guardrails import grounded
from jetbridge.agents.passwords import without_spoken_password
from jetbridge.agents.tools import declined
from jetbridge.retrieval.errors import EngineUnavailable


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the model answers.

    `base_url` is what `AsyncOpenAI` takes, for example ``https://api.openai.com/v1``; the
    local engine takes any non-empty key.
    """

    base_url: str
    api_key: str = field(repr=False)
    model: str = "gpt-realtime-2.1-mini"
    voice: str = "cedar"


def socket_url(engine: Engine, *, call_id: str | None = None) -> str:
    """The engine's WebSocket address: ``http(s)://host/v1`` -> ``ws(s)://host/v1/realtime``.

    With a `call_id` it attaches to that call, otherwise it opens a session of its own.

    Raises:
        EngineUnavailable: the address is not an http(s) or ws(s) address.
    """
    parts = urlsplit(engine.base_url)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise EngineUnavailable(
            f"The engine's address {engine.base_url!r} is not an http or https address; "
            "give one such as https://api.openai.com/v1."
        )
    path = parts.path.rstrip("/") + "/realtime"
    query = f"call_id={quote(call_id)}" if call_id else f"model={quote(engine.model)}"
    return urlunsplit((scheme, parts.netloc, path, query, ""))


def safety_headers(identifier: str | None) -> dict[str, str]:
    """The header that names a customer to OpenAI by a hash; none without one."""
    return {"OpenAI-Safety-Identifier": identifier} if identifier else {}


def chat_settings(engine: Engine) -> RealtimeSessionModelSettings:
    """The model settings of a typed conversation: text out, nothing heard, no tracing."""
    return {
        "model_name": engine.model,
        "output_modalities": ["text"],
        "voice": engine.voice,
        "audio": {"input": {"turn_detection": None, "noise_reduction": None}},
        "tool_choice": "auto",
        "tracing": None,
    }


@asynccontextmanager
async def open_session(
    engine: Engine,
    context: CallContext,
    *,
    agent: RealtimeAgent[CallContext] | None = None,
    safety_identifier: str | None = None,
    call_id: str | None = None,
    settings: RealtimeSessionModelSettings | None = None,
) -> AsyncIterator[RealtimeSession]:
    """A connected conversation that starts at the Main Agent and is closed on leaving.

    Args:
        engine: who answers, and the key for it.
        context: the session's state; what is said is recorded in it.
        agent: where to start; `build_agents()` by default.
        safety_identifier: a hash naming the customer to OpenAI, never a name.
        call_id: attach to this call instead of opening a session (see `call.py`).
        settings: the model settings instead of those of a typed conversation.

    Raises:
        EngineUnavailable: the engine cannot be reached or refused the connection.
    """
    url = socket_url(engine, call_id=call_id)
    headers = {"Authorization": f"Bearer {engine.api_key}", **safety_headers(safety_identifier)}
    model = OpenAIRealtimeWebSocketModel()
    model.model = engine.model
    model.add_listener(_Recorder(context))
    config: RealtimeModelConfig = {
        "api_key": engine.api_key,
        "url": url,
        "headers": headers,
        "initial_model_settings": settings or chat_settings(engine),
    }
    if call_id:
        config["call_id"] = call_id
    run_config: RealtimeRunConfig = {
        "output_guardrails": [grounded],
        "guardrails_settings": {"debounce_text_length": 1},
        "tracing_disabled": True,
        "tool_error_formatter": _refusal,
    }
    session = RealtimeSession(
        model=model,
        agent=agent or build_agents(),
        context=context,
        model_config=config,
        run_config=run_config,
    )
    try:
        await session.enter()
    except (OSError, TimeoutError, WebSocketException) as error:
        raise EngineUnavailable(
            f"The engine at {engine.base_url} could not be reached or refused the call "
            f"({type(error).__name__}); check its address and key, or use the local engine."
        ) from error
    try:
        yield session
    finally:
        await session.close()


async def warm_up(engine: Engine, context: CallContext) -> None:
    """Show an engine every agent once, so that a first customer does not wait for it to learn.

    Only worth calling for the local engine, which fits a classifier to each agent.

    Raises:
        EngineUnavailable: the engine cannot be reached or refused the connection.
    """
    async with open_session(engine, context) as session:
        main = build_agents()
        for handoff in main.handoffs:
            if isinstance(handoff, Handoff):
                other = await handoff.on_invoke_handoff(RunContextWrapper(context), "{}")
                await session.update_agent(other)


class _Recorder(RealtimeModelListener):
    """Writes what both sides said into the context, before the tools read it."""

    def __init__(self, context: CallContext) -> None:
        self._context = context
        self._seen: set[str] = set()
        self._newest = ""

    async def on_event(self, event: RealtimeModelEvent) -> None:
        if event.type == "input_audio_transcription_completed":
            self._hear(event.item_id, event.transcript)
        elif event.type == "item_deleted" and event.item_id == self._newest:
            # The customer had not finished: the whole of it comes under the same id.
            self._seen.discard(event.item_id)
            self._newest = ""
            self._context.unhear()
        elif event.type == "item_updated" and event.item.type == "message":
            item = event.item
            words = [
                getattr(part, "text", None) or getattr(part, "transcript", None) or ""
                for part in item.content
            ]
            text = " ".join(word for word in words if word).strip()
            if item.role == "user":
                self._hear(item.item_id, text)
            elif item.role == "assistant" and item.status == "completed":
                self._answer(item.item_id, text)

    def _answer(self, item_id: str, text: str) -> None:
        if text and item_id not in self._seen:
            self._seen.add(item_id)
            self._context.answered(text)

    def _hear(self, item_id: str, text: str) -> None:
        if text and item_id not in self._seen and not text.startswith(GUARDRAIL_NOTE):
            self._seen.add(item_id)
            self._newest = item_id
            self._context.hear(without_spoken_password(text))


def _refusal(asked: ToolErrorFormatterArgs[CallContext]) -> str | None:
    return declined() if asked.kind == "approval_rejected" else None
