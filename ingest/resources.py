"""The resources of a page or form: fonts, forms, states and property lists by name."""

from __future__ import annotations

from typing import Any


def resources_of(holder: Any) -> Any:
    """The resources of a page, looked up through the page tree."""
    seen = 0
    while holder is not None and seen < 50:
        found = holder.get("/Resources")
        if found is not None:
            return found.get_object()
        parent = holder.get("/Parent")
        holder = parent.get_object() if parent is not None else None
        seen += 1
    return {}


def entry(resources: Any, key: str) -> Any:
    """A dictionary of the resources such as ``/Font``; empty where there is none."""
    found = resources.get(key) if resources else None
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


def named(resources: Any, name: Any) -> Any:
    """A property list of marked content, as it is referred to, or None."""
    properties = entry(resources, "/Properties")
    return properties.raw_get(name) if name in properties else None
