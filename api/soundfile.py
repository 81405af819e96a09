"""Sound files: any that PyAV decodes are read, WAV is written."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from jetbridge.agents.local.media import Samples, from_pcm16, to_pcm16
from jetbridge.retrieval.errors import QueryRefused

_LONGEST_SECONDS = 600


class SoundRefused(QueryRefused):
    """A file holds no sound that can be said."""


def read_sound(path: Path, *, rate: int) -> Samples:
    """The samples of a sound file, one channel at `rate` Hz.

    Raises:
        SoundRefused: there is no such file, no sound in it, or more than ten minutes of it.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with av.open(str(path)) as container:
            through = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in container.decode(audio=0):
                for done in through.resample(frame):
                    pieces.append(done.to_ndarray().tobytes())
                    size += len(pieces[-1])
                if size > _LONGEST_SECONDS * rate * 2:
                    raise SoundRefused(f"{path.name} lasts longer than ten minutes; cut it")
            pieces += [done.to_ndarray().tobytes() for done in through.resample(None)]
    except FileNotFoundError:
        raise SoundRefused(f"there is no file {path}") from None
    except (FFmpegError, IndexError, OSError):
        raise SoundRefused(f"{path.name} cannot be read as sound; give a WAV file") from None
    samples = from_pcm16(b"".join(pieces))
    if not len(samples):
        raise SoundRefused(f"{path.name} holds no sound")
    return samples


def write_wav(path: Path, samples: Samples, *, rate: int) -> None:
    """Write one channel of 16-bit samples at `rate` Hz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(to_pcm16(samples if len(samples) else np.zeros(1, np.float32)))
