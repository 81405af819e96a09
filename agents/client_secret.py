"""Asks the engine for a short-lived key, for a page that brings a realtime client of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from openai import APIConnectionError, APIStatusError

from jetbridge.agents.call import Sound, call_settings, client_of
from jetbridge.agents.session import Engine, safety_headers
from jetbridge.retrieval.errors import EngineUnavailable

LASTS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A key that begins calls until `expires_at` (seconds since 1970)."""

    value: str = field(repr=False)
    expires_at: int = 0


async def client_secret(
    engine: Engine, *, sound: Sound, safety_identifier: str, seconds: int = LASTS_SECONDS
) -> ClientSecret:
    """A new key for the model, voice and ears that are set; agents and tools are the client's.

    Args:
        engine: who is asked, with the standard key.
        sound: how its calls sound and listen unless the client says otherwise.
        safety_identifier: a hash naming who will use it, never a name.
        seconds: how long it may begin calls.

    Raises:
        EngineUnavailable: the engine cannot be reached or refused.
    """
    settings = call_settings(engine, sound)
    audio = dict(settings["audio"])
    session = {"type": "realtime", "model": engine.model, "audio": audio}
    async with client_of(engine) as client:
        try:
            made = await client.realtime.client_secrets.create(
                expires_after={"anchor": "created_at", "seconds": seconds},
                session=session,  # type: ignore[arg-type]
                extra_headers=safety_headers(safety_identifier),
            )
        except APIStatusError as error:
            raise EngineUnavailable(
                f"The engine at {engine.base_url} gave no client secret ({error.status_code})."
            ) from None
        except APIConnectionError:
            raise EngineUnavailable(
                f"The engine at {engine.base_url} cannot be reached; check its address."
            ) from None
    return ClientSecret(made.value, made.expires_at)
