"""Colors of a content stream's operands, as red, green and blue (ISO 32000-1, section 8.6)."""

from __future__ import annotations

from typing import Any

from jetbridge.ingest.drawing import BLACK, WHITE, Color

_KINDS = {
    "/DeviceGray": "gray", "/CalGray": "gray", "/G": "gray",
    "/DeviceRGB": "rgb", "/CalRGB": "rgb", "/RGB": "rgb",
    "/DeviceCMYK": "cmyk", "/CMYK": "cmyk",
    "/Separation": "tint", "/DeviceN": "tint",
}  # fmt: skip
_BY_COUNT = {1: "gray", 3: "rgb", 4: "cmyk"}


def space_kind(name: str, resources: Any) -> str:
    """The kind of a color space: gray, rgb, cmyk, tint, or "" when it cannot be told."""
    if name in _KINDS:
        return _KINDS[name]
    spaces = resources.get("/ColorSpace") if resources else None
    found = spaces.get_object().get(name) if spaces is not None else None
    found = found.get_object() if found is not None else None
    if isinstance(found, str):
        return _KINDS.get(found, "")
    if not isinstance(found, list) or not found:
        return ""
    if found[0] == "/ICCBased":
        return _BY_COUNT.get(int(found[1].get_object().get("/N", 0)), "")
    return _KINDS.get(str(found[0]), "")


def first_color(kind: str) -> Color:
    """The color that a space begins with."""
    return BLACK if kind in ("gray", "rgb", "cmyk", "tint") else None


def color_of(args: list[Any], kind: str) -> Color:
    """A fill color from its operands; None for patterns and spaces that are not known."""
    tones = [min(1.0, max(0.0, float(a))) for a in args if isinstance(a, (int, float))]
    if kind == "tint" and tones:
        # How much ink: none leaves the paper; what color a full one has is not told here.
        return WHITE if max(tones) < 0.02 else None
    if kind == "gray" and len(tones) == 1:
        return (tones[0],) * 3
    if kind == "rgb" and len(tones) == 3:
        return (tones[0], tones[1], tones[2])
    if kind == "cmyk" and len(tones) == 4:
        c, m, y, k = tones
        return (1 - min(1.0, c + k), 1 - min(1.0, m + k), 1 - min(1.0, y + k))
    return None
