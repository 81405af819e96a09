"""A line on which nobody speaks: when to ask whether the customer is there, and when to hang up.

Only what the engine tells is looked at, so it is the same for every engine. A customer who
types a password is not asked to hurry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any


class Due(Enum):
    """What it is time for."""

    NOTHING = "nothing"
    ASK = "ask"
    FAREWELL = "farewell"
    HANG_UP = "hang up"


class Silence:
    """Follows one call."""

    def __init__(self, began: datetime, *, patience: timedelta) -> None:
        """Take when the call began, and how long a silence may last."""
        self._since = began
        self._patience = patience
        self._asked = 0
        self._speaking = False
        self._sounding = False
        self._answering = False
        self._said = True

    def take(self, told: Mapping[str, Any], now: datetime) -> None:
        """See what an event of the engine means.

        Args:
            told: the event as the protocol has it.
            now: when it came.
        """
        kind = str(told.get("type"))
        match kind:
            case "input_audio_buffer.speech_started":
                self._speaking = True
            case "input_audio_buffer.speech_stopped" | "input_audio_buffer.cleared":
                self._speaking = False
            case "output_audio_buffer.started":
                self._sounding = True
            case "output_audio_buffer.stopped" | "output_audio_buffer.cleared":
                self._sounding = False
                self._said = True
            case "conversation.item.added":
                if (told.get("item") or {}).get("role") != "user":
                    return
                self._asked = 0
            case "response.created" | "response.done":
                # A busy machine takes its time before the first sound.
                self._answering = kind == "response.created"
            case _:
                return
        self._since = now

    def due(self, now: datetime, *, waiting: bool = False) -> Due:
        """What it is time for; asking once counts as having done it.

        Args:
            now: the time.
            waiting: whether the customer has been asked to sign in, or waits for an answer.
        """
        if self._speaking or self._sounding or self._answering:
            return Due.NOTHING
        if waiting:
            self._since = now
        over = self._asked == 2 and self._said
        if not over and now - self._since < self._patience:
            return Due.NOTHING
        self._asked, self._since, self._said = self._asked + 1, now, False
        return {1: Due.ASK, 2: Due.FAREWELL}.get(self._asked, Due.HANG_UP)
