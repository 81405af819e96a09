"""Recognition: what was said in a stretch of sound, by faster-whisper.

Whisper pads every recording to 30 seconds. A short one is encoded in a context of its own
length here, which is several times as fast; the decoder can then loop, so a looping or
impossibly fast text is decoded again in a wider one, and at last in the full context.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from jetbridge.agents.local.consensus import agreed, longer
from jetbridge.agents.local.gaps import without_gaps
from jetbridge.agents.local.heard import as_written
from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.agents.local.names import with_names
from jetbridge.agents.local.whisper import Heard, Whisper
from jetbridge.agents.passwords import without_spoken_password

LONGEST_SECONDS = 28.0
_FULL = 30
_SHORTEST = 4
_MARGIN = 1.5
_WIDER = 4
_WORDS_A_SECOND = 5.5
_TWICE_A_SECOND = 3.0
_NO_SPEECH = 0.6
_UNSURE = -1.0
_GUESSING = -1.2
_HOPELESS = -1.5
# Less sure than this, a second look is worth its time; from -0.16 on it would be taken of one turn
# in seven, and find little more.
_DOUBT = -0.25
_MORE_WORDS = 2
_HUM = re.compile(r"(?:(?:m+|h+m+|u+h*|u+m+|a+h+|huh|mhm|mm hmm|e+r+m?)\b ?)+")
_PHANTOMS = frozenset(
    {"", "you", "thank you", "thanks for watching", "bye", "thank you for watching", "okay bye",
     "subtitles by the amara.org community", "so", "the", "oh", "hmm", "uh", "um"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was heard: `text` is empty when it was no speech; `sure` is a mean log probability.

    `tokens` help to hear a longer stretch that begins in the same way; `again` tells that a
    second look was taken.
    """

    text: str
    sure: float
    tokens: tuple[int, ...] = ()
    again: bool = False


class Recogniser:
    """Recognises English speech. Safe to use from several threads; nothing is loaded at first."""

    def __init__(self, model: str = "base", *, at_once: int | None = None) -> None:
        """Take a model's name or directory.

        Args:
            model: ``base`` comes from installed packages; other names need the network once.
            at_once: how many recognitions may go on side by side, one per core by default. Each
                has one thread: a short question is not heard sooner by two, which wait for
                each other whenever somebody else needs a core.
        """
        self._name = model
        self.at_once = at_once or os.cpu_count() or 1
        self._lock = threading.Lock()
        self._model: Whisper | None = None

    def warm(self) -> None:
        """Load the model and the language's words, and run it once."""
        self.recognise(np.zeros(EAR_RATE, np.float32))
        with_names("Warm", ("Warmth",))

    def recognise(
        self,
        samples: Samples,
        *,
        terms: Sequence[str] = (),
        draft: Sequence[int] = (),
        given_up: Callable[[], bool] = lambda: False,
    ) -> Recognised:
        """What was said.

        Args:
            samples: 16 kHz, at most `LONGEST_SECONDS`; what is longer is cut at its beginning.
            terms: words that are likely to come up, most likely first.
            draft: the tokens of what was heard of its beginning; the same is found sooner.
            given_up: whether nobody wants to know any more; asked before each costly step.

        Raises:
            ModelMissing: the model is neither installed nor to be had.
        """
        model = self._loaded()
        samples = without_gaps(samples)[-int(LONGEST_SECONDS * EAR_RATE) :]
        seconds = len(samples) / EAR_RATE
        context = min(_FULL, max(_SHORTEST, round(seconds + _MARGIN)))
        heard = model.hear(samples, context, terms=terms, draft=draft, given_up=given_up)
        for wider in (context + _WIDER, _FULL):
            if context < wider <= _FULL and suspicious(heard.text, seconds):
                heard = model.hear(samples, wider, given_up=given_up)
        again = _HOPELESS < heard.sure < _DOUBT and heard.silent <= _NO_SPEECH and not given_up()
        if again:
            heard = _second_look(model, heard, seconds, given_up)
        text = once(heard.text, seconds)
        doubtful = heard.silent > _NO_SPEECH and heard.sure < _UNSURE
        if suspicious(text, seconds) or doubtful or heard.sure < _HOPELESS:
            text = ""
        if _is_phantom(text, heard.sure, heard.silent):
            text = ""
        # Here, because nothing that hears, keeps or answers the words may have the password.
        written = with_names(without_spoken_password(as_written(text)), terms)
        return Recognised(written, heard.sure, heard.tokens if text else (), again)

    def _loaded(self) -> Whisper:
        with self._lock:
            if self._model is None:
                self._model = Whisper(self._name, at_once=self.at_once)
            return self._model


def _second_look(
    model: Whisper, first: Heard, seconds: float, given_up: Callable[[], bool]
) -> Heard:
    """What several likely texts agree on."""
    if not first.text or suspicious(first.text, seconds):
        return first
    guesses = [first] + [
        one
        for one in model.alternatives(first, given_up=given_up)
        if one.text
        and longer(one.text, first.text) <= _MORE_WORDS
        and not suspicious(one.text, seconds)
    ]
    return guesses[agreed([(one.text, one.sure) for one in guesses])]


def once(text: str, seconds: float) -> str:
    """A text that says all of itself twice, faster than anybody speaks, as it was said."""
    words = text.split()
    half = len(words) // 2
    first, second = (_bare(" ".join(part)) for part in (words[:half], words[half:]))
    if half > 1 and first == second and len(words) > _TWICE_A_SECOND * seconds:
        return " ".join(words[:half])
    return text


def suspicious(text: str, seconds: float) -> bool:
    """Whether a text cannot be what was said: too fast, or the same words three times on end."""
    words = re.findall(r"[\w']+", text.lower())
    if len(words) > max(4.0, _WORDS_A_SECOND * seconds + 2):
        return True
    return any(
        words[at : at + size]
        == words[at + size : at + 2 * size]
        == words[at + 2 * size : at + 3 * size]
        for size in range(2, 9)
        for at in range(len(words) - 3 * size + 1)
    )


def _is_phantom(text: str, sure: float, silent: float) -> bool:
    """Whether a text is what the model makes of noises: a hum, or a stock phrase of subtitles."""
    bare = _bare(text)
    if silent > _NO_SPEECH / 2 and bare in _PHANTOMS:
        return True
    return bool(_HUM.fullmatch(bare)) or (sure < _GUESSING and len(bare.split()) <= 3)


def _bare(text: str) -> str:
    return re.sub(r"[^\w. ]", "", text.lower()).strip(" .")
