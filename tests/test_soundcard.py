"""The microphone and loudspeaker of a call from the terminal, without a device."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from jetbridge.api.soundcard import SoundCard, sound_card
from jetbridge.retrieval.errors import SettingError


def test_what_is_recorded_is_read_and_what_is_played_is_filled_in() -> None:
    """In order, each sample once; where nothing is left there is silence."""
    card = SoundCard()
    card.play(np.array([0.1, 0.2, 0.3], np.float32))
    heard = np.ones((2, 1), np.float32)
    card.exchange(np.array([[0.5], [0.6]], np.float32), heard, 2, None, None)
    assert heard[:, 0].tolist() == pytest.approx([0.1, 0.2])
    card.exchange(np.array([[0.7], [0.8]], np.float32), heard, 2, None, None)
    assert heard[:, 0].tolist() == pytest.approx([0.3, 0.0])
    assert card.read(3).tolist() == pytest.approx([0.5, 0.6, 0.7])
    assert card.read(3).tolist() == pytest.approx([0.8])


@pytest.mark.parametrize(
    ("failure", "advice"), [(ImportError, "jetbridge\\[microphone\\]"), (OSError, "PortAudio")]
)
def test_without_a_sound_device_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception], advice: str
) -> None:
    """What to install, and that a file will do."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "sounddevice":
            raise failure
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingError, match=advice) as refused, sound_card():
        pass
    assert "--wav" in str(refused.value)
