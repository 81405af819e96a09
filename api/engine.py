"""Who answers: OpenAI, a server at an address, or the local engine in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jetbridge.agents.local.process import local_engine
from jetbridge.agents.session import Engine
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import SettingError


@asynccontextmanager
async def engine_for(settings: Settings) -> AsyncIterator[Engine]:
    """The engine that the settings name, for as long as the context lasts.

    Raises:
        SettingError: OpenAI is to answer and there is no key.
        EngineUnavailable: the local engine did not start.
    """
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    name = settings.engine_name
    if name == "openai":
        if not key:
            raise SettingError("JETBRIDGE_ENGINE is openai but JETBRIDGE_OPENAI_API_KEY is not set")
        yield Engine(settings.openai_base_url, key, model=settings.realtime_model)
    elif name == "local":
        local = local_engine()
        running = await asyncio.to_thread(local.__enter__)
        try:
            yield Engine(running.base_url, "local", model=settings.realtime_model)
        finally:
            await asyncio.to_thread(local.__exit__, None, None, None)
    else:
        yield Engine(name, key or "local", model=settings.realtime_model)
