"""Both sides of a call on a tape, and what is made silent on it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from jetbridge.agents.local.media import CALL_RATE, from_pcm16
from jetbridge.agents.local.tape import Tape


def test_what_must_not_be_kept_is_silent(tmp_path: Path) -> None:
    """The newest sound of the customer is silent, what came before and after it is there."""
    tape = Tape(tmp_path / "call")
    loud = np.full(CALL_RATE, 0.5, np.float32)
    tape.customer(loud)
    tape.customer(loud)
    tape.forget(0.8)
    tape.customer(loud)
    tape.close()
    with wave.open(str(tmp_path / "call" / "customer.wav")) as file:
        sound = from_pcm16(file.readframes(file.getnframes()))
    second = file.getframerate()
    assert abs(len(sound) - 3 * second) < 0.1 * second
    assert sound[int(0.2 * second) : second].min() > 0.4
    assert np.abs(sound[int(1.25 * second) : int(1.95 * second)]).max() == 0
    assert sound[int(2.05 * second) : int(2.9 * second)].min() > 0.4
