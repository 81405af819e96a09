"""Runs the local engine: ``python -m jetbridge.agents.local --port 8010``."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket

import uvicorn

from jetbridge.agents.local.server import create_app

_WATCH_SECONDS = 1.0


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted, or until the parent is gone when one is named."""
    parser = argparse.ArgumentParser(prog="python -m jetbridge.agents.local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8010, help="port to listen on")
    parser.add_argument("--fd", type=int, help="a listening socket inherited from the parent")
    parser.add_argument("--parent", type=int, help="stop when this process is gone")
    given = parser.parse_args(arguments)
    asyncio.run(_serve(given.host, given.port, given.fd, given.parent))


async def _serve(host: str, port: int, fd: int | None, parent: int | None) -> None:
    config = uvicorn.Config(
        create_app(),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    sockets = None if fd is None else [socket.socket(fileno=fd)]
    watcher = asyncio.create_task(_stop_with(parent, server)) if parent else None
    try:
        await server.serve(sockets=sockets)
    finally:
        if watcher is not None:
            watcher.cancel()


async def _stop_with(parent: int, server: uvicorn.Server) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(_WATCH_SECONDS)
    server.should_exit = True


if __name__ == "__main__":
    main()
