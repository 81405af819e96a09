"""Sound as numbers: the rates in use, and the ways from one form to another.

Samples are float32 in -1..1, one channel. Recognition and voice activity work at 16 kHz, the
protocol and the voice at 24 kHz, a WebRTC call at 48 kHz.
"""

from __future__ import annotations

import base64

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import firwin, resample_poly

Samples = NDArray[np.float32]

EAR_RATE = 16_000
WIRE_RATE = 24_000
CALL_RATE = 48_000


def from_pcm16(data: bytes) -> Samples:
    """Samples from little-endian 16-bit PCM; an odd last byte is left out."""
    whole = data[: len(data) // 2 * 2]
    return np.frombuffer(whole, dtype="<i2").astype(np.float32) / 32768.0


def to_pcm16(samples: Samples) -> bytes:
    """Little-endian 16-bit PCM; what is too loud is clipped."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


def to_base64(samples: Samples) -> str:
    """PCM as the protocol's ``audio`` and ``delta`` fields carry it."""
    return base64.b64encode(to_pcm16(samples)).decode("ascii")


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """A whole recording at another rate, in Hz."""
    if rate == wanted or not len(samples):
        return samples
    divisor = int(np.gcd(rate, wanted))
    done: Samples = resample_poly(samples, wanted // divisor, rate // divisor).astype(np.float32)
    return done


def milliseconds(samples: int, rate: int) -> int:
    """How long that many samples last."""
    return samples * 1000 // rate


class StreamResampler:
    """Resamples a recording that comes in pieces, without a seam between them."""

    def __init__(self, rate: int, wanted: int) -> None:
        """Take both rates in Hz; `rate` / `wanted` must be a ratio of small numbers."""
        divisor = int(np.gcd(rate, wanted))
        self._up, self._down = wanted // divisor, rate // divisor
        # As many samples as keep a filter of ten zero crossings clear of the seam.
        self._margin = 20 * self._down
        self._held: Samples = np.zeros(2 * self._margin, np.float32)
        self._filter: Samples | None = None
        if self._up == 1 < self._down:
            # As `resample_poly` makes it for each piece anew; a call has fifty a second.
            taps = firwin(20 * self._down + 1, 1 / self._down, window=("kaiser", 5.0))
            self._filter = taps.astype(np.float32)

    def feed(self, samples: Samples) -> Samples:
        """The next piece at the wanted rate, later by the filter's half width."""
        if self._up == self._down:
            return samples
        held = np.concatenate([self._held, samples])
        whole = len(held) // self._down * self._down
        ready = held[:whole]
        if self._filter is not None:
            self._held = held[whole - 2 * self._margin :]
            first, size = self._margin - 10 * self._down, len(self._filter)
            count = (whole - 2 * self._margin) // self._down
            windows = sliding_window_view(ready, size)[first :: self._down][:count]
            thinned: Samples = windows @ self._filter
            return thinned
        done = resample_poly(ready, self._up, self._down)
        edge = self._margin // self._down * self._up
        self._held = held[whole - 2 * self._margin :]
        clear: Samples = done[edge : len(done) - edge].astype(np.float32)
        return clear
