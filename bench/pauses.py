"""How often a pause inside a sentence is taken for its end, and how long its real end takes.

    .venv/bin/python -m bench.pauses --count 30

The time is the sound's own, so that a busy machine makes no difference: what recognition finds is
known a fixed time after it began.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, Samples, resampled
from jetbridge.agents.local.patience import patience
from jetbridge.agents.local.regained import grace
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.local.turns import Paused, Resumed, Stopped, TurnSettings, TurnTaker

RECOGNITION_MS = 250
# From the end of a turn to the first sound of its reply, and until that is long enough to be heard
# as one; and from the first sound of a word until it is known to be one.
_REPLY_MS, _NOTICE_MS = 150 + 300, 130
_STEP = EAR_RATE // 50
_PAUSES = (0.3, 0.45, 0.6)
# Who looks for something pauses longer, and at places that tell so.
_LONG_PAUSES = (1.0, 1.5, 2.0)
HESITANT = (
    ("I want to", "change my flight."),
    ("I'd like to change my", "booking for tomorrow."),
    ("My booking code is", "Q X 7 K 2 M."),
    ("My booking code is Q X 7", "K 2 M."),
    ("Q X 7", "K 2 M."),
    ("My phone number is five five five", "zero one four, two two three three."),
    ("Can I bring my", "guitar into the cabin?"),
    ("How much is it for the", "second bag?"),
    ("Let me see.", "It's the flight to Denver."),
    ("I need a seat and", "a vegetarian meal."),
    ("My ticket number is", "zero one six, two three four five."),
    ("I'm flying to", "Boston on Tuesday."),
)
_PREFIX_MS = TurnSettings().prefix
_SILENCE_MS = 350


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of a sentence.

    Attributes:
        cut: whether it was taken for over before its end.
        regained: whether that was taken back, because it went on before a reply was heard.
        waited: milliseconds from its last sound, or that of its first part, until it was over.
        words: what was recognised.
    """

    cut: bool
    regained: bool
    waited: float
    words: str


def main() -> None:
    """Part questions of the corpus at some word, and print what becomes of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=30, help="how many questions")
    given = parser.parse_args()
    file = Path(__file__).parent.parent / "corpus" / "questions.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    asked = [row["question"] for row in rows if 6 <= len(row["question"].split()) <= 14]
    rng = random.Random(4)
    parts = [parted(question, rng) for question in rng.sample(asked, given.count)]
    voice, ears = Voice(), Recogniser()
    settings = TurnSettings(silence=_SILENCE_MS)
    told: Sequence[tuple[float, Sequence[tuple[str, str]]]] = [
        *((pause, parts) for pause in _PAUSES),
        *((pause, HESITANT) for pause in _LONG_PAUSES),
    ]
    for pause, said in told:
        seen = [turned(both, pause, voice=voice, ears=ears, settings=settings) for both in said]
        cut = [one for one in seen if one.cut]
        waits = [one.waited for one in seen if not one.cut]
        print(
            f"a pause of {pause:.2f} s: over too early {len(cut) / len(seen):4.0%}, of these taken "
            f"back {sum(one.regained for one in cut)} of {len(cut)}; the real end is seen after "
            f"{statistics.median(waits) if waits else 0:.0f} ms (median)",
            flush=True,
        )


def parted(question: str, rng: random.Random) -> tuple[str, str]:
    """A question in two parts, the first at least two words long and the last at least one."""
    words = question.split()
    at = rng.randint(2, len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


def turned(
    parts: Sequence[str], pause: float, *, voice: Voice, ears: Recogniser, settings: TurnSettings
) -> Turned:
    """Say the parts with a pause of so many seconds in between, and see where the turn ends."""
    sounds = [_bare(resampled(voice.say(part), 24_000, EAR_RATE)) for part in parts]
    spoken = [sounds[0]]
    for sound in sounds[1:]:
        spoken += [_room(pause), sound]
    whole = np.concatenate([_room(1.0), *spoken, _room(2.5)])
    end = 1000 + 1000 * sum(map(len, spoken)) / EAR_RATE
    first = 1000 + 1000 * len(sounds[0]) / EAR_RATE
    taker, known = TurnTaker(settings), None
    heard = ""
    for at in range(0, len(whole), _STEP):
        now = 1000 * (at + _STEP) / EAR_RATE
        if known is not None and now >= known[0]:
            taker.wait_longer(known[1])
            known = None
        for event in taker.feed(whole[at : at + _STEP]):
            if isinstance(event, Paused):
                found = ears.recognise(event.samples)
                heard = found.text
                known = now + RECOGNITION_MS, patience(found)
            elif isinstance(event, Resumed):
                known = None
            elif isinstance(event, Stopped):
                ready = known[0] if known is not None else now
                over = max(now, ready)
                if now >= end:
                    return Turned(False, False, over - end, heard)
                goes_on = first + 1000 * pause
                in_time = goes_on + _NOTICE_MS < over + _REPLY_MS
                in_time = in_time and 1000 * pause - _PREFIX_MS <= grace(event)
                return Turned(True, in_time, over - first, heard)
    return Turned(False, False, 2500.0, heard)


def _room(seconds: float) -> Samples:
    noise = np.random.default_rng(3).normal(0, 0.0003, int(seconds * EAR_RATE))
    return noise.astype(np.float32)


def _bare(sound: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    return sound[loud[0] : loud[-1] + 1]


if __name__ == "__main__":
    main()
