"""Reads a recorded call: where somebody speaks, how long the other side waited, what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.telephone import Tape
from bench.wording import plain
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, Samples, resampled

_LOUD = 0.02
# What ends each step, in the order of a turn; what did not happen in one counts to the next.
_STEPS = {
    "input_audio_buffer.speech_stopped": "until the end is seen",
    "conversation.item.input_audio_transcription.completed": "recognition's rest",
    "response.function_call_arguments.done": "choosing a tool",
    "conversation.item.added": "the lookup",
    "response.output_audio_transcript.delta": "the answer's words",
    "output_audio_buffer.started": "their sound",
}
_HEARD = "on the way to the ear"


def waited(tape: Tape, gap: float) -> list[float]:
    """The pauses between the end of each question and the next sound of the other side, if it
    comes within `gap` seconds.
    """
    sounding = np.flatnonzero(np.abs(tape.ear) > _LOUD) / tape.rate
    waits = []
    for end in ends(tape.mouth, tape.rate):
        after = sounding[sounding > end]
        if len(after) and after[0] - end < gap:
            waits.append(float(after[0] - end))
    return waits


def staged(tape: Tape, gap: float) -> list[tuple[str, float]]:
    """Each turn from the last sound of the question to the first of its reply: its steps.

    Returns:
        Pairs of a step and its seconds; the steps of a turn add up to what `waited` gives.
    """
    sounding = np.flatnonzero(np.abs(tape.ear) > _LOUD) / tape.rate
    found = []
    for end in ends(tape.mouth, tape.rate):
        after = sounding[sounding > end]
        if len(after) and after[0] - end < gap:
            taken = steps(tape.told, end, float(after[0]))
            left = float(after[0]) - end - sum(seconds for _, seconds in taken)
            found += [*taken, (_HEARD, left)]
    return found


def steps(told: Sequence[dict[str, Any]], end: float, until: float) -> list[tuple[str, float]]:
    """What an engine's events, each with the time `at`, tell of a turn that ended at `end`.

    Returns:
        Pairs of a step and its seconds, up to the last event before `until`.
    """
    found, last, left = [], end, list(_STEPS)
    for event in told:
        kind = event["type"]
        other = kind == "conversation.item.added" and (
            event["item"]["type"] != "function_call_output"
        )
        if kind in left and not other and end - 0.5 < event["at"] <= until:
            # A step that is done again, after a handoff, is one with what follows it.
            left = left[left.index(kind) + 1 :]
            found.append((_STEPS[kind], event["at"] - last))
            last = event["at"]
    return found


def replies(tape: Tape) -> list[tuple[list[str], list[str]]]:
    """What each reply said, and what is recognised of it in the loudspeaker's sound."""
    ears, pairs = Recogniser(), []
    done = "response.output_audio_transcript.done"
    said = [one["transcript"] for one in tape.told if one["type"] == done]
    sound = resampled(tape.ear, tape.rate, EAR_RATE)
    for text, (begin, end) in zip(said, stretches(sound, EAR_RATE, 3.0), strict=False):
        heard = []
        for first, last in joined(stretches(sound[begin:end], EAR_RATE, 0.18), EAR_RATE):
            piece = sound[begin + first : begin + last]
            heard.append(ears.recognise(np.pad(piece, EAR_RATE // 4)).text)
        pairs.append((plain(text), plain(" ".join(heard))))
    return pairs


def joined(pieces: Sequence[tuple[int, int]], rate: int) -> list[tuple[int, int]]:
    """Pieces put together as long as they fit a recogniser: at most 12 seconds."""
    out: list[tuple[int, int]] = []
    for begin, end in pieces:
        if out and end - out[-1][0] < 12 * rate:
            out[-1] = (out[-1][0], end)
        else:
            out.append((begin, end))
    return out


def ends(sound: Samples, rate: int) -> list[float]:
    """Where each stretch of sound ends: more than a second of silence follows."""
    return [last / rate for _, last in stretches(sound, rate, 1.0)]


def stretches(sound: Samples, rate: int, pause: float) -> list[tuple[int, int]]:
    """Where sound begins and ends, parted by pauses of so many seconds; in samples."""
    loud = np.flatnonzero(np.abs(sound) > _LOUD)
    if not len(loud):
        return []
    gaps = np.flatnonzero(np.diff(loud) > pause * rate)
    firsts = [int(loud[0]), *(int(loud[at + 1]) for at in gaps)]
    return list(zip(firsts, [*(int(loud[at]) for at in gaps), int(loud[-1])], strict=True))
