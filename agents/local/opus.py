"""Speech as packets of Opus, as a WebRTC call carries it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from jetbridge.agents.local.media import CALL_RATE, WIRE_RATE, Samples, to_pcm16

# What RTP counts in, whatever rate was encoded (RFC 7587 section 4.1).
BASE = Fraction(1, CALL_RATE)
_BITS = 48_000


class OpusEncoder:
    """Encodes speech of 24 kHz.

    Attributes:
        samples: how many samples a packet holds.
        ticks: how long it lasts, in units of `BASE`.
    """

    def __init__(self, *, packet_ms: int) -> None:
        """Make packets of 10, 20, 40 or 60 milliseconds."""
        self.samples = WIRE_RATE * packet_ms // 1000
        self.ticks = CALL_RATE * packet_ms // 1000
        codec = av.CodecContext.create("libopus", "w")
        codec.bit_rate = _BITS
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = WIRE_RATE
        codec.time_base = Fraction(1, WIRE_RATE)
        # At this rate "audio" takes half as much of the processor as "voip", and sounds no worse.
        codec.options = {
            "application": "audio",
            "frame_duration": str(packet_ms),
            "compression_level": "5",
        }
        self._codec = codec
        self._pts = 0

    def encode(self, samples: Samples) -> list[bytes]:
        """Packets of speech, a part after the other, filled up to a whole packet."""
        rest = np.zeros(-len(samples) % self.samples, np.float32)
        sound = to_pcm16(np.concatenate([samples, rest]))
        packets: list[bytes] = []
        for start in range(0, len(sound), 2 * self.samples):
            frame = av.AudioFrame(format="s16", layout="mono", samples=self.samples)
            frame.planes[0].update(sound[start : start + 2 * self.samples])
            frame.sample_rate = WIRE_RATE
            frame.time_base = self._codec.time_base
            frame.pts = self._pts
            self._pts += self.samples
            packets += [bytes(packet) for packet in self._codec.encode(frame)]
        return packets
