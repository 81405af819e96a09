"""The words of the published policies that recognition should expect: names and codes.

They go with a call as hints to the transcription. Names are told from other words by how the
policies themselves write them: with a capital in the middle of a sentence.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from jetbridge.agents.call import Sound
from jetbridge.agents.said import unaccented
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.spelling import word_counts

# The frequent ones are told to a recogniser before it listens, a dozen of them; all mend its words.
_FREQUENT, _COUNT = 24, 72
_SAMPLE = 1500
# A word of the language that occurs so often in its list is as good as unknown.
_RARE = 10
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]{2,}\b")
_SMALL = re.compile(r"\b[a-z]{3,}\b")


def likely_terms(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Names and codes of the live generation; none without one.

    The most frequent come first, then those that a recogniser is least likely to know.

    Blocks while it reads the passages, once for each generation.
    """
    try:
        generation = knowledge.live()
    except GenerationMissing:
        return ()
    manifest = generation.manifest
    return _terms(_Kept(manifest.number, str(manifest.created), generation))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A generation told apart by its number and time, so that its terms are read once."""

    number: int
    created: str
    generation: Generation = field(compare=False)


@lru_cache(maxsize=2)
def _terms(kept: _Kept) -> tuple[str, ...]:
    generation = kept.generation
    names: Counter[str] = Counter()
    small: Counter[str] = Counter()
    rows = range(len(generation.shelf))
    for passage in generation.shelf.fetch(rows[:_SAMPLE]):
        names.update(sorted({unaccented(name) for name in _NAME.findall(passage.text)}))
        small.update(set(_SMALL.findall(passage.text)))
    del names[""]
    likely = [name for name, count in names.most_common() if count > 2 * small[name.lower()]]
    frequent, rest = likely[:_FREQUENT], likely[_FREQUENT:]
    usual = word_counts()

    def unheard(name: str) -> float:
        """Names that are told of often, and that the language hardly knows, come first."""
        return -names[name] / math.sqrt(usual.get(name.lower(), 0) + _RARE)

    spoken = [name for name in rest if not name.isupper()]
    return (*frequent, *sorted(spoken, key=unheard)[: _COUNT - _FREQUENT])


async def sound_for(settings: Settings, knowledge: KnowledgeBase) -> Sound:
    """How a call is to sound and listen, by the settings and the terms of what is published."""
    reduction = settings.noise_reduction
    return Sound(
        terms=await asyncio.to_thread(likely_terms, knowledge),
        silence_ms=settings.turn_silence_ms,
        speed=settings.voice_speed,
        noise_reduction=None if reduction == "none" else reduction,
        patience=settings.silence_seconds,
        greeting=settings.greeting.strip(),
    )
