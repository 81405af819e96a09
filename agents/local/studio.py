"""What all calls share: the recogniser, the voice, and the threads they work on.

Models are loaded by the first call, or by `warm`; never on the event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from jetbridge.agents.local.hearing import Recognised, Recogniser
from jetbridge.agents.local.media import Samples, StreamResampler
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.local.turns import TurnEvent, TurnTaker


class Studio:
    """Ears and a voice for any number of calls; `close` it when the last one is over."""

    def __init__(self, *, recogniser: Recogniser | None = None, voice: Voice | None = None) -> None:
        """Take other models than the installed ones, if they are given."""
        self._recogniser = recogniser or Recogniser()
        self._voice = voice or Voice()
        # One recognition at a time is quickest: each uses all cores.
        self._hearing = ThreadPoolExecutor(1, thread_name_prefix="hearing")
        self._speaking = ThreadPoolExecutor(1, thread_name_prefix="speaking")
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

    async def recognise(self, samples: Samples, terms: Sequence[str] = ()) -> Recognised:
        """What was said; see `Recogniser.recognise`. Who gives up waiting stops it, too."""
        loop, given_up = asyncio.get_running_loop(), threading.Event()
        try:
            return await loop.run_in_executor(
                self._hearing,
                lambda: self._recogniser.recognise(samples, terms=terms, given_up=given_up.is_set),
            )
        finally:
            given_up.set()

    async def say(self, text: str, speed: float = 1.0) -> Samples:
        """The sound of a sentence; see `Voice.say`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._speaking, lambda: self._voice.say(text, speed=speed)
        )

    def close(self) -> None:
        """Let the threads go; what waits is dropped."""
        for threads in (self._hearing, self._speaking, self._listening):
            threads.shutdown(wait=False, cancel_futures=True)
