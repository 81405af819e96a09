"""The local engine as a web application: ``WS /v1/realtime``, calls, keys, ``GET /health``.

A WebSocket names a ``?model=`` for a session of its own, or a ``?call_id=`` to attach to a
call (see `lines.py`). The engine is started as a child process on a loopback port (see
`process.py`) or by hand::

    python -m jetbridge.agents.local --port 8010
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from jetbridge.agents.local.brain import LocalBrain
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.keys import ShortKeys, bearer
from jetbridge.agents.local.lines import Lines, calls_router
from jetbridge.agents.local.peer import Peer
from jetbridge.agents.local.session import Emit
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.view import Brain
from jetbridge.agents.local.voice import VoiceSession
from jetbridge.retrieval.embedders import Embedder, local_embedder

log = logging.getLogger(__name__)

_SUBPROTOCOL = "realtime"
_THREADS = 2


def create_app(
    *,
    brain: Brain | None = None,
    embedder: Embedder | None = None,
    max_calls: int = 8,
    recogniser: str = "base",
    warm: bool = False,
    record: Path | None = None,
) -> FastAPI:
    """The engine's application.

    Args:
        brain: what answers; the local brain by default.
        embedder: what the local brain compares wordings with; the local model by default.
        max_calls: how many WebRTC calls it takes at once.
        recogniser: the recognition model; see `Recogniser`.
        warm: load the speech models at start, beside the first sessions; else the first call
            does.
        record: a folder that keeps the sound of every WebRTC call; none is kept without it.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with (
            ThreadPoolExecutor(_THREADS, thread_name_prefix="brain") as threads,
            contextlib.closing(Studio(recogniser=Recogniser(recogniser))) as studio,
        ):
            loop = asyncio.get_running_loop()
            app.state.threads, app.state.studio = threads, studio
            app.state.keys = ShortKeys()
            app.state.lines = Lines(limit=max_calls, studio=studio, threads=threads, record=record)
            app.state.brain = brain or await loop.run_in_executor(threads, _local_brain, embedder)
            if warm:
                loop.run_in_executor(None, _warm, studio)
            yield
            await app.state.lines.close()

    app = FastAPI(title="Jetbridge local engine", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(calls_router(app.state))

    @app.get("/health")
    async def health() -> dict[str, str]:
        """Whether the engine is ready to take sessions."""
        return {"status": "ready"}

    @app.websocket("/v1/realtime")
    async def realtime(socket: WebSocket, model: str = "local", call_id: str | None = None) -> None:
        """A Realtime session, or a call's events; the bearer key may be anything but empty."""
        key = bearer(socket.headers.get("authorization", ""))
        given = app.state.keys.session_of(key)
        if given is None:
            await socket.close(code=1008, reason="A valid Authorization: Bearer key is needed.")
            return
        peer = app.state.lines.find(call_id) if call_id is not None else None
        if call_id is not None and peer is None:
            await socket.close(code=1008, reason="There is no such call.")
            return
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=_SUBPROTOCOL if _SUBPROTOCOL in offered else None)

        async def emit(text: str) -> None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_text(text)

        if peer is not None:
            await _attached(socket, peer, emit)
            return
        session = VoiceSession(
            model=model,
            brain=app.state.brain,
            threads=app.state.threads,
            emit=emit,
            studio=app.state.studio,
        )
        if given:
            session.configure(given)
        try:
            await session.start()
            while True:
                await session.receive(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            await session.close()

    return app


async def _attached(socket: WebSocket, peer: Peer, emit: Emit) -> None:
    """A server's own connection to a call: it sees all events, and is closed with the call."""
    await peer.attach(emit)
    over = asyncio.create_task(peer.over.wait())
    try:
        while not over.done():
            reading = asyncio.create_task(socket.receive_text())
            await asyncio.wait([over, reading], return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
                    await reading
                break
            await peer.session.receive(reading.result())
        await socket.close(code=1000, reason="The call is over.")
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        over.cancel()
        peer.detach(emit)


def _warm(studio: Studio) -> None:
    try:
        studio.warm()
    except Exception:
        # A call will say so again; text needs none of it.
        log.exception("the speech models could not be loaded")


def _local_brain(embedder: Embedder | None) -> Brain:
    chosen = embedder or local_embedder()
    chosen.embed_query("warm up")
    return LocalBrain(chosen)
