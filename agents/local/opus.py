"""Speech as packets of Opus, as a WebRTC call carries it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from jetbridge.agents.local.media import CALL_RATE, WIRE_RATE, Samples, to_pcm16

# Packets of 40 are half the work, and an interrupted reply is heard .05 s longer.
PACKET_MS = 20
SAMPLES = WIRE_RATE * PACKET_MS // 1000
# What RTP counts in, whatever rate was encoded (RFC 7587 section 4.1).
BASE = Fraction(1, CALL_RATE)
TICKS = CALL_RATE * PACKET_MS // 1000
_BITS = 48_000


class OpusEncoder:
    """Encodes speech of 24 kHz to packets of `SAMPLES`, which last `TICKS` of `BASE`."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "w")
        codec.bit_rate = _BITS
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = WIRE_RATE
        codec.time_base = Fraction(1, WIRE_RATE)
        # At this rate "audio" takes half as much of the processor as "voip", and sounds no worse.
        codec.options = {
            "application": "audio",
            "frame_duration": str(PACKET_MS),
            "compression_level": "5",
        }
        self._codec = codec
        self._pts = 0

    def encode(self, samples: Samples) -> list[bytes]:
        """Packets of speech, a part after the other, filled up to a whole packet."""
        rest = np.zeros(-len(samples) % SAMPLES, np.float32)
        sound = to_pcm16(np.concatenate([samples, rest]))
        packets: list[bytes] = []
        for start in range(0, len(sound), 2 * SAMPLES):
            frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
            frame.planes[0].update(sound[start : start + 2 * SAMPLES])
            frame.sample_rate = WIRE_RATE
            frame.time_base = self._codec.time_base
            frame.pts = self._pts
            self._pts += SAMPLES
            packets += [bytes(packet) for packet in self._codec.encode(frame)]
        return packets
