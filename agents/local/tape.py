"""Both sides of a call as two WAV files that begin together: ``customer.wav``, ``assistant.wav``.

Each side is padded with silence to the clock, so the two can be laid over each other.
"""

from __future__ import annotations

import contextlib
import logging
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

log = logging.getLogger(__name__)

_LATE_SECONDS = 0.25


class Tape:
    """What was said in one call, 24 kHz; `close` it at the call's end."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, readable by its owner only, and begin both files now.

        Raises:
            OSError: the folder or a file in it cannot be made.
        """
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

    def forget(self, seconds: float) -> None:
        """Make the last seconds of what the customer said silent: it must not be kept."""
        self._customer.blank(seconds)

    def close(self) -> None:
        """Complete the files."""
        self._customer.close()
        self._assistant.close()


def tape_in(folder: Path | None) -> Tape | None:
    """A tape in a folder; none where nothing is recorded, or where the folder cannot be made."""
    try:
        return Tape(folder) if folder is not None else None
    except OSError as error:
        # The customer is served all the same.
        log.error("a call is not recorded: %s: %s", folder, error.strerror)
        return None


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
        # A full disk must not end a customer's call.
        with contextlib.suppress(OSError):
            self._write(samples)

    def _write(self, samples: Samples) -> None:
        due = int((time.monotonic() - self._began) * WIRE_RATE) - len(samples)
        if due - self._written > _LATE_SECONDS * WIRE_RATE:
            self._file.writeframesraw(bytes(2 * (due - self._written)))
            self._written = due
        self._file.writeframesraw(to_pcm16(samples))
        self._written += len(samples)

    def blank(self, seconds: float) -> None:
        count = min(int(seconds * WIRE_RATE), self._written)
        try:
            self._raw.seek(-2 * count, os.SEEK_END)
            self._raw.write(bytes(2 * count))
        except OSError as error:
            log.error("what must not be kept stays in a recording: %s", error.strerror)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
            self._raw.close()
