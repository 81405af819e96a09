"""The local engine as a web application: ``WS /v1/realtime?model=`` and ``GET /health``.

It is started as a child process on a loopback port (see `process.py`) or by hand::

    python -m jetbridge.agents.local --port 8010
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from jetbridge.agents.local.brain import LocalBrain
from jetbridge.agents.local.session import Brain, EngineSession
from jetbridge.retrieval.embedders import Embedder, local_embedder

_SUBPROTOCOL = "realtime"
_THREADS = 2


def create_app(*, brain: Brain | None = None, embedder: Embedder | None = None) -> FastAPI:
    """The engine's application.

    Args:
        brain: what answers; the local brain by default.
        embedder: what the local brain compares wordings with; the local model by default.
    """
    state: dict[str, Brain] = {}

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="brain") as threads:
            app.state.threads = threads
            loop = asyncio.get_running_loop()
            if brain is not None:
                state["brain"] = brain
            else:
                state["brain"] = await loop.run_in_executor(threads, _local_brain, embedder)
            yield

    app = FastAPI(title="Jetbridge local engine", lifespan=lifespan, docs_url=None, redoc_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        """Whether the engine is ready to take sessions."""
        return {"status": "ready"}

    @app.websocket("/v1/realtime")
    async def realtime(socket: WebSocket, model: str = "local") -> None:
        """One Realtime session; the bearer key may be anything but empty."""
        if not _bearer(socket.headers.get("authorization", "")):
            await socket.close(code=1008, reason="An Authorization: Bearer header is needed.")
            return
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=_SUBPROTOCOL if _SUBPROTOCOL in offered else None)

        async def emit(text: str) -> None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_text(text)

        session = EngineSession(
            model=model, brain=state["brain"], threads=app.state.threads, emit=emit
        )
        try:
            await session.start()
            while True:
                await session.receive(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            await session.close()

    return app


def _local_brain(embedder: Embedder | None) -> Brain:
    chosen = embedder or local_embedder()
    chosen.embed_query("warm up")
    return LocalBrain(chosen)


def _bearer(header: str) -> str:
    scheme, _, key = header.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
