"""Layers of a PDF that are not shown (optional content, ISO 32000-1, section 8.11)."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader


def hidden_layers(reader: PdfReader) -> frozenset[int]:
    """Object numbers of the optional content groups that are not shown when the file opens."""
    try:
        properties = reader.root_object.get("/OCProperties")
        if properties is None:
            return frozenset()
        properties = properties.get_object()
        default = properties["/D"].get_object()
        off = {one.idnum for one in default.get("/OFF", [])}
        if default.get("/BaseState") == "/OFF":
            off |= {one.idnum for one in properties["/OCGs"]}
            off -= {one.idnum for one in default.get("/ON", [])}
    except Exception:  # damaged layers are taken to be shown
        return frozenset()
    return frozenset(off)


def is_off(layer: Any, off: frozenset[int]) -> bool:
    """Whether a layer, or all layers of a group of them, is not shown.

    Args:
        layer: the layer as it is referred to, None for none.
        off: object numbers of the layers that are not shown.
    """
    if not off or layer is None:
        return False
    if getattr(layer, "idnum", None) in off:
        return True
    members = layer.get_object().get("/OCGs")
    members = members.get_object() if members is not None else None
    every = members if isinstance(members, list) else [members]
    return members is not None and all(getattr(m, "idnum", None) in off for m in every)
