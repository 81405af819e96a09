"""Where a stretch of a page's text stands on its picture.

The text was put in reading order, its lines joined and its tables spelled out; the picture's
words are in the file's order. The two are aligned word by word, the longest common runs
first, and what one order breaks is taken up in the next round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from jetbridge.ingest.picture import Word

Box = tuple[float, float, float, float]
Span = tuple[int, int]
_WORD = re.compile(r"[^\W_]+")
_ROUNDS = 4
_FILL = 3


def find_places(text: str, words: Sequence[Word], spans: Sequence[Span]) -> list[list[Box]]:
    """The boxes of stretches of a page's text.

    Args:
        text: the page's text.
        words: the words of its picture.
        spans: start and end of each stretch, offsets into `text`.

    Returns:
        For each stretch one box a line: left, top, right, bottom, as parts of the page
        (0 to 1); none where nothing of it was found.
    """
    tokens = list(_WORD.finditer(text))
    place = _align([t[0].casefold() for t in tokens], [w.text.casefold() for w in words])
    out: list[list[Box]] = []
    for start, end in spans:
        found = {
            at
            for n, token in enumerate(tokens)
            if token.start() < end and token.end() > start
            for at in place.get(n, ())
        }
        out.append(_lines(words, _filled(found)))
    return out


def _align(mine: list[str], theirs: list[str]) -> dict[int, tuple[int, ...]]:
    """For each word of the text, the words of the picture that it is."""
    out: dict[int, tuple[int, ...]] = {}
    left, right = list(range(len(mine))), list(range(len(theirs)))
    for number in range(_ROUNDS):
        matcher = SequenceMatcher(
            None, [mine[n] for n in left], [theirs[n] for n in right], autojunk=False
        )
        used: set[int] = set()
        pairs: list[tuple[int, tuple[int, ...]]]
        for kind, a0, a1, b0, b1 in matcher.get_opcodes():
            if kind == "equal" and (number == 0 or a1 - a0 > 1 or len(mine[left[a0]]) > 3):
                pairs = [(left[a0 + n], (right[b0 + n],)) for n in range(a1 - a0)]
            elif kind == "replace" and _same(mine, left[a0:a1], theirs, right[b0:b1]):
                # A word broken at a line's end, or letters that were set apart.
                whole = tuple(right[b0:b1])
                pairs = [(left[n], whole) for n in range(a0, a1)]
            else:
                continue
            out.update(pairs)
            used.update(at for _, found in pairs for at in found)
        if not used:
            break
        left = [n for n in left if n not in out]
        right = [n for n in right if n not in used]
    return out


def _same(mine: list[str], left: list[int], theirs: list[str], right: list[int]) -> bool:
    return "".join(mine[n] for n in left) == "".join(theirs[n] for n in right)


def _filled(found: set[int]) -> list[int]:
    """The words found, and the few between two of them that were not."""
    order = sorted(found)
    out: list[int] = []
    for at in order:
        if out and at - out[-1] <= _FILL:
            out.extend(range(out[-1] + 1, at))
        out.append(at)
    return out


def _lines(words: Sequence[Word], order: list[int]) -> list[Box]:
    boxes: list[Box] = []
    for at in order:
        x0, y0, x1, y1 = words[at].box
        if boxes:
            left, top, right, bottom = boxes[-1]
            height = max(bottom - top, y1 - y0)
            level = min(bottom, y1) - max(top, y0) > 0.4 * min(bottom - top, y1 - y0)
            if level and -height < x0 - right < 2 * height:
                boxes[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
                continue
        boxes.append((x0, y0, x1, y1))
    return [tuple(round(v, 4) for v in box) for box in boxes]  # type: ignore[misc]
