"""A turn that was taken for over, and is not: the customer goes on before the reply is heard.

Answering early is harmless where it can be taken back. The sound of the turn is kept for a
moment, and what follows soon is recognised together with it, as one. What cannot be taken back
waits until the turn is `closed`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.agents.local.turns import Stopped

# From the last sound of a turn to where the next begins, its prefix counted in: longer pauses
# are an answer's time.
_SOON_MS = 700
# The same from when a turn was seen to be over, where words sounded unfinished.
_AFTER_MS = 350
# The same by the clock on the wall, from when the turn was seen to be over: a line that sends
# nothing while nobody speaks lets no time pass in the sound.
_SOON_SECONDS = 1.0
_LONGEST = 24 * EAR_RATE
_NOTHING: Samples = np.zeros(0, np.float32)


def grace(turn: Stopped) -> int:
    """How long after its end a turn may still go on, in milliseconds."""
    return max(_SOON_MS, turn.waited + _AFTER_MS)


@dataclass(frozen=True, slots=True)
class _Over:
    turn: Stopped
    item_id: str
    seen: float


class Regained:
    """Follows one customer's turns."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; `clock` tells seconds."""
        self._clock = clock
        self._over: _Over | None = None
        self._taken: _Over | None = None
        self._before = _NOTHING

    def over(self, turn: Stopped, item_id: str) -> Stopped:
        """A turn seems to be over; returns it with what belongs to it of the one before."""
        whole = replace(turn, samples=self.so_far(turn.samples))
        self._over = _Over(whole, item_id, self._clock())
        self._before = _NOTHING
        return whole

    def begun(self, at: int) -> str | None:
        """A turn begins `at` so many milliseconds; the item that it goes on with, if it does."""
        over, self._over, self._before = self._over, None, _NOTHING
        if over is None or len(over.turn.samples) > _LONGEST:
            return None
        if at - over.turn.end > grace(over.turn) or self._clock() - over.seen > _SOON_SECONDS:
            return None
        self._before = over.turn.samples
        self._taken = over
        return over.item_id

    async def closed(self) -> bool:
        """Wait until the newest turn can no longer go on; False when it does meanwhile."""
        over = self._over
        if over is None:
            return not len(self._before)
        await asyncio.sleep(over.seen + _SOON_SECONDS - self._clock())
        if self._over is over:
            self.settle()
        return self._taken is not over

    def so_far(self, samples: Samples) -> Samples:
        """A turn's sound (16 kHz) with what belongs to it of the one before."""
        return np.concatenate([self._before, samples]) if len(self._before) else samples

    def settle(self) -> None:
        """Nothing goes on any more: the reply is being heard, or no word was said."""
        self._over, self._before = None, _NOTHING
