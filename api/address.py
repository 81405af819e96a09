"""The server's address: taken before anything is loaded, announced when it is answered."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI

from jetbridge.retrieval.errors import SettingError

_GRACE_SECONDS = 3


def listening_at(host: str, port: int) -> socket.socket:
    """A socket bound there, not yet listening; with port 0 the system picks one.

    Raises:
        SettingError: another program has the port, or the address is not this machine's.
    """
    place = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
    except OSError as refused:
        place.close()
        raise SettingError(
            f"{host}:{port} cannot be listened at: {refused.strerror or refused}. "
            "Choose another with --port and --host, or stop what runs there"
        ) from refused
    return place


def run(
    app: FastAPI,
    place: socket.socket,
    *,
    log_level: str,
    ready: Callable[[str], None],
    leaving: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve an application until it is told to stop.

    Args:
        app: the application.
        place: the socket; it stays the caller's to close.
        log_level: uvicorn's, as `uvicorn.Config` takes it.
        ready: is given the service's address once requests are answered.
        leaving: called when it is told to stop, while pages can still be told of it.

    Raises:
        SystemExit: the application did not start; its reason is in the log.
    """
    config = uvicorn.Config(
        app, log_level=log_level, timeout_graceful_shutdown=_GRACE_SECONDS, lifespan="on"
    )
    server = _Announced(config, ready=lambda: ready(address_of(place)), leaving=leaving)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[place])
    if not server.started:
        raise SystemExit(3)


def address_of(place: socket.socket) -> str:
    """The HTTP address of a listening socket."""
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Announced(uvicorn.Server):
    """A server that says when it answers, and when it stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        ready: Callable[[], None],
        leaving: Callable[[], Awaitable[None]] | None,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._leaving = leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so, then stop."""
        if self._leaving is not None and self.started:
            await self._leaving()
        await super().shutdown(sockets=sockets)
