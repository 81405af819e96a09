"""What is dictated in a call, said by three voices and heard again: does the right thing arrive?

    .venv/bin/python -m bench.dictation            # what a tool would take from the words
    .venv/bin/python -m bench.dictation --all      # with every utterance, not only those lost

Booking codes spelt and in the radio alphabet, flight numbers, days, times, cities and airports:
each is read by the function that a tool reads it with, and is right if that names the one thing
meant among those there are. An address of mail is right if its signs are written: no tool takes it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.words import TERMS, VOICES, throat
from jetbridge.agents.choice import chosen_bookings, chosen_flight
from jetbridge.agents.desk import Booking, Flight
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import Samples
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.numbers import clock_times, spoken_days, spoken_numbers

_MORNING = datetime(2027, 3, 10, tzinfo=UTC)
# What a customer has booked, and what is offered: number, city, minutes after midnight, days on.
_BOOKED = (
    ("QX7K2M", "LK 204", "Boston (BOS)", 1), ("KJ7P2M", "LK 118", "Miami (MIA)", 2),
    ("ZT4R9P", "LK 631", "London (LHR)", 5), ("B3DVE8", "LK 1042", "San Diego (SAN)", 9),
    ("HM6NSF", "LK 87", "Chicago (ORD)", 13), ("W2YU5A", "LK 350", "Phoenix (PHX)", 20),
)  # fmt: skip
_OFFERED = (
    ("LK 210", 6 * 60 + 10), ("LK 222", 9 * 60 + 15), ("LK 418", 10 * 60 + 50),
    ("LK 640", 13 * 60 + 5), ("LK 1042", 16 * 60 + 30), ("LK 96", 20 * 60 + 45),
)  # fmt: skip
CODES = (
    ("My booking code is Q X 7 K 2 M.", "QX7K2M"),
    ("It's K J 7 P 2 M.", "KJ7P2M"),
    ("kilo juliet seven papa two mike", "KJ7P2M"),
    ("The reference is Z T 4 R 9 P.", "ZT4R9P"),
    ("zulu tango four romeo nine papa", "ZT4R9P"),
    ("B 3 D V E 8", "B3DVE8"),
    ("bravo three delta victor echo eight", "B3DVE8"),
    ("H M 6 N S F", "HM6NSF"),
    ("My confirmation number is hotel mike six november sierra foxtrot.", "HM6NSF"),
    ("W 2 Y U 5 A please", "W2YU5A"),
    ("It's whiskey two yankee uniform five alpha.", "W2YU5A"),
    ("H as in hotel, M as in Mary, six, N as in Nancy, S as in Sam, F as in Frank.", "HM6NSF"),
)
FLIGHTS = (
    ("What about my flight L K two oh four?", "LK 204"),
    ("Is L K one one eight on time?", "LK 118"),
    ("flight six thirty one", "LK 631"),
    ("When does L K ten forty two leave?", "LK 1042"),
    ("I'm on flight L K eighty seven.", "LK 87"),
    ("the one with number three fifty", "LK 350"),
    ("Larkspur flight two hundred and four", "LK 204"),
    ("My flight number is L K three five zero.", "LK 350"),
)
OFFERED = (
    ("the nine fifteen", "LK 222"),
    ("I'll take the ten fifty please.", "LK 418"),
    ("the one at one oh five in the afternoon", "LK 640"),
    ("quarter to nine in the evening", "LK 96"),
    ("half past four", "LK 1042"),
    ("The six ten a m one.", "LK 210"),
    ("flight L K six forty", "LK 640"),
    ("L K ninety six, please", "LK 96"),
    ("the four thirty p m", "LK 1042"),
    ("number two twenty two", "LK 222"),
)
CITIES = (
    ("my flight to Boston", "QX7K2M"),
    ("the Miami one", "KJ7P2M"),
    ("the trip to London Heathrow", "ZT4R9P"),
    ("I mean San Diego.", "B3DVE8"),
    ("the Chicago booking", "HM6NSF"),
    ("to Phoenix", "W2YU5A"),
    ("the one to O R D", "HM6NSF"),
    ("the flight to L H R", "ZT4R9P"),
)
DAYS = (
    ("on the third of May", (5, 3)),
    ("I want to fly on December twenty fourth.", (12, 24)),
    ("the twenty first of June", (6, 21)),
    ("on August ninth", (8, 9)),
    ("November thirtieth", (11, 30)),
    ("Can I move it to February second?", (2, 2)),
)
TIMES = (
    ("after half past six in the evening", 18 * 60 + 30),
    ("I need to be there by eight fifteen a m.", 8 * 60 + 15),
    ("at noon", 12 * 60),
    ("around quarter past three in the afternoon", 15 * 60 + 15),
    ("before seven forty five p m", 19 * 60 + 45),
)
NUMBERS = (
    ("My bag weighs fifty three pounds.", 53),
    ("We are seventeen people.", 17),
    ("It's one hundred and sixty watt hours.", 160),
    ("She is thirteen years old.", 13),
)
ADDRESSES = (
    ("jane dot smith at example dot com", "jane.smith@example.com"),
    ("My email is tom at larkspur dot example.", "tom@larkspur.example"),
    ("It's anna underscore lee at mail dot example dot org.", "anna_lee@mail.example.org"),
)


@dataclass(frozen=True, slots=True)
class Dictated:
    """An utterance, what kind of thing it tells, and what is meant, as text."""

    kind: str
    said: str
    meant: str


def dictated() -> list[Dictated]:
    """Every utterance."""
    kinds = {
        "booking code": CODES, "flight number": FLIGHTS, "offered flight": OFFERED,
        "city or airport": CITIES, "day": DAYS, "time": TIMES, "number": NUMBERS,
        "mail address": ADDRESSES,
    }  # fmt: skip
    return [
        Dictated(kind, said, str(meant)) for kind, all_ in kinds.items() for said, meant in all_
    ]


def arrives(one: Dictated, heard: str) -> bool:
    """Whether what is meant is what a tool takes from the words that were heard."""
    match one.kind:
        case "booking code" | "city or airport":
            found = [booking.locator for booking in chosen_bookings(heard, booked())]
            return found == [one.meant]
        case "flight number":
            found = [booking.flight.number for booking in chosen_bookings(heard, booked())]
            return found == [one.meant]
        case "offered flight":
            flight = chosen_flight(heard, [at(number, when) for number, when in _OFFERED])
            return flight is not None and flight.number == one.meant
        case "day":
            return {str(day) for day in spoken_days(heard)} == {one.meant}
        case "time":
            return int(one.meant) in clock_times(heard)
        case "number":
            return int(one.meant) in spoken_numbers(heard)
    return one.meant in heard.lower()


def booked() -> list[Booking]:
    """What the customer has booked."""
    return [
        Booking(code, 1, at(number, 600, city, days), "12A", "Classic", "confirmed")
        for code, number, city, days in _BOOKED
    ]


def at(number: str, minutes: int, city: str = "Boston (BOS)", days: int = 0) -> Flight:
    """A flight at a time of day."""
    departs = _MORNING + timedelta(days=days, minutes=minutes)
    return Flight(
        id=int(number[3:]), number=number, origin="Denver (DEN)", destination=city,
        departs=departs, estimated=departs, arrives=departs + timedelta(hours=4),
        terminal="B", gate="B12", state="on time", seats_left=4,
    )  # fmt: skip


def said(voices: list[str]) -> Iterator[tuple[str, Dictated, Samples]]:
    """Every utterance by every voice, at 16 kHz, with the faint sound of a room around it."""
    voice, rng = Voice(), np.random.default_rng(3)
    for name in voices:
        for one in dictated():
            sound = np.pad(throat(voice, one.said, name), (4000, 0))
            yield name, one, (sound + rng.normal(0, 0.0003, len(sound))).astype(np.float32)


def main() -> None:
    """Print how many arrive, by kind and voice, and what was heard of those that do not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="print every utterance")
    parser.add_argument("--voices", nargs="+", choices=list(VOICES), default=list(VOICES))
    given = parser.parse_args()
    ears = Recogniser()
    right: dict[tuple[str, str], list[bool]] = {}
    for name, one, sound in said(given.voices):
        heard = ears.recognise(sound, terms=TERMS)
        good = arrives(one, heard.text)
        right.setdefault((name, one.kind), []).append(good)
        if given.all or not good:
            print(f"{'ok  ' if good else 'LOST'} {name:7s} {one.said} -> {heard.text}", flush=True)
    for kind in dict.fromkeys(kind for _, kind in right):
        counts = [right[name, kind] for name in given.voices]
        shares = "   ".join(f"{sum(one)} of {len(one)}" for one in counts)
        print(f"{kind:16s} {shares}")
    told = [good for one in right.values() for good in one]
    print(f"{'together':16s} {sum(told)} of {len(told)} ({sum(told) / len(told):.0%})")


if __name__ == "__main__":
    main()
