"""What a customer is told when the engine reports trouble.

Source: the ``error`` events and the ``status_details`` of failed responses of OpenAI's Realtime
API. What the engine says itself is for programmers, so none of it is passed on.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from jetbridge.retrieval.errors import EngineUnavailable, JetbridgeError

log = logging.getLogger(__name__)

PROBLEM = "The assistant ran into a problem. Please try again."
BUSY = "Many people are asking at the moment. Please wait a few seconds and ask again."
TIME_OVER = "This conversation has reached its longest time of 60 minutes. Please start a new one."

# They tell that something had happened already, which is no trouble for a customer: what was said
# beside the conversation, or taken back since, is no item of it.
_HARMLESS = frozenset(
    {
        "conversation_already_has_active_response",
        "response_cancel_not_active",
        "input_audio_buffer_commit_empty",
        "item_not_found",
        "item_delete_invalid_item_id",
        "item_retrieve_invalid_item_id",
        "item_truncate_invalid_item_id",
    }
)
_BUSY = frozenset({"rate_limit_exceeded", "insufficient_quota", "server_overloaded"})


def words_for(error: Any) -> str | None:
    """What to tell the customer of an engine's error; None when it is none for them.

    Args:
        error: the error as an event carries it, as an object or a mapping with a `code`.
    """
    code, kind = _field(error, "code"), _field(error, "type")
    if code in _HARMLESS:
        return None
    if code == "session_expired":
        return TIME_OVER
    log.warning("the engine reports %s", code or kind or "trouble without a code")
    return BUSY if code in _BUSY or kind in _BUSY else PROBLEM


def failure_of(event: Mapping[str, Any]) -> str | None:
    """What to tell the customer of a response that failed; None for every other event."""
    if event.get("type") != "response.done":
        return None
    response = event.get("response") or {}
    if response.get("status") != "failed":
        return None
    return words_for((response.get("status_details") or {}).get("error") or {}) or PROBLEM


def _field(error: Any, name: str) -> str:
    value = error.get(name) if isinstance(error, Mapping) else getattr(error, name, "")
    return str(value or "")


def in_our_words(error: Exception, call: str) -> JetbridgeError:
    """The error that a call broke off with, if it is one of ours; else one that can be told.

    Args:
        error: what was raised.
        call: the call's id, for the log.
    """
    if isinstance(error, JetbridgeError):
        return error
    # Type and place only: an SDK error may quote what was sent.
    *_, last = traceback.extract_tb(error.__traceback__) or [None]
    place = f" at {last.filename}:{last.lineno}" if last is not None else ""
    log.warning("call %s broke off: %s%s", call, type(error).__name__, place)
    return EngineUnavailable("The assistant cannot be reached.")
