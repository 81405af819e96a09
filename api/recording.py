"""A conversation on disk: every event of page and engine as JSON lines, for listening and replay.

One folder for each conversation, readable by its owner only: ``events.jsonl``, and for a call
on the local engine ``customer.wav`` and ``assistant.wav`` beside it. Each line has `kind`,
`at` (UTC) and `data`: ``begin`` what it is, ``page`` an event of docs/architecture.md,
``engine`` a server event of the Realtime protocol without sound, ``desk`` what the airline's
system answered, ``customer`` who signed in. Credentials and secrets pass none of these, and
a password that is said is taken out of the words that are kept.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from agents.realtime import RealtimeSessionEvent

from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Booking, Flight, FlightDesk, Rebooked
from jetbridge.agents.passwords import without_spoken_password
from jetbridge.api.voice import VoiceLine
from jetbridge.retrieval.errors import RebookingRefused

log = logging.getLogger(__name__)

EVENTS = "events.jsonl"
VERSION = 1
_HEARD = "conversation.item.input_audio_transcription."
# Sound is kept beside, and words that are still being recognised may hold half a password.
_UNKEPT = frozenset({"response.output_audio.delta", "input_audio_buffer.append", f"{_HEARD}delta"})

Line = dict[str, Any]


@dataclass
class Recording:
    """One conversation's lines; `keep` takes each as it comes. Nothing is kept before `begin`."""

    keep: Callable[[Line], None] | None = None

    def open(self, name: str) -> None:
        """The conversation has begun and bears this name."""

    def close(self) -> None:
        """The conversation is over."""

    def begin(self, id_: str, context: CallContext, line: VoiceLine | None) -> None:
        """The conversation has begun: a call is named as at the engine, a chat as at ours."""
        self.open(line.call_id if line is not None else f"chat_{id_}")
        clock = context.clock().isoformat()
        about = {"version": VERSION, "id": id_, "spoken": line is not None, "clock": clock}
        self.put("begin", about)

    def put(self, kind: str, data: Any) -> None:
        """Note one thing that happened."""
        if self.keep is not None:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            self.keep({"kind": kind, "at": at, "data": data})

    def page(self, event: dict[str, Any]) -> None:
        """Note an event of the page."""
        self.put("page", event)

    def take(self, event: RealtimeSessionEvent) -> None:
        """Note an event of the SDK's session, if it is the engine's own and carries no sound."""
        told = event.data if event.type == "raw_model_event" else None
        if told is not None and told.type == "raw_server_event" and _has_words(told.data):
            self.put("engine", _kept(told.data))

    def customer(self, context: CallContext) -> None:
        """Note who is signed in now, if somebody is."""
        if context.customer is not None:
            self.put("customer", asdict(context.customer))

    def desk(self, desk: FlightDesk) -> FlightDesk:
        """The same desk, its answers noted."""
        return _NotedDesk(desk, self)


class FileRecording(Recording):
    """A recording in a folder of `directory` that bears the conversation's name."""

    def __init__(self, directory: Path) -> None:
        """Open nothing yet."""
        super().__init__()
        self._directory = directory
        self._file: TextIO | None = None
        # Tools ask the desk on threads of their own.
        self._turns = threading.Lock()

    def open(self, name: str) -> None:
        """Make the folder ``name`` and begin to write."""
        folder = self._directory / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(folder / EVENTS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            # The customer is served all the same.
            log.error("a conversation is not recorded: %s: %s", folder, error.strerror)
            return
        self._file = os.fdopen(handle, "w", encoding="utf-8")
        self.keep = self._write

    def close(self) -> None:
        """Write no more."""
        self.keep = None
        if self._file is not None:
            self._file.close()

    def _write(self, line: Line) -> None:
        if self._file is not None:
            # A full disk must not end a customer's call.
            with suppress(OSError), self._turns:
                self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                self._file.flush()


class _NotedDesk:
    """Passes on what a desk answers, and notes it."""

    def __init__(self, desk: FlightDesk, recording: Recording) -> None:
        self._desk = desk
        self._recording = recording

    def bookings(self, customer_id: int) -> list[Booking]:
        found = self._desk.bookings(customer_id)
        self._note("bookings", [customer_id], [asdict(one) for one in found])
        return found

    def alternatives(self, customer_id: int, locator: str, *, limit: int = 6) -> list[Flight]:
        asked = [customer_id, locator, limit]
        with self._refusals("alternatives", asked):
            found = self._desk.alternatives(customer_id, locator, limit=limit)
        self._note("alternatives", asked, [asdict(one) for one in found])
        return found

    def rebook(
        self, customer_id: int, locator: str, flight_id: int, *, request_key: str
    ) -> Rebooked:
        asked = [customer_id, locator, flight_id]
        with self._refusals("rebook", asked):
            done = self._desk.rebook(customer_id, locator, flight_id, request_key=request_key)
        self._note("rebook", asked, asdict(done))
        return done

    def _note(self, method: str, asked: list[Any], answer: Any, refused: str = "") -> None:
        told = json.loads(json.dumps(answer, default=_iso))
        self._recording.put(
            "desk", {"method": method, "asked": asked, "answer": told, "refused": refused}
        )

    def _refusals(self, method: str, asked: list[Any]) -> _Refusals:
        return _Refusals(lambda why: self._note(method, asked, None, why))


@dataclass(frozen=True)
class _Refusals:
    note: Callable[[str], None]

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RebookingRefused):
            self.note(str(error))


def _has_words(event: dict[str, Any]) -> bool:
    return event.get("type") not in _UNKEPT


def _kept(event: dict[str, Any]) -> dict[str, Any]:
    """An event without the password that a customer may have said in it."""
    if event.get("type") == f"{_HEARD}completed":
        return {**event, "transcript": without_spoken_password(str(event.get("transcript") or ""))}
    item = event.get("item") or {}
    if item.get("role") != "user":
        return event
    parts = [
        {**part, "transcript": without_spoken_password(part["transcript"])}
        if part.get("transcript")
        else part
        for part in item.get("content") or []
    ]
    return {**event, "item": {**item, "content": parts}}


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
