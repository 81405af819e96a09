"""How well a page reads, 0 to 1, so that a bad reading gets a second opinion."""

from __future__ import annotations

import re

from jetbridge.ingest.sheet import Sheet

_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\(cid:\d+\)")
_LONG = re.compile(r"[^\W\d_]{28,}")
_LETTERS = re.compile(r"[^\W\d_]")
_VOWELS = re.compile(r"[aeiouyäöüáéíóúàèìòùâêîôûAEIOUY]")


def score(sheet: Sheet) -> float:
    """The quality of a page's text: the worst of four measures.

    They are the share of characters that mean nothing, of letters in words too long to be
    one (spaces lost), of words split into single letters (spaces added), and of Latin words
    without a vowel (letters garbled). A page without text scores 0.
    """
    text = "\n".join(line.text for column in sheet.columns for line in column)
    letters = len(_LETTERS.findall(text))
    if letters < 3:
        return 1.0 if text.strip() else 0.0
    odd = 1 - min(1.0, 8 * len(_ODD.findall(text)) / len(text))
    long = 1 - min(1.0, 3 * sum(map(len, _LONG.findall(text))) / letters)
    words = re.findall(r"[^\W\d_]+", text)
    single = sum(1 for w in words if len(w) == 1 and w not in "aAIoO") / len(words)
    apart = 1 - min(1.0, max(0.0, single - 0.15) * 2)
    latin = [w for w in words if len(w) > 3 and w.isascii() and not w.isupper()]
    garbled = sum(1 for w in latin if not _VOWELS.search(w)) / len(latin) if len(latin) > 8 else 0
    return round(min(odd, long, apart, 1 - min(1.0, 2.5 * max(0.0, garbled - 0.04))), 3)
