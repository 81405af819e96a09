"""Which flights leave when somebody wishes: on a day, in a part of it, before or after an hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from jetbridge.agents.desk import Flight
from jetbridge.agents.numbers import clock_times
from jetbridge.agents.said import lowered

# From minute and to minute of the day.
_PARTS = {
    r"\bmorning\b": (0, 12 * 60),
    r"\bafternoon\b|\bafter lunch\b": (12 * 60, 17 * 60 + 59),
    r"\bevening\b|\b(?:to)?night\b|\blate in the day\b": (17 * 60, 24 * 60),
    r"\bbefore lunch\b": (0, 13 * 60),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BOUND = re.compile(r"\b(after|before|by|not before|no later than) ((?:\S+ ?){1,3})")
_DAWN = 7 * 60
_LATER = re.compile(r"\blater\b")
_EARLIER = re.compile(r"\b(?:earlier|sooner)\b")


def fitting(
    words: str, flights: Sequence[Flight], now: datetime, *, than: Flight | None = None
) -> tuple[Flight, ...] | None:
    """The flights that leave when the words say, in their order.

    Args:
        words: the customer's own words, for example "something tomorrow evening".
        flights: what there is.
        now: the present moment, timezone-aware.
        than: the flight that is booked now: "later" is later than that; of several days named,
            its day is the one to leave.

    Returns:
        None when the words name no day and no time of day.
    """
    said = lowered(words)
    spans = [span for pattern, span in _PARTS.items() if re.search(pattern, said)]
    bounds = [bound for match in _BOUND.finditer(said) if (bound := _bound(match)) is not None]
    later = later_wished(said)
    beside = than.departs if than is not None and later is not None else None
    found, timed = [], bool(spans or bounds or beside)
    dated = False
    for flight in flights:
        today = now.astimezone(flight.departs.tzinfo).date()
        days = _days(said, today)
        if than is not None and len(days) > 1:
            days -= {than.departs.date()}
        dated = dated or bool(days)
        minute = flight.departs.hour * 60 + flight.departs.minute
        if (
            (not days or flight.departs.date() in days)
            and (not spans or any(low <= minute < high for low, high in spans))
            and all(low <= minute <= high for low, high in bounds)
            and (beside is None or (flight.departs > beside) == later)
        ):
            found.append(flight)
    return tuple(found) if dated or timed else None


def later_wished(words: str) -> bool | None:
    """Whether words wish for something later, or earlier; None when for neither, or for both."""
    said = lowered(words)
    later, earlier = _LATER.search(said) is not None, _EARLIER.search(said) is not None
    return later if later != earlier else None


def _days(said: str, today: date) -> set[date]:
    found = set()
    # "Tomorrow's flight" may be the one to leave, but "tomorrow" says when.
    if re.search(r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b", said):
        found.add(today)
    after = re.search(r"\bday after tomorrow\b", said)
    if after:
        found.add(today + timedelta(2))
    elif re.search(r"\btomorrow\b", said):
        found.add(today + timedelta(1))
    for place, name in enumerate(_DAYS):
        if re.search(rf"\b{name}\b", said):
            found.add(today + timedelta((place - today.weekday()) % 7))
    return found


def _bound(match: re.Match[str]) -> tuple[int, int] | None:
    times = clock_times(f"at {match[2]}")
    if not times:
        return None
    # "After six" is six in the evening, "before nine" nine in the morning.
    least = min(times)
    minute = least if least >= _DAWN else max(times)
    return (minute, 24 * 60) if match[1] in ("after", "not before") else (0, minute)
