"""Characters that show nothing: taken out of words, and what they spell out told (Unicode 16)."""

from __future__ import annotations

import re

# Zero width space, word joiner, byte order mark, soft hyphen, invisible operators, direction marks.
_EMPTY = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u202a-\u202e"
                    r"\u2066-\u206f\ufeff\ufff9-\ufffb]")  # fmt: skip
# Persian and Indian scripts, and emoji, need these joiners; Latin words do not.
_JOINER = re.compile(r"(?<![\u0590-\U0001faff])[\u200c\u200d]+|[\u200c\u200d]+(?=[\x20-\u024f])")
# Tag characters repeat ASCII unseen; after a black flag they name a country's flag.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
# Letters kept in selectors of a letter's form, a byte each.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}")


def show(text: str) -> tuple[str, str]:
    """A text without the characters that show nothing, and what those spelled out ("" if nothing).

    Example: ``show("fee\\u200bs")`` is ``("fees", "")``.
    """
    if text.isascii():
        return text, ""
    text = _FLAG.sub("\U0001f3f4", text)
    said = "".join(_spelled(found) for found in _TAGS.findall(text))
    said += "".join(_bytes(found) for found in _SELECTORS.findall(text))
    text = _SELECTORS.sub("", _TAGS.sub("", text))
    return _JOINER.sub("", _EMPTY.sub("", text)), " ".join(said.split())


def _spelled(tags: str) -> str:
    plain = (chr(ord(tag) - 0xE0000) for tag in tags)
    return "".join(letter for letter in plain if letter.isprintable()) + " "


def _bytes(selectors: str) -> str:
    values = (
        ord(each) - 0xFE00 if ord(each) <= 0xFE0F else ord(each) - 0xE0100 + 16
        for each in selectors
    )
    return bytes(value for value in values if value < 256).decode("utf-8", "replace") + " "
