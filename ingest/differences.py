"""Where two versions differ: their blocks side by side, those that changed in pairs."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from jetbridge.retrieval.records import Version

SHOWN = 5
LONGEST = 300
_MAX_BLOCKS = 4_000


def differences(
    here: Version, there: Version, *, shown: int = SHOWN
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first blocks in which two versions differ.

    Args:
        here: one version.
        there: the other.
        shown: how many differences at most.

    Returns:
        Two tuples of one length, block beside block; "" where one version has nothing. A
        block that is in both, though elsewhere, is no difference.
    """
    mine, theirs = _blocks(here), _blocks(there)
    common = set(mine) & set(theirs)
    left: list[str] = []
    right: list[str] = []
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            continue
        ours = [text for text in mine[a0:a1] if text not in common]
        others = [text for text in theirs[b0:b1] if text not in common]
        for n in range(max(len(ours), len(others))):
            left.append(ours[n] if n < len(ours) else "")
            right.append(others[n] if n < len(others) else "")
        if len(left) >= shown:
            break
    pairs = [_around(a, b) for a, b in zip(left[:shown], right[:shown], strict=True)]
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)


def _blocks(version: Version) -> Sequence[str]:
    every = [p.text[b.start : b.end] for p in version.pages for b in p.blocks]
    return every[:_MAX_BLOCKS]


def _around(one: str, other: str) -> tuple[str, str]:
    """Two long blocks from shortly before the first letter in which they differ."""
    if not one or not other or max(len(one), len(other)) <= LONGEST:
        return one[:LONGEST], other[:LONGEST]
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = one.rfind(" ", 0, max(0, same - 60)) + 1 if same > 80 else 0
    dots = "… " if start else ""
    return dots + one[start : start + LONGEST], dots + other[start : start + LONGEST]
