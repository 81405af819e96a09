"""Threads for the models: what somebody waits for in silence comes before what can wait."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import PriorityQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[int, int, Callable[[], Any] | None, "Future[Any]"]
_LAST = 1_000_000


class Lane:
    """One thread that does one thing at a time, the most urgent first."""

    def __init__(self, name: str) -> None:
        """Begin with nothing to do; the thread starts with the first thing."""
        self._name = name
        self._line: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._busy = False
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many things are being done or wait to be."""
        return self._line.qsize() + self._busy

    async def do(self, work: Callable[[], T], *, rank: int = 0) -> T:
        """What `work` returns, from the thread; among those that wait the lowest rank is next.

        Who gives up waiting takes work that has not begun out of the line.
        """
        if self._closed:
            raise RuntimeError(f"{self._name} is closed.")
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        done: Future[T] = Future()
        self._line.put((rank, next(self._numbers), work, done))
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Let the thread go; what waits is dropped."""
        self._closed = True
        while not self._line.empty():
            self._line.get_nowait()[3].cancel()
        self._line.put((_LAST, 0, None, Future()))

    def _run(self) -> None:
        while True:
            _, _, work, done = self._line.get()
            if work is None:
                return
            if not done.set_running_or_notify_cancel():
                continue
            self._busy = True
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)
            finally:
                self._busy = False
                # A call's sound must not live until the next comes.
                del work, done
