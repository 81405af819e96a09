"""Fonts of a PDF as what a text run needs: letters, widths, the space, the weight."""

from __future__ import annotations

import re
from typing import Any

from pypdf.generic._font import Font

_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!light)|,b$", re.IGNORECASE)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
    | {"\xa0": " ", "\xad": "-", "\x00": None}
)


class Face:
    """One font: turns the bytes of a string into letters and a width.

    `space` is the width of a space in thousandths of the size; `bold` is read from the
    descriptor and the name; `sound` is false when letters cannot be known.
    """

    def __init__(self, font: Font) -> None:
        flags = font.font_descriptor.flags or 0
        self.bold = bool(_BOLD.search(font.name)) or bool(int(flags) & (1 << 18))
        self.space = float(font.space_width or 250)
        self.sound = font.interpretable
        self._font = font
        self._letters: dict[str, tuple[str, float]] = {}
        self._strings: dict[bytes, tuple[str, float, int, int]] = {}

    def decode(self, raw: bytes) -> tuple[str, float, int, int]:
        """The text of a string, its width in thousandths of the size without spacing, the
        number of one-byte spaces in it and of glyphs."""
        found = self._strings.get(raw)
        if found is None:
            found = self._decode(raw)
            if len(self._strings) < 20_000 and len(raw) < 64:
                self._strings[raw] = found
        return found

    def _decode(self, raw: bytes) -> tuple[str, float, int, int]:
        encoding = self._font.encoding
        spaces = 0
        if isinstance(encoding, str):
            try:
                codes = raw.decode(encoding, "surrogatepass")
            except UnicodeDecodeError:
                codes = raw.decode(encoding, "replace")
            pairs = [self._letter(code, code) for code in codes]
        else:
            spaces = raw.count(b" ")
            pairs = [self._letter(encoding.get(b, chr(b)), chr(b)) for b in raw]
        text = "".join(pair[0] for pair in pairs)
        return text, sum(pair[1] for pair in pairs), spaces, len(pairs)

    def _letter(self, code: str, raw: str) -> tuple[str, float]:
        key = code + raw
        found = self._letters.get(key)
        if found is None:
            font = self._font
            text = str(font.character_map.get(code, code)).translate(_LIGATURES)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            width = font.space_width if raw == font.space_char else font.get_text_width(raw)
            found = self._letters[key] = (text, float(width))
        return found


class Faces:
    """The fonts of one file, each read once however many pages use it."""

    def __init__(self) -> None:
        self._faces: dict[Any, Face | None] = {}

    def face(self, resource: Any) -> Face | None:
        """The face of a font resource (often an indirect reference), or None if unreadable."""
        if resource is None:
            return None
        key = (resource.idnum, resource.generation) if hasattr(resource, "idnum") else id(resource)
        if key not in self._faces:
            try:
                self._faces[key] = Face(Font.from_font_resource(resource.get_object()))
            except (AttributeError, TypeError, ValueError, KeyError, IndexError):
                self._faces[key] = None
        return self._faces[key]
