"""A question made ready for searching: spoken forms written, slips mended, turns recalled."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jetbridge.retrieval.errors import QueryRefused
from jetbridge.retrieval.lexical import stop_words, words
from jetbridge.retrieval.numbers import written_numbers
from jetbridge.retrieval.vocabulary import Vocabulary

LONGEST = 2000
# A question with no more content words than this may lean on the turn before it.
SHORT = 3
_LEANS = re.compile(
    r"^(and|but|or|so|also|what about|how about|what if|then|same|ok(ay)?|in that case)\b"
    r"|\b(it|its|they|them|that|those|this|these|one|ones|there)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is what is embedded; `terms` the forms of each word that matter for words."""

    text: str
    terms: tuple[tuple[str, ...], ...]


def ready(
    asked: str,
    *,
    vocabulary: Vocabulary,
    mend: Callable[[str], str] | None = None,
    recent: Sequence[str] = (),
) -> Question:
    """Make a question ready for searching.

    Args:
        asked: the customer's words.
        vocabulary: the table of spoken forms and synonyms.
        mend: puts a misspelt word right, or gives it back as it is.
        recent: the conversation's last turns, oldest first.

    Raises:
        QueryRefused: there are no words in it, or over 2,000 characters.
    """
    # Half a surrogate pair and control characters come from broken clients, not from people.
    kept = asked.encode("utf-8", "ignore").decode("utf-8")
    text = " ".join("".join(c if c.isprintable() else " " for c in kept).split())
    if not any(character.isalnum() for character in text):
        raise QueryRefused("There are no words in this question; ask it in words.")
    if len(text) > LONGEST:
        raise QueryRefused(
            f"This question has {len(text)} characters; at most {LONGEST} can be searched for."
        )
    text = f"{vocabulary.written(written_numbers(text))} {vocabulary.kinds(text)}".strip()
    if mend is not None:
        text = _WORD.sub(lambda found: mend(found.group()), text)
    text = recalled(text, recent)
    stems = list(dict.fromkeys(words(text)))
    content = [stem for stem in stems if stem not in stop_words()] or stems
    terms = tuple(
        tuple(dict.fromkeys((stem, *vocabulary.synonyms.get(stem, ())))) for stem in content
    )
    return Question(text, terms)


def recalled(text: str, recent: Sequence[str]) -> str:
    """A question that leans on the turn before it, with that turn put in."""
    before = [" ".join(turn.split()) for turn in recent]
    before = [turn for turn in before if 0 < len(turn) <= 300 and turn != text]
    content = [stem for stem in words(text) if stem not in stop_words()]
    leans = len(content) <= SHORT and (_LEANS.search(text) is not None or len(content) <= 1)
    if not before or not leans:
        return text
    asked = next((turn for turn in reversed(before) if turn.endswith("?")), before[-1])
    if not content:
        return f"{asked} {text}"
    # A new subject takes the old one's place: what was asked of it stays, its name does not.
    frame = [word for word in asked.split() if set(words(word)) <= _asking()]
    return f"{' '.join(frame)} {text}"


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    return stop_words() | frozenset(words(_ASKING))


_ASKING = """
allowed big bring cancel carry change charge cost days early fee free heavy hours large late long
many money much number price refund size small take times travel weigh
"""
