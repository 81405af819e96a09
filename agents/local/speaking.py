"""The voice: text to sound, a sentence at a time, so that the first one can be heard early.

The model is hibari (Apache-2.0, in its wheel). It is loaded when something is first said.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import Any

import numpy as np

from jetbridge.agents.local.media import WIRE_RATE, Samples
from jetbridge.agents.local.spoken import to_speech
from jetbridge.retrieval.errors import ModelMissing

_END = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=[\"“‘(]?[A-Z0-9$£€])|\n+")
_NO_END = re.compile(
    r"(?:\b(?:No|Mr|Mrs|Ms|Dr|St|approx|incl|max|min|e\.g|i\.e)|(?:^|[:;]\s)\d)\.$"
)
_BREAK = re.compile(r"(?<=[;:])\s+")
_LONG = 60
_FIRST = 90
_SHORTEST = 20
_QUIET = 0.01
_LEAD_SECONDS = 0.02
_PAUSE_SECONDS = 0.22
_SEED = 7
# One core says a minute in a second; threads that wait for one another only keep both busy.
_THREADS = 1
# Greetings and the openings of answers come again: the short ones are kept, 20 MB at most.
_KEPT = 64
_SHORT_SECONDS = 3.5


def sentences(text: str) -> list[str]:
    """The text in pieces to be spoken one after the other; joined they are the text again.

    A long first sentence is parted at a colon or semicolon, so that sound begins early.
    """
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _NO_END.search(text[start : match.start()]):
            continue
        pieces.append(text[start : match.end()])
        start = match.end()
    pieces.append(text[start:])
    pieces = [piece for piece in pieces if piece.strip()]
    if pieces and len(pieces[0]) > _LONG:
        for match in _BREAK.finditer(pieces[0]):
            if _SHORTEST <= match.end() <= _FIRST:
                first = pieces[0]
                return [first[: match.end()], first[match.end() :], *pieces[1:]]
    return pieces


class Voice:
    """Speaks. Safe to use from several threads."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._lock = threading.Lock()
        # Apart from the other: nobody looks for what was said before while a sentence is read.
        self._keeping = threading.Lock()
        self._model: Any = None
        self._kept: OrderedDict[tuple[str, float], Samples] = OrderedDict()

    def warm(self) -> None:
        """Load the model and its dictionaries."""
        self.say("Hello there.")

    def say(self, text: str, *, speed: float = 1.0) -> Samples:
        """The sound of a sentence: 24 kHz, with no silence before it and a short one after.

        Args:
            text: a sentence as it is shown; codes and figures are read as people say them.
            speed: 1.0 is the voice's own pace; 0.5 to 2.0.

        Raises:
            ModelMissing: the voice's package is not installed.
        """
        kept = self.kept(text, speed=speed)
        if kept is not None:
            return kept
        with self._lock:
            model = self._loaded()
            phonemes = model.phonemize(to_speech(text))
        rng = np.random.default_rng(_SEED)
        parts = [_trimmed(model.from_ids(model.ids(one), speed, rng)) for one in phonemes]
        sound = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        if len(sound) <= _SHORT_SECONDS * WIRE_RATE:
            with self._keeping:
                self._kept[text.strip(), speed] = sound
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return sound

    def kept(self, text: str, *, speed: float = 1.0) -> Samples | None:
        """The sound of a short sentence that was said before; see `say`."""
        key = (text.strip(), speed)
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from hibari import Hibari
            except ImportError:
                raise ModelMissing(
                    "The voice is not installed; run `pip install hibari-tts`."
                ) from None
            self._model = Hibari(threads=_THREADS)
        return self._model


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    if not len(loud):
        return np.zeros(0, np.float32)
    start = max(0, int(loud[0]) - int(_LEAD_SECONDS * WIRE_RATE))
    kept = samples[start : int(loud[-1]) + int(_LEAD_SECONDS * WIRE_RATE)]
    pause = np.zeros(int(_PAUSE_SECONDS * WIRE_RATE), np.float32)
    return np.concatenate([kept, pause]).astype(np.float32)
