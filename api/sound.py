"""What the page is told about the sound of a call: words as they are recognised, interruptions,
and how long the customer waited.

These come from the engine's own events, which the SDK passes on as they are.
"""

from __future__ import annotations

import time
from typing import Any

from agents.realtime import RealtimeSessionEvent

from jetbridge.api.events import EventLog
from jetbridge.api.narrator import Narrator

_PARTLY = "conversation.item.input_audio_transcription.delta"


class SoundTeller:
    """Follows one spoken conversation.

    Attributes:
        sounding: whether the assistant is being heard.
    """

    def __init__(self, narrator: Narrator, log: EventLog) -> None:
        """Take who tells the words, and where events are written."""
        self._narrator = narrator
        self._log = log
        self.sounding = False
        self._partly: dict[str, str] = {}
        self._stopped = 0.0

    def take(self, event: RealtimeSessionEvent) -> None:
        """Tell what an event of the session means for the page."""
        if event.type != "raw_model_event" or event.data.type != "raw_server_event":
            return
        told: dict[str, Any] = event.data.data
        if str(told.get("type")).startswith("output_audio_buffer."):
            self.sounding = told["type"] == "output_audio_buffer.started"
        match told.get("type"):
            case "input_audio_buffer.speech_stopped":
                self._stopped = time.monotonic()
            case kind if kind == _PARTLY:
                item = told["item_id"]
                self._partly[item] = self._partly.get(item, "") + told["delta"]
                self._narrator.partly_heard(item, self._partly[item])
            case "conversation.item.input_audio_transcription.completed":
                self._partly.pop(told["item_id"], None)
            case "conversation.item.truncated":
                self._narrator.interrupted(told["item_id"])
            case "conversation.item.retrieved":
                item = told.get("item") or {}
                parts = item.get("content") or [{}]
                words = parts[0].get("transcript") if item.get("role") == "assistant" else None
                if words is not None:
                    self._narrator.interrupted(item["id"], words)
            case "output_audio_buffer.started" if self._stopped:
                waited = round(1000 * (time.monotonic() - self._stopped))
                self._stopped = 0.0
                self._log.put("metrics", waited_ms=waited)
            case _:
                pass
