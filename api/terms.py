"""The words of the published policies that recognition should expect: names and codes.

They go with a call as hints to the transcription. Names are told from other words by how the
policies themselves write them: with a capital in the middle of a sentence.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from jetbridge.agents.call import Sound
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.knowledge import KnowledgeBase

_COUNT = 24
_SAMPLE = 1500
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zA-Z]{2,}\b")
_SMALL = re.compile(r"\b[a-z]{3,}\b")


def likely_terms(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Names and codes of the live generation, the most frequent first; none without one.

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
        names.update(set(_NAME.findall(passage.text)))
        small.update(set(_SMALL.findall(passage.text)))
    likely = [name for name, count in names.most_common() if count > 2 * small[name.lower()]]
    return tuple(likely[:_COUNT])


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
