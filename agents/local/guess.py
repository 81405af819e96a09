"""The guess at a turn's words, made in a pause while it is open whether more will come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from jetbridge.agents.local.hearing import Recognised
from jetbridge.agents.local.media import Samples
from jetbridge.agents.local.studio import Studio


class Guess:
    """One turn's guess at a time; what is dropped is no longer worked on."""

    def __init__(self, studio: Studio) -> None:
        """Begin with none."""
        self._studio = studio
        self._task: asyncio.Task[Recognised] | None = None
        self._drafting: asyncio.Task[Recognised] | None = None
        self._draft: tuple[int, ...] = ()

    def begin(
        self, samples: Samples, terms: Sequence[str], then: Callable[[Recognised], None]
    ) -> None:
        """Recognise the turn so far, and call `then` unless the guess is dropped or taken.

        Where turns that are over wait already, nothing is begun.

        Args:
            samples: 16 kHz.
            terms: words that are likely to come up.
            then: what to do with the words.
        """
        self.drop()
        if self._studio.crowded:
            return
        task = self._task = asyncio.create_task(
            self._studio.recognise(samples, terms, draft=self._draft)
        )

        def done(_: object) -> None:
            if task is self._task and not task.cancelled() and task.exception() is None:
                then(task.result())

        task.add_done_callback(done)

    def take(self) -> asyncio.Task[Recognised] | None:
        """The guess that is under way or made, which is the taker's from now on."""
        task, self._task = self._task, None
        return task

    def go_on(self) -> None:
        """The pause was none. What is heard of the turn's beginning helps to hear all of it.

        So it is recognised to its end, if a thread would do nothing else.
        """
        task = self.take()
        if task is None:
            return
        if task.done():
            self._drafted(task)
        elif self._drafting is None and self._studio.at_leisure:
            self._drafting = task
            task.add_done_callback(self._drafted)
        else:
            task.cancel()

    def drop(self) -> None:
        """The words are not wanted."""
        task = self.take()
        if task is not None:
            task.cancel()

    def forget(self) -> None:
        """Another turn begins."""
        self._draft = ()
        if self._drafting is not None:
            self._drafting.cancel()

    async def close(self) -> None:
        """Drop all, and wait until that is done."""
        tasks = [task for task in (self.take(), self._drafting) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _drafted(self, task: asyncio.Task[Recognised]) -> None:
        if task is self._drafting:
            self._drafting = None
        if not task.cancelled() and task.exception() is None:
            self._draft = task.result().tokens
