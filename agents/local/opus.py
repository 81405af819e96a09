"""Speech as packets of Opus, 20 milliseconds each, as a WebRTC call carries it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from jetbridge.agents.local.media import CALL_RATE, Samples, to_pcm16

FRAME = CALL_RATE // 50
BASE = Fraction(1, CALL_RATE)
_BITS = 32_000
_BYTES = 2 * FRAME


class OpusEncoder:
    """Encodes speech to packets of 20 milliseconds."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "w")
        codec.bit_rate = _BITS
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = CALL_RATE
        codec.time_base = BASE
        # Half of libopus' effort is a quarter of its time, and nobody hears the difference.
        codec.options = {"application": "voip", "frame_duration": "20", "compression_level": "5"}
        self._codec = codec
        self._pts = 0

    def encode(self, samples: Samples) -> list[bytes]:
        """Packets of speech at 48 kHz, a part after the other, filled up to a whole packet."""
        sound = to_pcm16(np.concatenate([samples, np.zeros(-len(samples) % FRAME, np.float32)]))
        packets: list[bytes] = []
        for start in range(0, len(sound), _BYTES):
            frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
            frame.planes[0].update(sound[start : start + _BYTES])
            frame.sample_rate = CALL_RATE
            frame.time_base = BASE
            frame.pts = self._pts
            self._pts += FRAME
            packets += [bytes(packet) for packet in self._codec.encode(frame)]
        return packets
