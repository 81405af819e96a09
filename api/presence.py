"""Whether the customer is still there: what they did last, and whether their page reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from agents.realtime import RealtimeSessionEvent

from jetbridge.api.events import EventLog

ABSENCE = timedelta(seconds=45)
"""How long the page of a spoken call may read no events: longer than a network needs to mend."""


class Presence:
    """One customer.

    Attributes:
        seen: when they last did something.
    """

    def __init__(self, log: EventLog, now: datetime) -> None:
        """Take the events that their page reads."""
        self.seen = now
        self._log = log
        self._away_since: datetime | None = None

    def hear(self, event: RealtimeSessionEvent, now: datetime) -> None:
        """See whether an event of the session is of their doing."""
        if (
            event.type == "raw_model_event"
            and event.data.type == "input_audio_transcription_completed"
        ):
            self.seen = now

    def left(self, now: datetime) -> bool:
        """Whether their page has been away for so long that it is gone; false before its first
        visit, since not everybody who calls has a page.
        """
        if self._log.readers != 0:
            self._away_since = None
            return False
        self._away_since = self._away_since or now
        return now - self._away_since > ABSENCE
