"""Takes a password out of what a customer types or says, before anything keeps it.

Signing in happens in the page's form. A customer who tells the password in the conversation
all the same has it dropped here: history, events, the engine and logs see ``[removed]``.
"""

from __future__ import annotations

import re

REMOVED = "[removed]"
_TOLD = re.compile(
    r"(\b(?:pass ?(?:word|code|phrase)|pwd|pin(?: (?:code|number))?)\b"
    r"(?:\s+(?:here|for it|for that))?"
    r"\s*(?:is|was|=|:|->)(?:\s*now)?\s*[\"“'‘]?)(?!(?:not|wrong|incorrect|expired|too|the|my|a|in|on|"
    r"lost|gone|correct|right|needed|required|working|what|it|that|something|locked|blocked|forgotten)"
    r"\b)(\S+?)(?=[\"”’',;]?(?:\s|$)|[.!?]$)",
    re.I,
)
# A password that is said is several words, and where it ends nobody can hear.
_SAID = re.compile(
    r"(\b(?:pass ?(?:word|code|phrase)|pin(?: (?:code|number))?)\b"
    r"(?:\s+(?:here|for it|for that))?,?"
    r"\s*(?:is|was|:|it's|it is)(?:\s*now)?,?\s*[\"“'‘]?)(?!(?:not|wrong|incorrect|expired|too|the|"
    r"my|a|in|on|lost|gone|correct|right|needed|required|working|what|it|that|something|locked|"
    r"blocked|forgotten)\b)([^\s.?!][^.?!]*(?:[.?!](?=\w)[^.?!]*)*)",
    re.I,
)
_WITH_ADDRESS = re.compile(
    r"(\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*(?:,|/|:|and|with|\s)\s*"
    r"(?:my )?(?:pass ?word|pwd|pass)\s*:?\s*)"
    r"(?!is\b)(\S+)",
    re.I,
)


def without_password(text: str) -> str:
    """The text with what follows "my password is" replaced by ``[removed]``.

    Args:
        text: the customer's words.
    """
    return _WITH_ADDRESS.sub(rf"\1{REMOVED}", _TOLD.sub(rf"\1{REMOVED}", text))


def without_spoken_password(text: str) -> str:
    """The same for words that were recognised: the rest of the sentence is replaced.

    Args:
        text: what was said, as a recogniser writes it.
    """
    return without_password(_SAID.sub(rf"\1{REMOVED}", text))
