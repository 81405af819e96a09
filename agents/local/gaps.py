"""Long pauses inside a turn, made short: recognition takes them for the end of what was said."""

from __future__ import annotations

import numpy as np

from jetbridge.agents.local.media import EAR_RATE, Samples

_FRAME = EAR_RATE // 50
_LONG = 30
_KEPT = 8
# What is quiet, against the loud parts and against the room; in a louder room soft words are lost.
_OF_SPEECH, _OF_ROOM = 0.05, 1.5
_LOUD_ROOM = 0.12


def without_gaps(samples: Samples) -> Samples:
    """The sound with every pause of more than 0.6 seconds cut down to about 0.3.

    Where a room is so loud that pauses are not told from speech, the sound stays as it is.

    Args:
        samples: 16 kHz.
    """
    count = len(samples) // _FRAME
    if count <= _LONG:
        return samples
    frames = samples[: count * _FRAME].reshape(count, _FRAME)
    loud = np.sqrt(np.mean(frames**2, axis=1))
    speech, room = float(np.percentile(loud, 95)), _OF_ROOM * float(np.percentile(loud, 10))
    if room > _LOUD_ROOM * speech:
        return samples
    quiet = loud < max(_OF_SPEECH * speech, room)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    kept, at = [], 0
    for begin, end in edges.reshape(-1, 2):
        if end - begin > _LONG:
            kept.append(samples[at * _FRAME : (begin + _KEPT) * _FRAME])
            at = end - _KEPT
    if not kept:
        return samples
    return np.concatenate([*kept, samples[at * _FRAME :]])
