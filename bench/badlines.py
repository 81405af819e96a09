"""What lines, rooms and microphones do to speech, and how it is recognised then.

    .venv/bin/python -m bench.badlines --count 30

The corpus's questions, spoiled by arithmetic, go through the part that tells turns and then through
recognition, as in a call; what no turn was told of counts as not heard. Every sound is at 16 kHz.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import numpy as np
from scipy.signal import butter, fftconvolve, sosfiltfilt

from bench.wording import plain, word_error
from bench.words import TERMS, VOICES, of_corpus, throat
from jetbridge.agents.local.hearing import Recogniser
from jetbridge.agents.local.media import EAR_RATE, Samples, resampled
from jetbridge.agents.local.speaking import Voice
from jetbridge.agents.local.turns import Stopped, TurnTaker

_PHONE_RATE = 8_000
_REVERB_SECONDS = 0.5
_DIRECT = 3.0
_BEFORE, _AFTER = EAR_RATE // 2, EAR_RATE


def noisy(sound: Samples, decibels: float, seed: int = 11) -> Samples:
    """With white noise so many decibels below the speech."""
    noise = np.random.default_rng(seed).normal(0, 1, len(sound))
    return _floats(sound + noise * _loud(sound) / 10 ** (decibels / 20))


def hummed(sound: Samples, mains: float = 50.0, decibels: float = 10.0) -> Samples:
    """With the mains' hum and four harmonics, so many decibels below the speech."""
    times = np.arange(len(sound)) / EAR_RATE
    parts = [np.sin(2 * np.pi * mains * n * times + n) / n for n in range(1, 6)]
    hum = np.sum(parts, axis=0)
    return _floats(
        sound + hum * _loud(sound) / float(np.sqrt(np.mean(hum**2))) / 10 ** (decibels / 20)
    )


def clipped(sound: Samples, decibels: float = 14.0) -> Samples:
    """As a microphone gives it that is driven so many decibels too high."""
    top = float(np.abs(sound).max()) or 1.0
    return _floats(np.clip(sound / top * 10 ** (decibels / 20), -1, 1))


def telephoned(sound: Samples) -> Samples:
    """Through a telephone: 300 to 3,400 Hz at 8 kHz, in eight bits by the mu-law (ITU-T G.711)."""
    band = butter(4, (300, 3400), "bandpass", fs=EAR_RATE, output="sos")
    slow = np.clip(resampled(_floats(sosfiltfilt(band, sound)), EAR_RATE, _PHONE_RATE), -1, 1)
    law = np.sign(slow) * np.log1p(255 * np.abs(slow)) / np.log(256)
    law = np.rint(law * 127) / 127
    back = np.sign(law) * np.expm1(np.abs(law) * np.log(256)) / 255
    return resampled(_floats(back), _PHONE_RATE, EAR_RATE)


def faint(sound: Samples, decibels: float = 30.0) -> Samples:
    """So many decibels quieter, in sixteen bits, with a microphone's own noise at -75 dB."""
    noise = np.random.default_rng(12).normal(0, 10 ** (-75 / 20), len(sound))
    quiet = sound * 10 ** (-decibels / 20) + noise
    return _floats(np.rint(quiet * 32767) / 32767)


def reverberant(sound: Samples, seconds: float = _REVERB_SECONDS) -> Samples:
    """In a bare room, where a sound needs so long to fade by 60 dB."""
    count = int(seconds * EAR_RATE)
    fading = np.random.default_rng(13).normal(0, 1, count) * 10 ** (-3 * np.arange(count) / count)
    room = fading / np.sqrt(np.sum(fading**2))
    room[0] = np.sqrt(_DIRECT)
    return _floats(fftconvolve(sound, room / np.sqrt(1 + _DIRECT)))


LINES: dict[str, Callable[[Samples], Samples]] = {
    "clean": lambda sound: sound,
    "noise, 10 dB": lambda sound: noisy(sound, 10),
    "hum, 50 Hz": lambda sound: hummed(sound, 50),
    "hum, 60 Hz, 0 dB": lambda sound: hummed(sound, 60, 0),
    "clipped by 14 dB": clipped,
    "telephone": telephoned,
    "30 dB quieter": faint,
    "reverberation": reverberant,
}


def main() -> None:
    """Print word error on every line, beside the clean one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=30, help="how many questions")
    parser.add_argument("--lines", nargs="+", choices=list(LINES), default=list(LINES))
    parser.add_argument("--voices", nargs="+", choices=list(VOICES), default=["own"])
    parser.add_argument("--all", action="store_true", help="print what was misheard")
    given = parser.parse_args()
    voice, ears, asked = Voice(), Recogniser(), of_corpus(given.count)
    sounds = [(text, throat(voice, text, name)) for name in given.voices for text in asked]
    for line in given.lines:
        pairs = [(text, recognised(ears, LINES[line](_amid(sound)))) for text, sound in sounds]
        error = word_error((plain(text), plain(heard)) for text, heard in pairs)
        none = sum(not heard for _, heard in pairs)
        print(f"{line:20s} word error {error:5.1%}   not heard at all {none} of {len(pairs)}",
              flush=True)  # fmt: skip
        for text, heard in pairs if given.all else ():
            if word_error([(plain(text), plain(heard))]):
                print(f"    {text} -> {heard}")


def recognised(ears: Recogniser, sound: Samples) -> str:
    """What a call makes of a stretch of sound: its turns, each recognised."""
    turns = TurnTaker()
    events = [event for piece in _pieces(sound) for event in turns.feed(piece)]
    last = turns.cut()
    stopped = [one for one in [*events, last] if isinstance(one, Stopped)]
    return " ".join(ears.recognise(one.samples, terms=TERMS).text for one in stopped).strip()


def _pieces(sound: Samples) -> Sequence[Samples]:
    return np.array_split(sound, max(1, len(sound) // (EAR_RATE // 50)))


def _amid(sound: Samples) -> Samples:
    """Speech with the silence of a microphone around it."""
    around = np.pad(sound, (_BEFORE, _AFTER))
    return _floats(around + np.random.default_rng(14).normal(0, 0.0002, len(around)))


def _loud(sound: Samples) -> float:
    """How loud speech is without the silence around it."""
    return float(np.sqrt(np.mean(sound[_BEFORE:-_AFTER] ** 2)))


def _floats(sound: np.ndarray) -> Samples:
    done: Samples = sound.astype(np.float32)
    return done


if __name__ == "__main__":
    main()
