"""Lines of a block joined to running text, words broken at a line end made whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_FIRST = re.compile(r"^[^\W\d_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b\u00ad]")


class Joiner:
    """Joins lines; decides from the words of the whole file whether a hyphen stays.

    "re-" + "fund" becomes "refund"; "carry-" + "on" stays "carry-on" when the file has
    that word elsewhere, or when it has both halves as words but never the whole.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            whole = line[:-1].rsplit(" ", 1)[0] if _BROKEN.search(line) else line
            self._words.update(word.lower() for word in _WORD.findall(whole))

    def join(self, lines: Sequence[str]) -> str:
        """One string, single spaces, no control characters."""
        out = ""
        for line in lines:
            line = " ".join(line.split())
            if not line:
                continue
            broken = _BROKEN.search(out)
            first = _FIRST.match(line)
            if broken and first and line[0].islower():
                out = out if self._keeps(broken[1], first[0]) else out[:-1]
                out += line
            elif out.endswith("-") and line[:1].isdigit() and out[-2:-1].isdigit():
                out += line
            else:
                out = f"{out} {line}" if out else line
        return _CONTROL.sub("", out).strip()

    def _keeps(self, left: str, right: str) -> bool:
        left, right = left.lower(), right.lower()
        if f"{left}-{right}" in self._words:
            return True
        if left + right in self._words:
            return False
        if left in ("self", "non") and len(right) > 3:
            return True
        return left in self._words and right in self._words and len(left) > 2
