"""The guess at a turn's words, made in a pause while it is open whether more will come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

from jetbridge.agents.local.hearing import Recognised
from jetbridge.agents.local.media import Samples
from jetbridge.agents.local.studio import Studio

_ASKER = r"(?:can|could|do|does|did|will|would|should|shall|may|must|have|has)"
# Recognition puts a question mark behind half a question, too.
_UNFINISHED = re.compile(
    r"(?:\b(?:and|or|but|so|because|if|than|the|a|an|my|your|our|his|her|their|its|I|which|whose|"
    rf"every|very|um+|uh+|like|{_ASKER} (?:I|you|we|they|he|she|it|there))|,|\.\.\.|-)$",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\b(?:to|from|of|for|with|at|on|in|by|when|that|this)$", re.IGNORECASE)
_HARDLY = re.compile(r"\b(?:what|how|how (?:much|many|long|far|old)|does|do|can|is|are)$", re.I)
_LONGER_MS = 700
_SOMEWHAT_LONGER_MS = 250
_SOONER_MS = 120
_SURE = -0.5
_WORDS = 4


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


def patience(heard: Recognised) -> int:
    """How much longer than usual to wait after these words, in milliseconds.

    Who stops in the middle of a sentence gets more time, a question that is complete is answered
    sooner.
    """
    text = heard.text.rstrip()
    asks, bare = text.endswith("?"), text.rstrip("?. ")
    if _UNFINISHED.search(bare) or text.endswith("..."):
        return _LONGER_MS
    if _PERHAPS.search(bare) or (asks and _HARDLY.search(bare)):
        return _SOMEWHAT_LONGER_MS if asks else _LONGER_MS
    if asks and len(text.split()) >= _WORDS and heard.sure >= _SURE:
        return -_SOONER_MS
    return 0
