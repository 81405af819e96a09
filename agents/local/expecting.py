"""What recognition is told before it listens: a sentence, with the names that may come up.

Whisper goes on in the manner of the text before. After a list of words it writes lists: small
letters at the beginning, no question marks, and more words wrong than without any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_BEGIN = "Hello, I have a question about my booking and my bags"
_END = "Is there wifi on board?"
_TOKENS = 56


def opening(terms: Sequence[str], tokens_in: Callable[[str], int], most: int = _TOKENS) -> str:
    """The text that a customer's words are said to follow.

    Args:
        terms: names that are likely to come up, most likely first.
        tokens_in: how many tokens a text has.
        most: how many tokens there may be; names that do not fit are left out.
    """
    text = _woven(())
    for count in range(1, len(terms) + 1):
        longer = _woven(terms[:count])
        if tokens_in(longer) > most:
            break
        text = longer
    return text


def _woven(terms: Sequence[str]) -> str:
    if not terms:
        return f"{_BEGIN}. {_END}"
    named = terms[0] if len(terms) == 1 else f"{', '.join(terms[:-1])} and {terms[-1]}"
    return f"{_BEGIN}. How does it work with {named}? {_END}"
