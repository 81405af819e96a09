"""Word error on the corpus's questions: three throats, with and without noise.

It asks recognition as a call does, with names of the policies to expect.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.wording import plain, strict, word_error
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, WIRE_RATE, Samples, resampled
from jetbridge.agents.local.speaking import Voice

FILE = Path(__file__).parent.parent / "corpus" / "questions.jsonl"
# The one installed voice at other pitches: the same words from other throats.
VOICES = {"own": 1.0, "lower": 0.88, "higher": 1.14}
# What api/terms.py finds in the corpus.
TERMS = tuple(
    re.findall(
        r"\w+",
        "Larkspur Classic JFK Basic Premium Denver Horizon Airways Flex United York States "
        "Boston Section Platinum Gold BOS April Toronto Wings Dublin Cancun DEN January "
        "Montego Puerto Lisbon Heathrow Jamaica Tejo Rico Paris Schengen Delgada Ponta "
        "LaGuardia Corrib Montreal Canada London December Juan Inc Europe Mexico Ireland "
        "Portugal February Accessibility AutoCheck PreCheck Las Porto Majeure Mbeki Gatwick "
        "Aviacao Consumidor Mediateur Nacional Tourisme AirTrain Oyelaran UnionPay Fernbank "
        "Corso Shih Shorthair Tzu Centre TalkBack June",
    )
)
_FIGURES = re.compile(
    r"zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|\d+|[b-hj-z]|"
    r"not?|never|dont|cant|wont|didnt|isnt|doesnt|without"
)


def words(count: int) -> None:
    """Print word error by voice, clean and with white noise at 10 dB."""
    voice, ears, rng = Voice(), Recogniser(), np.random.default_rng(11)
    asked = of_corpus(count)
    ears.warm()
    for name in VOICES:
        for noise in (False, True):
            pairs: list[tuple[str, str]] = []
            once: list[float] = []
            twice: list[float] = []
            for question in asked:
                sound = throat(voice, question, name)
                if noise:
                    loud = float(np.sqrt(np.mean(sound**2))) / 10**0.5
                    sound = (sound + rng.normal(0, loud, len(sound))).astype(np.float32)
                began = time.perf_counter()
                heard = ears.recognise(sound, terms=TERMS)
                (twice if heard.again else once).append(time.perf_counter() - began)
                pairs.append((question, heard.text))
            error = word_error((plain(said), plain(heard)) for said, heard in pairs)
            letters = word_error(
                ((strict(said), strict(heard)) for said, heard in pairs), compounds=False
            )
            kind = "10 dB noise" if noise else "clean"
            print(
                f"voice {name:7s} {kind:12s} word error {error:5.1%} "
                f"(with spelling {letters:5.1%}; figures and negations lost {lost(pairs):5.1%})   "
                f"{median(once)} s, twice {len(twice) / len(pairs):.0%} in {median(twice)} s",
                flush=True,
            )


def throat(voice: Voice, text: str, name: str) -> Samples:
    """A sentence by one of `VOICES`, at 16 kHz."""
    pitch = VOICES[name]
    return resampled(voice.say(text, speed=1 / pitch), int(WIRE_RATE * pitch), EAR_RATE)


def of_corpus(count: int) -> list[str]:
    """So many of the corpus's questions, from all over it."""
    asked = [json.loads(line)["question"] for line in FILE.read_text("utf-8").splitlines()]
    return asked[:: max(1, len(asked) // count)][:count]


def lost(pairs: Sequence[tuple[str, str]]) -> float:
    """The share of figures, letters of codes and negations said that are not heard."""
    missed = total = 0
    for said, heard in ((plain(said), plain(heard)) for said, heard in pairs):
        kept = {
            at
            for block in Levenshtein.opcodes(said, heard)
            if block.tag == "equal"
            for at in range(block.src_start, block.src_end)
        }
        telling = [at for at, word in enumerate(said) if _FIGURES.fullmatch(word)]
        total += len(telling)
        missed += sum(at not in kept for at in telling)
    return missed / total if total else 0.0


def median(seconds: Sequence[float]) -> str:
    """The middle of some times, in figures."""
    return f"{statistics.median(seconds):.2f}" if seconds else "-"
