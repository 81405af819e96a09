"""Measures calls: recognition, the time to an answer, interruption, and what an idle call costs.

    .venv/bin/python bench/voice.py words            # word error on the corpus's questions
    .venv/bin/python bench/voice.py calls --url http://127.0.0.1:8000 --pid ENGINE_PID

`calls` drives chromium against a running `jetbridge serve`: the microphone is a sound file, and
microphone and loudspeaker are recorded side by side in the page, so both directions have one
clock. It prints figures and asserts nothing.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright
from rapidfuzz.distance import Levenshtein

from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import CALL_RATE, EAR_RATE, Samples, resampled, to_pcm16
from jetbridge.agents.local.speaking import Voice

ROOT = Path(__file__).parent.parent
# The one installed voice at other pitches: the same words from other throats.
VOICES = {"own": 1.0, "lower": 0.88, "higher": 1.14}
ASKED = [
    "How many bags can I bring into the cabin?",
    "Can my dog fly in the cabin with me?",
    "How much does it cost to change my flight?",
    "How early can I check in online?",
    "What happens if my flight is cancelled?",
]
CHATTED = ["Thank you.", "What can you do?"]
BROWSER = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream",
]  # fmt: skip
# Left: the microphone, right: the loudspeaker, as 16-bit samples.
RECORDER = """
() => {
  const context = new AudioContext();
  const merger = context.createChannelMerger(2);
  const node = context.createScriptProcessor(4096, 2, 1);
  window.kept = []; window.rate = context.sampleRate;
  node.onaudioprocess = ({ inputBuffer }) => window.kept.push(
    [0, 1].map((side) => Int16Array.from(inputBuffer.getChannelData(side), (s) => s * 32767)));
  merger.connect(node); node.connect(context.destination);
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    context.createMediaStreamSource(stream).connect(merger, 0, 0);
    return stream;
  };
  const place = document.querySelector("#call-bar audio");
  const wait = setInterval(() => {
    if (!place.srcObject) return;
    clearInterval(wait);
    context.createMediaStreamSource(place.srcObject).connect(merger, 0, 1);
  }, 10);
}
"""
TAKEN = """
(side) => {
  const all = new Int16Array(kept.length * 4096);
  kept.forEach((one, at) => all.set(one[side], at * 4096));
  const bytes = new Uint8Array(all.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(text);
}
"""


def main() -> None:
    """Run the part that is named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("part", choices=["words", "calls"])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument(
        "--pid", type=int, help="the engine's process, to see what an idle call costs"
    )
    parser.add_argument("--count", type=int, default=60, help="questions of `words`")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    if given.part == "words":
        words(given.count)
    else:
        calls(given.url, given.pid)


def words(count: int) -> None:
    """Word error on the corpus's questions, by voice, clean and with noise at 10 dB."""
    voice, ears, rng = Voice(), Recogniser(), np.random.default_rng(11)
    lines = (ROOT / "corpus" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    asked = asked[:: max(1, len(asked) // count)][:count]
    for name, pitch in VOICES.items():
        for noise in (False, True):
            wrong = total = 0
            took = []
            for question in asked:
                sound = resampled(
                    voice.say(question, speed=1 / pitch), int(24_000 * pitch), EAR_RATE
                )
                if noise:
                    loud = float(np.sqrt(np.mean(sound**2))) / 10**0.5
                    sound = (sound + rng.normal(0, loud, len(sound))).astype(np.float32)
                began = time.perf_counter()
                heard = _plain(ears.recognise(sound).text)
                took.append(time.perf_counter() - began)
                wrong += Levenshtein.distance(_plain(question), heard)
                total += len(_plain(question))
            kind = "10 dB noise" if noise else "clean"
            print(f"voice {name:7s} {kind:12s} word error {wrong / total:6.1%}   {_spread(took)} s")


def calls(url: str, pid: int | None) -> None:
    """Voice to voice, interruption and idle cost, in chromium."""
    looked = _turns(url, ASKED)
    chatted = _turns(url, CHATTED * 2)
    print(f"voice to voice with a document lookup: {_spread(looked)} s of {len(looked)}")
    print(f"voice to voice without one:            {_spread(chatted)} s of {len(chatted)}")
    cut = [one for _ in range(3) for one in _interruption(url)]
    print(f"interruption to silence:               {_spread(cut)} s of {len(cut)}")
    if pid is not None:
        print(f"an idle call takes {_idle(url, pid):.1%} of a core in the engine")


def _turns(url: str, asked: Sequence[str], gap: float = 22.0) -> list[float]:
    """From the end of each question to the first sound of its reply, in seconds."""
    voice = Voice()
    parts = [_quiet(5)]
    for question in asked:
        parts += [resampled(voice.say(question), 24_000, CALL_RATE), _quiet(gap)]
    mouth, ear, rate = _recorded(url, np.concatenate(parts))
    ends = _ends(mouth, rate)
    sounding = np.flatnonzero(np.abs(ear) > 0.02) / rate
    waits = []
    for end in ends:
        after = sounding[sounding > end]
        if len(after) and after[0] - end < gap:
            waits.append(float(after[0] - end))
    return waits


def _interruption(url: str) -> list[float]:
    """From the first sound of an interruption to the last of the reply, in seconds."""
    voice = Voice()
    first = resampled(voice.say(ASKED[0]), 24_000, CALL_RATE)
    second = resampled(voice.say("Wait, please stop."), 24_000, CALL_RATE)
    mouth, ear, rate = _recorded(
        url, np.concatenate([_quiet(5), first, _quiet(4), second, _quiet(3)])
    )
    loud = np.flatnonzero(np.abs(mouth) > 0.02) / rate
    gaps = np.flatnonzero(np.diff(loud) > 2.0)
    if not len(gaps):
        return []
    began = loud[gaps[-1] + 1]
    sounding = np.flatnonzero(np.abs(ear) > 0.02) / rate
    during = sounding[(sounding > began - 0.5) & (sounding < began + 1.0)]
    return [float(during[-1] - began)] if len(during) and during[0] < began else []


def _idle(url: str, pid: int, seconds: float = 10.0) -> float:
    engine = psutil.Process(pid)
    before_any = _share(engine, seconds)
    with _page(url, _quiet(60)) as page:
        page.get_by_role("button", name="Start a voice call").click()
        page.wait_for_timeout(6000)
        return _share(engine, seconds) - before_any


def _share(process: psutil.Process, seconds: float) -> float:
    used = sum(process.cpu_times()[:2])
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - used) / seconds


def _recorded(url: str, microphone: Samples) -> tuple[Samples, Samples, int]:
    with _page(url, microphone) as page:
        page.evaluate(RECORDER)
        page.get_by_role("button", name="Start a voice call").click()
        page.wait_for_timeout(1000 * len(microphone) / CALL_RATE)
        sides = [
            np.frombuffer(base64.b64decode(page.evaluate(TAKEN, side)), "<i2") for side in (0, 1)
        ]
        rate = int(page.evaluate("() => rate"))
        page.get_by_role("button", name="Hang up").click()
    mouth, ear = (side.astype(np.float32) / 32768 for side in sides)
    return mouth, ear, rate


class _page:
    """The page in a browser whose microphone plays a recording."""

    def __init__(self, url: str, microphone: Samples) -> None:
        self._url, self._microphone = url, microphone

    def __enter__(self) -> Page:
        chromium = shutil.which("chromium")
        if chromium is None:
            sys.exit("chromium is not installed")
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "microphone.wav"
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(CALL_RATE)
            out.writeframes(to_pcm16(self._microphone))
        self._playwright = sync_playwright().start()
        arguments = [*BROWSER, f"--use-file-for-fake-audio-capture={file}%noloop"]
        self._browser = self._playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = self._browser.new_page()
        page.goto(self._url)
        return page

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()
        self._folder.cleanup()


def _quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * CALL_RATE), np.float32)


def _ends(sound: Samples, rate: int) -> list[float]:
    """Where each stretch of sound ends: more than a second of silence follows."""
    loud = np.flatnonzero(np.abs(sound) > 0.02) / rate
    gaps = np.flatnonzero(np.diff(loud) > 1.0)
    return [float(loud[at]) for at in gaps] + ([float(loud[-1])] if len(loud) else [])


def _plain(text: str) -> list[str]:
    return "".join(
        sign if sign.isalnum() else " " for sign in text.lower().replace("'", "")
    ).split()


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "none measured"
    ordered = sorted(values)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"p50 {statistics.median(ordered):.2f}  p95 {late:.2f}  most {ordered[-1]:.2f}"


if __name__ == "__main__":
    main()
