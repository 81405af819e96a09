"""What a page is told about its conversation, numbered and kept for replay.

An event is a dict with `type`, `seq` (from 1, growing) and `at` (UTC, ISO 8601), and the
fields that docs/architecture.md lists for its type. A message that grows is one event: each
new state takes the place of the one before under a new number, so that a reader who was away
gets every message once and whole, and the log stays as long as the conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]
_KEPT = 2000


class EventLog:
    """The events of one conversation; any number of readers, each at its own pace.

    Attributes:
        readers: how many follow at present; None before the first.
    """

    def __init__(self, tell: Callable[[Event], None] | None = None) -> None:
        """Begin empty; `tell` is given every event as it is written."""
        self._tell = tell
        self.readers: int | None = None
        self._events: dict[str, Event] = {}
        self._seq = 0
        self._news = asyncio.Event()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the last event has been written."""
        return self._closed

    def put(self, type_: str, *, key: str | None = None, **fields: Any) -> Event:
        """Write an event down and wake the readers.

        Args:
            type_: one of the types of docs/architecture.md.
            key: a name for what is told; a later event of that name takes its place.
            fields: the event's own fields, JSON values.
        """
        self._seq += 1
        name = key or f"#{self._seq}"
        event: Event = {
            "type": type_,
            "seq": self._seq,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            **fields,
        }
        self._events.pop(name, None)
        self._events[name] = event
        if len(self._events) > _KEPT:
            del self._events[next(iter(self._events))]
        if self._tell is not None:
            self._tell(event)
        self._wake()
        return event

    def close(self) -> None:
        """Let the readers leave when they have read everything."""
        self._closed = True
        self._wake()

    def after(self, seq: int) -> list[Event]:
        """The events numbered above `seq`, in order."""
        newer = []
        for event in reversed(self._events.values()):
            if event["seq"] <= seq:
                break
            newer.append(event)
        return newer[::-1]

    async def follow(self, seq: int = 0) -> AsyncIterator[Event]:
        """Every event above `seq`, those to come too, until the log is closed."""
        self.readers = (self.readers or 0) + 1
        try:
            while True:
                news = self._news
                for event in self.after(seq):
                    seq = event["seq"]
                    yield event
                if not self.after(seq):
                    if self._closed:
                        return
                    await news.wait()
        finally:
            self.readers -= 1

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
