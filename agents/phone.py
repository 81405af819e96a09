"""Answers telephone calls that come in over SIP: the same agents, attached by the same code.

Source: OpenAI's guide to SIP in the Realtime API. The call waits at OpenAI under an id until it
is accepted with a session or rejected with a SIP status.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.realtime import RealtimeAgent, RealtimeSession
from openai import APIConnectionError, APIStatusError, OpenAIError

from jetbridge.agents.call import Sound, attached, call_settings, client_of, session_of
from jetbridge.agents.context import CallContext
from jetbridge.agents.graph import build_agents
from jetbridge.agents.session import Engine, safety_headers
from jetbridge.retrieval.errors import EngineUnavailable

BUSY_HERE = 486
UNAVAILABLE = 480


@asynccontextmanager
async def answer_phone(
    engine: Engine,
    context: CallContext,
    call_id: str,
    *,
    sound: Sound | None = None,
    agent: RealtimeAgent[CallContext] | None = None,
    safety_identifier: str | None = None,
) -> AsyncIterator[RealtimeSession]:
    """A telephone call in progress, hung up on leaving.

    Args:
        engine: where the call waits, and the key for it.
        context: the session's state; what is said is recorded in it.
        call_id: the waiting call.
        sound: how the call sounds and listens.
        agent: where to start; `build_agents()` by default.
        safety_identifier: a hash naming the caller to OpenAI, never a number.

    Raises:
        EngineUnavailable: the call is gone, or the engine cannot be reached or refused.
    """
    agent = agent or build_agents()
    settings = call_settings(engine, sound or Sound())
    session = await session_of(agent, context, engine, settings)
    async with client_of(engine) as client:
        try:
            await client.realtime.calls.accept(
                call_id, extra_headers=safety_headers(safety_identifier), **session
            )
        except APIStatusError as error:
            raise EngineUnavailable(
                f"The call could not be accepted ({error.status_code}); it may be over."
            ) from error
        except APIConnectionError as error:
            raise EngineUnavailable(
                f"The engine at {engine.base_url} cannot be reached."
            ) from error
        async with attached(
            client,
            engine,
            context,
            call_id,
            agent=agent,
            settings=settings,
            safety_identifier=safety_identifier,
        ) as opened:
            yield opened


async def refuse_phone(engine: Engine, call_id: str, *, status: int = BUSY_HERE) -> None:
    """Reject a waiting call with a SIP status; one that is gone already is no trouble."""
    async with client_of(engine) as client:
        with contextlib.suppress(OpenAIError):
            await client.realtime.calls.reject(call_id, status_code=status)
