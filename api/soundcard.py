"""The machine's microphone and loudspeaker, where there are any: the optional `sounddevice`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from jetbridge.agents.local.media import CALL_RATE, Samples
from jetbridge.retrieval.errors import SettingError

_HELD_SECONDS = 2
_ADVICE = "or speak from a file: --wav question.wav --out answer.wav"


class SoundCard:
    """A microphone to read from and a loudspeaker to play to, both at 48 kHz."""

    def __init__(self) -> None:
        """Begin with nothing heard and nothing to play."""
        self._lock = threading.Lock()
        self._said: Samples = np.zeros(0, np.float32)
        self._heard: Samples = np.zeros(0, np.float32)

    def read(self, count: int) -> Samples:
        """The next samples of the microphone; fewer when it has not said so many yet."""
        with self._lock:
            piece, self._said = self._said[:count], self._said[count:]
        return piece

    def play(self, samples: Samples) -> None:
        """Play this after what is being played."""
        with self._lock:
            self._heard = np.concatenate([self._heard, samples])[-_HELD_SECONDS * CALL_RATE :]

    def exchange(self, given: Any, wanted: Any, *_rest: Any) -> None:
        """What the device calls with recorded frames and frames to fill, on its own thread."""
        with self._lock:
            said = np.asarray(given[:, 0], np.float32)
            self._said = np.concatenate([self._said, said])[-CALL_RATE // 5 :]
            piece, self._heard = self._heard[: len(wanted)], self._heard[len(wanted) :]
        wanted.fill(0)
        wanted[: len(piece), 0] = piece


@contextmanager
def sound_card() -> Iterator[SoundCard]:
    """The default microphone and loudspeaker, open until the context is left.

    Raises:
        SettingError: this machine or this installation has none.
    """
    try:
        import sounddevice
    except (ImportError, OSError) as missing:
        what = (
            "PortAudio" if isinstance(missing, OSError) else "`pip install jetbridge[microphone]`"
        )
        raise SettingError(f"a call by microphone needs {what}: install it, {_ADVICE}") from None
    card = SoundCard()
    try:
        stream = sounddevice.Stream(
            samplerate=CALL_RATE, channels=1, dtype="float32", callback=card.exchange
        )
    except sounddevice.PortAudioError:
        raise SettingError(
            f"there is no microphone and loudspeaker here: plug one in, {_ADVICE}"
        ) from None
    with stream:
        yield card
