"""Measures calls: recognition, the time to an answer, interruption, many calls, an idle one.

    .venv/bin/python -m bench.voice                      # everything, on a service of its own
    .venv/bin/python -m bench.voice --data DIR           # the same on a folder that is published
    .venv/bin/python -m bench.voice --only turns idle    # some of it

Chromium's microphone is a sound file; microphone and loudspeaker are recorded side by side in the
page, so both directions have one clock. It prints figures and asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]

from bench.service import Service, service
from bench.tapes import replies, staged, steps, waited
from bench.telephone import Caller, browser, dial, recorded
from bench.wording import word_error
from bench.words import of_corpus, words
from jetbridge.agents.local.media import CALL_RATE, Samples, resampled
from jetbridge.agents.local.speaking import Voice

ASKED = [
    "How many bags can I bring into the cabin?",
    "Can my dog fly in the cabin with me?",
    "How much does it cost to change my flight?",
    "How early can I check in online?",
    "What happens if my flight is cancelled?",
    "Can I bring a bottle of water?",
    "Is there wifi on board?",
    "Do I get a meal on a long flight?",
]
CHATTED = [
    "Thank you.", "What can you do?", "Could you say that again?", "Hello there.",
    "Are you a real person?", "Can you hear me?", "Thanks a lot.", "What is your name?",
    "Okay, great.", "Please repeat that.", "Good morning.", "Who am I talking to?",
]  # fmt: skip
PARTS = ("words", "turns", "interruption", "idle", "crowd")
# The next question cuts the reply off, so that many fit into little time; a reply that is to be
# recognised is heard to its end.
GAP = 4.0
WHOLE = 22.0


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a data folder with the corpus published")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--count", type=int, default=60, help="questions of `words`")
    parser.add_argument("--calls", type=int, default=10, help="calls at once of `crowd`")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start", flush=True)
    if "words" in given.only:
        words(given.count)
    if set(given.only) == {"words"}:
        return
    with service(given.data, lines=given.calls) as running:
        if "turns" in given.only:
            turns(running.url)
        if "interruption" in given.only:
            cut = [one for _ in range(5) for one in interruption(running.url)]
            print(f"interruption to silence          {spread(cut)} s", flush=True)
        if "idle" in given.only:
            print(f"an idle call in the engine       {idle(running):.1%} of a core", flush=True)
        if "crowd" in given.only:
            asyncio.run(crowd(running, given.calls))


def turns(url: str) -> None:
    """From the end of each question to the first sound of its reply, and the replies' words."""
    looked_up = [*ASKED, *of_corpus(24)]
    for name, asked in (("with a lookup", looked_up), ("without one", CHATTED)):
        tape = recorded(url, spoken(asked, GAP))
        waits = waited(tape, GAP)
        print(f"voice to voice {name:17s} {spread(waits)} s of {len(waits)}", flush=True)
        parted(staged(tape, GAP))
    pairs = replies(recorded(url, spoken([*ASKED[::3], CHATTED[1]], WHOLE)))
    error = word_error(pairs)
    print(f"replies recognised back          word error {error:.1%} of {len(pairs)}", flush=True)


def parted(taken: Sequence[tuple[str, float]]) -> None:
    """Print how long each step of the turns took."""
    stages: dict[str, list[float]] = defaultdict(list)
    for step, seconds in taken:
        stages[step].append(seconds)
    for step, took in stages.items():
        print(f"    of that, {step:22s}  {spread(took)} s", flush=True)


def spoken(asked: Sequence[str], gap: float) -> Samples:
    """Questions with so many seconds behind each (48 kHz), after the time that a call begins in."""
    voice = Voice()
    parts = [quiet(5)]
    for question in asked:
        parts += [resampled(trimmed(voice.say(question)), 24_000, CALL_RATE), quiet(gap)]
    return np.concatenate(parts)


