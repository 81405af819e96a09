"""Short-lived keys of the local engine: made for a page that must not see the standard key.

Source: OpenAI's ``POST /v1/realtime/client_secrets``; such a key begins with ``ek_`` and may
begin calls until it expires.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

PREFIX = "ek_"
SHORTEST, LONGEST = 10, 7200
_MOST = 1000


class ShortKeys:
    """The keys that are valid now, each with the session it was made for."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Take the clock: seconds since 1970."""
        self._clock = clock
        self._made: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def make(self, session: Mapping[str, Any], *, seconds: int = 600) -> tuple[str, int]:
        """A new key and when it expires, in seconds since 1970."""
        self._drop()
        key = f"{PREFIX}{secrets.token_urlsafe(24)}"
        expires = self._clock() + seconds
        self._made[key] = (expires, dict(session))
        while len(self._made) > _MOST:
            del self._made[next(iter(self._made))]
        return key, int(expires)

    def session_of(self, key: str) -> Mapping[str, Any] | None:
        """What the key was made for.

        Returns:
            The session; an empty one for a standard key, None for a short one that is unknown
            or has expired.
        """
        if not key.startswith(PREFIX):
            return {} if key else None
        self._drop()
        found = self._made.get(key)
        return found[1] if found else None

    def _drop(self) -> None:
        now = self._clock()
        for key in [key for key, (expires, _) in self._made.items() if expires <= now]:
            del self._made[key]


def bearer(header: str) -> str:
    """The key of an ``Authorization`` header; empty when it has none."""
    scheme, _, key = header.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
