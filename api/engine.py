"""Who answers: OpenAI, a server at an address, or the local engine in a process of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from jetbridge.agents.local.process import LocalEngine, local_engine
from jetbridge.agents.session import Engine
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import EngineUnavailable, SettingError

log = logging.getLogger(__name__)

_WATCH_SECONDS = 1.0


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
        yield Engine(
            settings.openai_base_url, key, model=settings.realtime_model, voice=settings.voice
        )
    elif name == "local":
        options = ["--calls", str(settings.max_calls), "--recogniser", settings.recogniser]
        options += ["--warm"] if settings.warm_voice else []
        if settings.record_dir is not None:
            options += ["--record", str(settings.record_dir)]
        if settings.model_url is not None:
            options += ["--model-url", settings.model_url, "--model", settings.model]
            options += ["--model-seconds", str(settings.model_seconds)]
        own = settings.model_api_key.get_secret_value() if settings.model_api_key else ""
        start = partial(
            local_engine, cache=settings.data_dir / "engine.cache", options=options, key=own
        )
        async with _kept_alive(start) as base_url:
            yield Engine(base_url, "local", model=settings.realtime_model, voice=settings.voice)
    else:
        yield Engine(name, key or "local", model=settings.realtime_model, voice=settings.voice)


@asynccontextmanager
async def _kept_alive(
    start: Callable[..., AbstractContextManager[LocalEngine]],
) -> AsyncIterator[str]:
    """The local engine's address; a process that dies is replaced at the same one.

    What the engine learned from the agents' sample phrases is kept in a file.
    """
    local = start()
    running = await asyncio.to_thread(local.__enter__)
    port = urlsplit(running.base_url).port or 0

    async def watch() -> None:
        nonlocal local, running
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if running.process.poll() is None:
                continue
            log.error("the local engine ended (code %s); starting it again", running.process.poll())
            await asyncio.to_thread(local.__exit__, None, None, None)
            local = start(port=port)
            try:
                running = await asyncio.to_thread(local.__enter__)
            except (EngineUnavailable, OSError) as error:
                log.error("the local engine did not start again: %s", error)

    watching = asyncio.create_task(watch())
    try:
        yield running.base_url
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        await asyncio.to_thread(local.__exit__, None, None, None)
