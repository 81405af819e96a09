"""What a session's configuration says about sound, and sound as events carry it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from jetbridge.agents.local.media import WIRE_RATE, Samples, from_pcm16
from jetbridge.agents.local.protocol import BadEvent
from jetbridge.agents.local.turns import TurnSettings

Config = Mapping[str, Any]
_LONGEST_PIECE = 15 * WIRE_RATE * 2


def transcribes(config: Config) -> bool:
    """Whether the client wants to read what was heard."""
    return _input(config).get("transcription") is not None


def interrupts(config: Config) -> bool:
    """Whether speech stops a reply."""
    return bool(_detection(config).get("interrupt_response", True))


def answers(config: Config) -> bool:
    """Whether a turn's end asks for a reply."""
    return bool(_detection(config).get("create_response", True))


def turn_settings(config: Config) -> TurnSettings:
    """When turns begin and end."""
    asked, usual = _detection(config), TurnSettings()
    eager = {"low": 700, "high": 350}.get(str(asked.get("eagerness")), usual.silence)
    return TurnSettings(
        threshold=float(asked.get("threshold") or usual.threshold),
        prefix=int(asked.get("prefix_padding_ms") or usual.prefix),
        silence=int(asked.get("silence_duration_ms") or eager),
    )


def terms(config: Config) -> tuple[str, ...]:
    """The words that are likely to come up: the transcription's prompt, parted at commas."""
    prompt = (_input(config).get("transcription") or {}).get("prompt") or ""
    return tuple(term.strip() for term in re.split(r"[,\n]", prompt) if term.strip())


def speed(config: Config) -> float:
    """How fast to speak; 1.0 is the voice's own pace."""
    output = (config.get("audio") or {}).get("output") or {}
    return float(output.get("speed") or 1.0)


def from_base64(audio: str) -> Samples:
    """The samples of an ``input_audio_buffer.append`` event, 24 kHz.

    Raises:
        BadEvent: it is not base64, or lasts longer than 15 seconds.
    """
    try:
        data = base64.b64decode(audio, validate=True)
    except (ValueError, binascii.Error):
        raise BadEvent("The audio is not base64.", code="invalid_value", param="audio") from None
    if len(data) > _LONGEST_PIECE:
        raise BadEvent(
            "A piece of audio may last 15 seconds at most.", code="invalid_value", param="audio"
        )
    return from_pcm16(data)


def _input(config: Config) -> Mapping[str, Any]:
    return (config.get("audio") or {}).get("input") or {}


def _detection(config: Config) -> Mapping[str, Any]:
    """The turn detection asked for; a client that asked for none takes turns itself."""
    given = _input(config)
    if "turn_detection" in given and given["turn_detection"] is None:
        return {"create_response": False, "interrupt_response": False}
    return given.get("turn_detection") or {}
