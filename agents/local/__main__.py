"""Runs the local engine: ``python -m jetbridge.agents.local --port 8010``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import sys
from pathlib import Path

import uvicorn

from jetbridge.agents.local.brain import LocalBrain
from jetbridge.agents.local.model import Endpoint, ModelBrain
from jetbridge.agents.local.server import create_app
from jetbridge.agents.local.view import Brain
from jetbridge.retrieval.embedders import local_embedder

_WATCH_SECONDS = 1.0


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted, or until the parent is gone when one is named."""
    parser = argparse.ArgumentParser(prog="python -m jetbridge.agents.local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8010, help="port to listen on")
    parser.add_argument("--fd", type=int, help="a listening socket inherited from the parent")
    parser.add_argument("--cache", type=Path, help="file that keeps what was learned")
    parser.add_argument("--calls", type=int, default=8, help="voice calls at once")
    parser.add_argument("--recogniser", default="base", help="recognition model")
    parser.add_argument("--warm", action="store_true", help="load the speech models at the start")
    parser.add_argument("--record", type=Path, help="folder that keeps the sound of the calls")
    parser.add_argument("--model-url", help="a chat-completions endpoint that answers")
    parser.add_argument("--model", default="", help="the model's name at --model-url")
    parser.add_argument("--model-seconds", type=float, default=8.0, help="wait for its next words")
    parser.add_argument("--key-stdin", action="store_true", help="read the model's key from stdin")
    parser.add_argument("--parent", type=int, help="stop when this process is gone")
    given = parser.parse_args(arguments)
    # Ctrl-C reaches both: it ends the serving, and is nothing to print a traceback for.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given))


async def _serve(given: argparse.Namespace) -> None:
    embedder = local_embedder()
    await asyncio.to_thread(embedder.embed_query, "warm up")
    brain: Brain = LocalBrain(embedder, cache=given.cache)
    if given.model_url:
        # On the command line everybody on the machine could read a key.
        key = sys.stdin.readline().strip() if given.key_stdin else ""
        at = Endpoint(given.model_url, given.model, key, given.model_seconds)
        brain = ModelBrain(at, fallback=brain)
    config = uvicorn.Config(
        create_app(
            brain=brain,
            max_calls=given.calls,
            recogniser=given.recogniser,
            warm=given.warm,
            record=given.record,
        ),
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    sockets = None if given.fd is None else [socket.socket(fileno=given.fd)]
    if given.parent:
        _watch(given.parent, server, asyncio.get_running_loop())
    await server.serve(sockets=sockets)


def _watch(parent: int, server: uvicorn.Server, loop: asyncio.AbstractEventLoop) -> None:
    """Look every second whether the parent is there; the last look ends the serving."""
    if os.getppid() != parent:
        server.should_exit = True
    else:
        loop.call_later(_WATCH_SECONDS, _watch, parent, server, loop)


if __name__ == "__main__":
    main()
