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
    """A few threads that do one thing each at a time, the most urgent first."""

    def __init__(self, name: str, *, threads: int = 1) -> None:
        """Begin with nothing to do; the threads start with the first thing."""
        self._name = name
        self._line: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = itertools.count()
        self._size = threads
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._counting = threading.Lock()
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many things wait for a thread."""
        return max(0, self._line.qsize() + self._busy - self._size)

    @property
    def busy(self) -> int:
        """How many things are being done."""
        return self._busy

    async def do(self, work: Callable[[], T], *, rank: int = 0) -> T:
        """What `work` returns, from a thread; among those that wait the lowest rank is next.

        Who gives up waiting takes work that has not begun out of the line.
        """
        if self._closed:
            raise RuntimeError(f"{self._name} is closed.")
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._run, name=f"{self._name}-{number}", daemon=True)
                for number in range(self._size)
            ]
            for thread in self._threads:
                thread.start()
        done: Future[T] = Future()
        self._line.put((rank, next(self._numbers), work, done))
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Let the threads go; what waits is dropped."""
        self._closed = True
        while not self._line.empty():
            self._line.get_nowait()[3].cancel()
        for number in range(self._size):
            self._line.put((_LAST, number, None, Future()))

    def _run(self) -> None:
        while True:
            _, _, work, done = self._line.get()
            if work is None:
                return
            if not done.set_running_or_notify_cancel():
                continue
            with self._counting:
                self._busy += 1
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)
            finally:
                with self._counting:
                    self._busy -= 1
                # A call's sound must not live until the next comes.
                del work, done
