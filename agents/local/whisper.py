"""Whisper in a context of any length: encoded by CTranslate2, decoded by `Decoder`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from jetbridge.agents.local.decoder import Encoded, Rival, Said
from jetbridge.agents.local.expecting import opening
from jetbridge.agents.local.media import EAR_RATE, Samples
from jetbridge.agents.local.modelfiles import opened

# A text with more than so many tokens, and so many a second, is looping: each costs time.
_LEAST_TOKENS = 20
_TOKENS_A_SECOND = 10
_BEAMS = 5
_MORE_TOKENS = 6
# How many other words are tried, and how much less likely they may be than those that were taken.
_TRIED = 3
_LESS_LIKELY = 1.5


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, its mean log probability, how likely it is that nobody spoke, and its tokens.

    What `Whisper.alternatives` goes on from: `prompt` is what came before the tokens, and the sound
    is `attended` with what was `said`, or `encoded`.
    """

    text: str = ""
    sure: float = 0.0
    silent: float = 1.0
    tokens: tuple[int, ...] = ()
    prompt: tuple[int, ...] = ()
    encoded: Any = None
    attended: Encoded | None = None
    said: Said | None = None


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
        self._model, self._decoder = opened(name, at_once)
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
        whole = self._before(terms)
        if self._decoder is not None:
            attended = self._decoder.listen(np.array(encoded)[0])
            said = self._decoder.decode(
                attended,
                whole,
                begin=len(whole) - len(tokenizer.sot_sequence) - 1,
                end=tokenizer.eot,
                no_speech=tokenizer.no_speech,
                most=most,
                draft=draft,
                given_up=given_up,
            )
            return replace(self._heard(said), prompt=tuple(whole), attended=attended, said=said)
        result = model.model.generate(
            encoded,
            [whole],
            beam_size=1,
            max_length=len(whole) + most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences_ids[0]
        text = tokenizer.decode(tokens).strip()
        silent = float(result.no_speech_prob)
        return Heard(text, float(result.scores[0]), silent, tuple(tokens), tuple(whole), encoded)

    def alternatives(
        self,
        heard: Heard,
        *,
        given_up: Callable[[], bool] = lambda: False,
    ) -> list[Heard]:
        """What else the same sound may have been.

        Where the decoder was in doubt between two words, the text is heard out with the other one,
        at each such place alone. A model that CTranslate2 decodes is searched with five beams.

        Args:
            heard: what was heard first.
            given_up: whether nobody wants to know any more; asked before each of them.
        """
        if heard.said is not None:
            return [self._heard(one) for one in self._rivals(heard, given_up)]
        if heard.encoded is None:
            return []
        found = self._model.model.generate(
            heard.encoded,
            [list(heard.prompt)],
            beam_size=_BEAMS,
            num_hypotheses=_BEAMS,
            # A search among many likes to say everything twice.
            max_length=len(heard.prompt) + len(heard.tokens) + _MORE_TOKENS,
            return_scores=True,
        )[0]
        return [
            self._heard(Said(tokens, float(sure), heard.silent))
            for tokens, sure in zip(found.sequences_ids, found.scores, strict=True)
        ]

    def _rivals(self, heard: Heard, given_up: Callable[[], bool]) -> Iterator[Said]:
        said, attended = heard.said, heard.attended
        if self._decoder is None or said is None or attended is None:
            return
        for rival in self._other_words(said):
            if given_up():
                return
            yield self._decoder.instead(
                attended, said, rival, first=len(heard.prompt), end=self._tokenizer.eot,
                most=len(said.tokens) + _MORE_TOKENS,
            )  # fmt: skip

    def _other_words(self, said: Said) -> list[Rival]:
        """The likeliest tokens of other words; a comma for a full stop is none."""
        seen, found = set(), []
        for rival in said.rivals:
            less = said.chances[rival.place] - rival.chance
            if rival.place == len(said.tokens) or less > _LESS_LIKELY:
                continue
            letters = self._letters(rival.token)
            own = self._letters(said.tokens[rival.place])
            if letters in ("", own) or (rival.place, letters) in seen:
                continue
            seen.add((rival.place, letters))
            found.append(rival)
        return found[:_TRIED]

    def _letters(self, token: int) -> str:
        return "".join(sign for sign in self._tokenizer.decode([token]).lower() if sign.isalnum())

    def _heard(self, said: Said) -> Heard:
        text = self._tokenizer.decode(said.tokens).strip()
        return Heard(text, said.sure, said.silent, tuple(said.tokens))

    def _before(self, terms: Sequence[str]) -> list[int]:
        tokenizer = self._tokenizer
        return [*self._prompt(tuple(terms)), *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _prompt_of(self, terms: tuple[str, ...]) -> list[int]:
        if not terms:
            return []
        text = opening(terms, lambda text: len(self._tokenizer.encode(f" {text}")))
        return [self._tokenizer.sot_prev, *self._tokenizer.encode(f" {text}")]