def interruption(url: str) -> list[float]:
    """From the first sound of an interruption to the last of the reply, in seconds."""
    voice = Voice()
    first = resampled(voice.say(ASKED[0]), 24_000, CALL_RATE)
    second = resampled(voice.say("Wait, please stop."), 24_000, CALL_RATE)
    tape = recorded(url, np.concatenate([quiet(5), first, quiet(4), second, quiet(3)]))
    loud = np.flatnonzero(np.abs(tape.mouth) > 0.02) / tape.rate
    gaps = np.flatnonzero(np.diff(loud) > 2.0)
    if not len(gaps):
        return []
    began = loud[gaps[-1] + 1]
    sounding = np.flatnonzero(np.abs(tape.ear) > 0.02) / tape.rate
    during = sounding[(sounding > began - 0.5) & (sounding < began + 1.0)]
    return [float(during[-1] - began)] if len(during) and during[0] < began else []


def idle(running: Service, seconds: float = 10.0) -> float:
    """What a call in which nobody speaks costs the engine, as a share of a core."""
    before = share(running.engine, seconds)
    with browser(running.url, quiet(60)) as page:
        page.get_by_role("button", name="Start a voice call").click()
        page.wait_for_timeout(6000)
        taken = share(running.engine, seconds) - before
        # Its line must be free for the next call.
        page.get_by_role("button", name="Hang up").click()
        page.wait_for_timeout(1000)
        return taken


def share(process: psutil.Process, seconds: float) -> float:
    """The processor time of a process over some seconds, as a share of a core."""
    before = used(process)
    time.sleep(seconds)
    return (used(process) - before) / seconds


def used(process: psutil.Process) -> float:
    """The processor time of a process so far, in seconds."""
    return float(sum(process.cpu_times()[:2]))


async def crowd(running: Service, count: int) -> None:
    """Many calls at once, each with four questions at its own times, and one call too many."""
    url, voice = running.url, Voice()
    asked = [trimmed(voice.say(question)) for question in ASKED]
    answers = [await dial(url) for _ in range(count)]
    callers = [one for one in answers if isinstance(one, Caller)]
    for refused in {one for one in answers if isinstance(one, str)}:
        print(f"refused before that              {refused}", flush=True)
    late = await dial(url)
    rng = random.Random(5)

    async def talk(one: Caller, place: int) -> None:
        # Nobody dials together, so nobody is at the same place of the call.
        await asyncio.sleep(rng.uniform(0, 16))
        for number in range(4):
            await asyncio.sleep(rng.uniform(1, 8))
            await one.ask(asked[(place + 3 * number) % len(asked)], number)

    parts = {
        "the engine": running.engine,
        "the service": running.engine.parent() or running.engine,
        "the callers": psutil.Process(),
    }
    before = {name: used(one) for name, one in parts.items()}
    began = time.monotonic()
    await asyncio.gather(*(talk(one, place) for place, one in enumerate(callers)))
    lasted = time.monotonic() - began
    waits = [wait for one in callers for wait in one.waits]
    print(f"{len(callers)} calls at once: at the server   {spread(waits)} s of {len(waits)}")
    parted([step for one in callers for turn in one.turns for step in steps(*turn)])
    for name, one in parts.items():
        took = used(one) - before[name]
        print(f"    a turn in {name:12s}       {took / max(1, len(waits)):.2f} s of a core, "
              f"{took / lasted:.0%} of one all the time")  # fmt: skip
    print(f"the next call                    {late if isinstance(late, str) else 'was taken'}")
    for one in [*callers, *([late] if isinstance(late, Caller) else [])]:
        one.mouth.hang_up()
        await one.connection.close()


def quiet(seconds: float) -> Samples:
    """Silence at 48 kHz."""
    return np.zeros(int(seconds * CALL_RATE), np.float32)


def trimmed(sound: Samples) -> Samples:
    """Speech without the silence after it."""
    return sound[: int(np.flatnonzero(np.abs(sound) > 0.02)[-1]) + 1]


def spread(values: Sequence[float]) -> str:
    """The median, the 95th of a hundred and the largest."""
    if not values:
        return "none measured"
    ordered = sorted(values)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"p50 {statistics.median(ordered):.2f}  p95 {late:.2f}  most {ordered[-1]:.2f}"


if __name__ == "__main__":
    main()
