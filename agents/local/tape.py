"""Both sides of a call as two WAV files that begin together: ``customer.wav``, ``assistant.wav``.

Each side is padded with silence to the clock, so the two can be laid over each other.
"""

from __future__ import annotations

import os
import time
import wave
from pathlib import Path

from jetbridge.agents.local.media import (
    CALL_RATE,
    WIRE_RATE,
    Samples,
    StreamResampler,
    to_pcm16,
)

_LATE_SECONDS = 0.25


class Tape:
    """What was said in one call, 24 kHz; `close` it at the call's end."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, readable by its owner only, and begin both files now."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        began = time.monotonic()
        self._customer = _Side(folder / "customer.wav", began)
        self._assistant = _Side(folder / "assistant.wav", began)
        self._through = StreamResampler(CALL_RATE, WIRE_RATE)

    def customer(self, samples: Samples) -> None:
        """Take what the customer said, 48 kHz."""
        self._customer.write(self._through.feed(samples))

    def assistant(self, samples: Samples) -> None:
        """Take what was sent to the customer, 24 kHz."""
        self._assistant.write(samples)

    def close(self) -> None:
        """Complete the files."""
        self._customer.close()
        self._assistant.close()


class _Side:
    def __init__(self, path: Path, began: float) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._raw = os.fdopen(handle, "w+b")
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115 - closed with the call
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(WIRE_RATE)
        self._began = began
        self._written = 0

    def write(self, samples: Samples) -> None:
        due = int((time.monotonic() - self._began) * WIRE_RATE) - len(samples)
        if due - self._written > _LATE_SECONDS * WIRE_RATE:
            self._file.writeframesraw(bytes(2 * (due - self._written)))
            self._written = due
        self._file.writeframesraw(to_pcm16(samples))
        self._written += len(samples)

    def close(self) -> None:
        self._file.close()
        self._raw.close()
