"""The messages of OpenAI's Realtime protocol, read and written through its own types.

Nothing leaves the local engine that `openai.types.realtime` does not accept, and what a
client sends is checked the same way. Source: the event reference of the Realtime API as
typed in the `openai` package.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, get_args

from openai import BaseModel
from openai.types.realtime import RealtimeClientEvent, RealtimeServerEvent
from pydantic import ValidationError


class BadEvent(Exception):
    """A client event that cannot be acted on; sent back as an ``error`` event.

    Attributes:
        code: the machine-readable reason.
        param: the field at fault, if one is.
        event_id: the client's id for the event, if it gave one.
    """

    def __init__(
        self, message: str, *, code: str, param: str | None = None, event_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.event_id = event_id


def _by_type(union: Any) -> dict[str, type[BaseModel]]:
    members = get_args(get_args(union)[0])
    return {get_args(one.model_fields["type"].annotation)[0]: one for one in members}


_CLIENT = _by_type(RealtimeClientEvent)
_SERVER = _by_type(RealtimeServerEvent)


def new_id(prefix: str) -> str:
    """A fresh id in the protocol's form, for example ``item_4f0c...``."""
    return f"{prefix}_{secrets.token_hex(10)}"


def read_client_event(text: str) -> BaseModel:
    """The event a client sent.

    Raises:
        BadEvent: not JSON, not an event the protocol has, or not of its form.
    """
    try:
        raw = json.loads(text)
    except ValueError:
        raise BadEvent("The message is not JSON.", code="invalid_json") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise BadEvent("The event has no type.", code="missing_required_parameter", param="type")
    given = raw.get("event_id")
    event_id = given if isinstance(given, str) else None
    kind = _CLIENT.get(raw["type"])
    if kind is None:
        raise BadEvent(
            f"There is no client event of type {raw['type']!r}.",
            code="invalid_value",
            param="type",
            event_id=event_id,
        )
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if not _is_class_name(part))
        raise BadEvent(
            f"Invalid {raw['type']}: {where or 'event'}: {first['msg']}.",
            code="invalid_request_error",
            param=where or None,
            event_id=event_id,
        ) from None


def server_event(kind: str, **fields: Any) -> str:
    """A server event as JSON text, validated against the vendor's own type.

    Raises:
        KeyError: the protocol has no such server event.
        ValueError: the fields are not of its form, or one of them is unknown to it.
    """
    event = _SERVER[kind].model_validate({"event_id": new_id("event"), "type": kind, **fields})
    _refuse_unknown(event, kind)
    return event.model_dump_json(exclude_unset=True)


def _refuse_unknown(model: BaseModel, where: str) -> None:
    if model.model_extra:
        raise ValueError(f"{where} does not have {', '.join(model.model_extra)}")
    for name in model.model_fields_set:
        value = getattr(model, name, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, BaseModel):
                _refuse_unknown(part, f"{where}.{name}")


def _is_class_name(part: object) -> bool:
    return isinstance(part, str) and part[:1].isupper()
