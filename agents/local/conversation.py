"""The items of one conversation, in order, as the Realtime protocol keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jetbridge.agents.local.protocol import BadEvent, new_id

Item = dict[str, Any]
_TEXT_PARTS = frozenset({"input_text", "output_text", "input_audio", "output_audio"})


class Conversation:
    """Messages, function calls and their outputs; every item has an id of its own."""

    def __init__(self) -> None:
        self.id = new_id("conv")
        self._items: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item, *, after: str | None = None) -> str | None:
        """Insert an item and return the id of the one before it, None for the first.

        Args:
            item: an item in the protocol's form; it gets an id if it has none.
            after: the id of the item to follow; ``root`` puts it first, None last.

        Raises:
            BadEvent: the id is taken, or the item to follow does not exist.
        """
        item.setdefault("id", new_id("item"))
        if self._place(item["id"]) is not None:
            raise BadEvent(
                f"An item with id {item['id']!r} exists already.",
                code="item_id_already_exists",
                param="item.id",
            )
        at = len(self._items)
        if after == "root":
            at = 0
        elif after is not None:
            at = self._found(after, "previous_item_id") + 1
        self._items.insert(at, item)
        return self._items[at - 1]["id"] if at else None

    def get(self, item_id: str) -> Item:
        """The item of an id.

        Raises:
            BadEvent: there is none.
        """
        return self._items[self._found(item_id, "item_id")]

    def delete(self, item_id: str) -> None:
        """Remove an item.

        Raises:
            BadEvent: there is none.
        """
        del self._items[self._found(item_id, "item_id")]

    def truncate(self, item_id: str, content_index: int) -> None:
        """Forget what was not heard of an assistant's spoken message.

        Raises:
            BadEvent: there is no such assistant message or part.
        """
        item = self.get(item_id)
        parts = item.get("content", [])
        if item.get("type") != "message" or item.get("role") != "assistant":
            raise BadEvent(
                "Only messages of the assistant can be truncated.",
                code="invalid_value",
                param="item_id",
            )
        if content_index >= len(parts) or parts[content_index].get("type") != "output_audio":
            raise BadEvent(
                "There is no audio in that part.", code="invalid_value", param="content_index"
            )
        parts[content_index].pop("transcript", None)

    def has_call(self, call_id: str) -> bool:
        """Whether the conversation holds the function call of that id."""
        return any(
            item.get("type") == "function_call" and item.get("call_id") == call_id
            for item in self._items
        )

    def _place(self, item_id: str) -> int | None:
        return next((at for at, item in enumerate(self._items) if item.get("id") == item_id), None)

    def _found(self, item_id: str, param: str) -> int:
        place = self._place(item_id)
        if place is None:
            raise BadEvent(
                f"There is no item with id {item_id!r}.", code="item_not_found", param=param
            )
        return place


def text_of(item: Item) -> str:
    """What a message says, or was heard to say; empty for other items."""
    parts = item.get("content") or []
    words = [part.get("text") or part.get("transcript") or "" for part in parts
             if part.get("type") in _TEXT_PARTS]  # fmt: skip
    return " ".join(word for word in words if word).strip()
