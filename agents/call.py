"""Places a call: the browser's offer goes to the engine, and we attach to the call it makes.

Sound flows between browser and engine; tools, handoffs and approvals run here, over a
WebSocket that names the call. Everything is sent twice, in the call and on attaching, so that
attaching changes nothing.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agents.realtime import (
    OpenAIRealtimeSIPModel,
    RealtimeAgent,
    RealtimeSession,
    RealtimeSessionModelSettings,
)
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError

from jetbridge.agents.context import CallContext
from jetbridge.agents.graph import build_agents
from jetbridge.agents.session import Engine, open_session, safety_headers
from jetbridge.retrieval.errors import EngineUnavailable

log = logging.getLogger(__name__)

_SECONDS = 20.0


class AllLinesBusy(EngineUnavailable):
    """The engine takes no further call now."""


class OfferRefused(EngineUnavailable):
    """The engine cannot use the browser's offer."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How a call sounds and listens.

    Attributes:
        transcriber: the model that writes down what the customer says, where that is one of
            its own.
        terms: words that are likely to come up: names of places, products and documents.
        silence_ms: the silence that ends the customer's turn, in milliseconds.
        threshold: how likely speech must be to begin a turn, 0 to 1.
        speed: 1.0 is the voice's own pace.
        noise_reduction: ``near_field``, ``far_field`` or nothing.
        patience: the silence, in seconds, after which a customer is asked whether they are still
            there, and after as much again told goodbye; 0 asks nobody.
        greeting: what is said when the call begins; empty says nothing.
    """

    transcriber: str = "gpt-4o-mini-transcribe"
    terms: tuple[str, ...] = field(default=())
    silence_ms: int = 350
    threshold: float = 0.5
    speed: float = 1.0
    noise_reduction: str | None = "near_field"
    patience: float = 20.0
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that the engine has taken: its id, the SDP to answer with, and our session."""

    id: str
    sdp: str
    session: RealtimeSession


def call_settings(engine: Engine, sound: Sound) -> RealtimeSessionModelSettings:
    """The model settings of a spoken conversation, every one of them explicit."""
    transcription: dict[str, Any] = {"model": sound.transcriber, "language": "en"}
    if sound.terms:
        transcription["prompt"] = ", ".join(sound.terms)
    reduction = {"type": sound.noise_reduction} if sound.noise_reduction else None
    heard: dict[str, Any] = {
        "transcription": transcription,
        "noise_reduction": reduction,
        "turn_detection": {
            "type": "server_vad",
            "threshold": sound.threshold,
            "prefix_padding_ms": 300,
            "silence_duration_ms": sound.silence_ms,
            "create_response": True,
            "interrupt_response": True,
        },
    }
    settings: dict[str, Any] = {
        "output_modalities": ["audio"],
        "audio": {"input": heard, "output": {"voice": engine.voice, "speed": sound.speed}},
        "tool_choice": "auto",
        "tracing": None,
    }
    return settings  # type: ignore[return-value]


@asynccontextmanager
async def place_call(
    engine: Engine,
    context: CallContext,
    sdp: str,
    *,
    sound: Sound | None = None,
    agent: RealtimeAgent[CallContext] | None = None,
    safety_identifier: str | None = None,
) -> AsyncIterator[PlacedCall]:
    """A call in progress, hung up on leaving.

    Args:
        engine: who answers, and the key for it.
        context: the session's state; what is said is recorded in it.
        sdp: the browser's offer, unchanged.
        sound: how the call sounds and listens.
        agent: where to start; `build_agents()` by default.
        safety_identifier: a hash naming the customer to OpenAI, never a name.

    Raises:
        AllLinesBusy: the engine takes no further call.
        OfferRefused: the offer cannot be used.
        EngineUnavailable: the engine cannot be reached or refused the call.
    """
    sound = sound or Sound()
    agent = agent or build_agents()
    settings = call_settings(engine, sound)
    session = await session_of(agent, context, engine, settings)
    async with client_of(engine) as client:
        headers = safety_headers(safety_identifier)
        call_id, answer = await _made(client, engine, sdp, session, headers)
        async with attached(
            client,
            engine,
            context,
            call_id,
            agent=agent,
            settings=settings,
            safety_identifier=safety_identifier,
        ) as opened:
            yield PlacedCall(call_id, answer, opened)


@asynccontextmanager
async def attached(
    client: AsyncOpenAI,
    engine: Engine,
    context: CallContext,
    call_id: str,
    *,
    agent: RealtimeAgent[CallContext],
    settings: RealtimeSessionModelSettings,
    safety_identifier: str | None,
) -> AsyncIterator[RealtimeSession]:
    """The session of a call that was made or accepted, attached to it; hung up on leaving.

    Raises:
        EngineUnavailable: the engine cannot be reached or refused the connection.
    """
    try:
        async with open_session(
            engine,
            context,
            agent=agent,
            safety_identifier=safety_identifier,
            call_id=call_id,
            settings=settings,
        ) as opened:
            yield opened
    finally:
        # The call may be over already; that is no trouble.
        with contextlib.suppress(OpenAIError):
            await client.realtime.calls.hangup(call_id)


def client_of(engine: Engine) -> AsyncOpenAI:
    """A client for an engine's endpoints; close it after use."""
    return AsyncOpenAI(
        base_url=engine.base_url, api_key=engine.api_key, timeout=_SECONDS, max_retries=0
    )


async def session_of(
    agent: RealtimeAgent[CallContext],
    context: CallContext,
    engine: Engine,
    settings: RealtimeSessionModelSettings,
) -> dict[str, Any]:
    """The complete session to make a call with: what attaching to it will send again."""
    payload = await OpenAIRealtimeSIPModel.build_initial_session_payload(
        agent, context=context, model_config={"initial_model_settings": settings}
    )
    session = {**payload.model_dump(mode="json", exclude_unset=True), "model": engine.model}
    for side in session.get("audio", {}).values():
        # WebRTC and telephones settle the format themselves, and attaching does not send one.
        side.pop("format", None)
    return session


async def _made(
    client: AsyncOpenAI, engine: Engine, sdp: str, session: dict[str, Any], headers: dict[str, str]
) -> tuple[str, str]:
    try:
        made = await client.realtime.calls.create(
            sdp=sdp,
            session=session,  # type: ignore[arg-type]
            extra_headers=headers,
        )
    except APIStatusError as error:
        if error.status_code in (429, 503):
            raise AllLinesBusy("All lines are busy. Please try again in a moment.") from error
        if error.status_code == 400:
            raise OfferRefused("The engine cannot use this browser's offer for a call.") from error
        raise EngineUnavailable(
            f"The engine at {engine.base_url} refused the call ({error.status_code}); check its "
            "address and key, or use the local engine."
        ) from error
    except APIConnectionError as error:
        raise EngineUnavailable(
            f"The engine at {engine.base_url} cannot be reached; check its address, or use the "
            "local engine."
        ) from error
    call_id = made.response.headers.get("location", "").rstrip("/").rsplit("/", 1)[-1]
    if not call_id:
        raise EngineUnavailable(f"The engine at {engine.base_url} did not name the call.")
    return call_id, made.text
