"""What all calls share: the recogniser, the voice, and the threads they work on.

Models are loaded by the first call, or by `warm`; never on the event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from jetbridge.agents.local.hearing import Recognised, Recogniser
from jetbridge.agents.local.lanes import Lane
from jetbridge.agents.local.media import Samples, StreamResampler
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.local.turns import TurnEvent, TurnTaker


class Studio:
    """Ears and a voice for any number of calls; `close` it when the last one is over."""

    def __init__(self, *, recogniser: Recogniser | None = None, voice: Voice | None = None) -> None:
        """Take other models than the installed ones, if they are given."""
        self._recogniser = recogniser or Recogniser()
        self._voice = voice or Voice()
        self._hearing = Lane("hearing", threads=self._recogniser.at_once)
        self._speaking = Lane("speaking")
        self._listening = ThreadPoolExecutor(1, thread_name_prefix="listening")

    def warm(self) -> None:
        """Load every model now. Blocks."""
        self._voice.warm()
        self._recogniser.warm()

    async def listen(
        self, ears: TurnTaker, samples: Samples, through: StreamResampler
    ) -> list[TurnEvent]:
        """What the next piece of sound brings; see `TurnTaker.feed`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._listening, lambda: ears.feed(through.feed(samples)))

    @property
    def crowded(self) -> bool:
        """Whether turns wait to be recognised, so that nothing is done on a guess."""
        return self._hearing.waiting > 0

    @property
    def at_leisure(self) -> bool:
        """Whether at most one turn is being recognised, and another could be beside it."""
        return self._hearing.busy <= 1 < self._recogniser.at_once

    async def recognise(
        self, samples: Samples, terms: Sequence[str] = (), *, draft: Sequence[int] = ()
    ) -> Recognised:
        """What was said; see `Recogniser.recognise`. Who gives up waiting stops it, too."""
        given_up = threading.Event()
        try:
            return await self._hearing.do(
                lambda: self._recogniser.recognise(
                    samples, terms=terms, draft=draft, given_up=given_up.is_set
                )
            )
        finally:
            given_up.set()

    async def say(self, text: str, speed: float = 1.0, *, first: bool = True) -> Samples:
        """The sound of a sentence; see `Voice.say`.

        A reply's `first` comes before the others' next ones: those are said ahead of their time.
        """
        kept = self._voice.kept(text, speed=speed)
        if kept is not None:
            return kept
        rank = 0 if first else 1
        return await self._speaking.do(lambda: self._voice.say(text, speed=speed), rank=rank)

    def close(self) -> None:
        """Let the threads go; what waits is dropped."""
        self._hearing.close()
        self._speaking.close()
        self._listening.shutdown(wait=False, cancel_futures=True)
