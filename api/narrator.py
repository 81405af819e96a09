"""Turns the SDK's events into the page's, and keeps the little state that takes.

The raw model events tell the words as they come; the session's own tell agents, tools,
approvals and guardrails. Nothing here sends anything.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from agents.realtime import RealtimeModelEvent, RealtimeSessionEvent

from jetbridge.agents.citations import citations_of
from jetbridge.agents.context import CallContext
from jetbridge.agents.passwords import without_spoken_password
from jetbridge.api.events import EventLog
from jetbridge.api.toolwork import asked_of, outcome
from jetbridge.api.trouble import failure_of, words_for
from jetbridge.retrieval.records import SearchResult

FIRST_AGENT = "Main Agent"
_HELD_BACK = "An answer was held back because its figures were not in what was looked up."
_OVERDUE = "The answer is taking too long. Please ask again."


@dataclass(slots=True)
class _Words:
    """A message of the assistant that is being said."""

    agent: str
    text: str = ""
    status: str = "in_progress"


class Narrator:
    """Writes one call's events into its log.

    Attributes:
        thinking: whether the customer is waiting for an answer.
        waiting: the tool calls that wait for a sign-in: call id to tool name.
        asked_at: since when they wait.
    """

    def __init__(self, log: EventLog, context: CallContext) -> None:
        """Begin with nobody speaking."""
        self.thinking = False
        self.waiting: dict[str, str] = {}
        self.asked_at: datetime | None = None
        self._log = log
        self._context = context
        self._agent = FIRST_AGENT
        self._words: dict[str, _Words] = {}
        self._lookups: tuple[SearchResult, ...] = ()
        self._called = False
        self._heard_at = context.clock()
        self._personal: list[str] = []

    def began(self) -> None:
        """Tell who answers."""
        self._log.put("agent", name=self._agent)
        self._turn("listening")

    def heard(self, text: str) -> str:
        """Tell what the customer typed; returns the message's id."""
        message = f"c_{secrets.token_hex(6)}"
        self._customer_said(message, text, "completed")
        return message

    def asked(self) -> None:
        """Tell that the engine now has the customer's words."""
        self._lookups = ()
        self._turn("thinking")

    def stuck(self, now: datetime, patience: timedelta) -> bool:
        """Whether an answer is overdue; if so the customer is told, and need not wait on."""
        if not self.thinking or now - self._heard_at <= patience:
            return False
        self._log.put("error", message=_OVERDUE)
        self._turn("listening")
        return True

    def partly_heard(self, message: str, text: str) -> None:
        """Tell what a customer who is still speaking has said so far."""
        self._customer_said(message, without_spoken_password(text), "in_progress")

    def interrupted(self, message: str, text: str | None = None) -> None:
        """Tell that the customer interrupted a message; `text` is what they heard of it."""
        words = self._words.get(message)
        if words is not None and words.status != "withdrawn":
            if text is not None and words.text.startswith(text):
                words.text = text
            self._said(message, words, "interrupted")

    def approval(self, status: str, **fields: Any) -> None:
        """Tell how the sign-in stands."""
        tool = next(iter(self.waiting.values()), "")
        self._log.put("approval", status=status, tool=tool, **fields)

    def decided(self, status: str) -> tuple[str, ...]:
        """Tell that the waiting tools were approved, declined or expired; returns their ids."""
        self.approval(status)
        decided, self.waiting, self.asked_at = tuple(self.waiting), {}, None
        self._turn("thinking")
        return decided

    def forget(self) -> tuple[str, ...]:
        """The engine's items that may hold what was told to the customer who was signed in."""
        held, self._personal = tuple(self._personal), []
        return held

    def ended(self, reason: str) -> None:
        """Tell the end: the last event."""
        for message, words in self._words.items():
            if words.status == "in_progress":
                self._said(message, words, "stopped")
        self._log.put("ended", reason=reason)
        self._log.close()

    def take(self, event: RealtimeSessionEvent) -> None:
        """Tell what an event of the session means for the page."""
        self._heard_at = self._context.clock()
        if event.type == "raw_model_event":
            self._raw(event.data)
        elif event.type == "handoff":
            self._agent = event.to_agent.name
            self._log.put("handoff", **{"from": event.from_agent.name, "to": self._agent})
            self._log.put("agent", name=self._agent)
        elif event.type == "tool_start":
            self._tool(event.tool.name, "started", asked_of(event.arguments))
        elif event.type == "tool_end":
            self._lookups = tuple(self._context.lookups)
            self._tool(event.tool.name, "finished", outcome(event.output))
        elif event.type == "tool_approval_required":
            self.waiting[event.call_id] = event.tool.name
            self.asked_at = self._context.clock()
            self.approval("requested")
            self._turn("listening")
        elif event.type == "guardrail_tripped":
            self._withdraw(event.message)
            names = [result.guardrail.get_name() for result in event.guardrail_results]
            self._log.put("guardrail", name=", ".join(names), message=_HELD_BACK)
            self._turn("thinking")
        elif event.type == "error":
            self._failed(words_for(event.error))

    def _raw(self, data: RealtimeModelEvent) -> None:
        if data.type == "raw_server_event":
            self._remember(data.data)
            self._failed(failure_of(data.data))
        elif data.type in ("output_text_delta", "transcript_delta"):
            words = self._words.setdefault(data.item_id, _Words(self._agent))
            if words.status == "in_progress":
                words.text += data.delta
                self._said(data.item_id, words, "in_progress")
        elif data.type == "item_updated" and data.item.type == "message":
            item = data.item
            text = _text(item.content)
            if item.role == "assistant" and text:
                words = self._words.setdefault(item.item_id, _Words(self._agent))
                if words.status == "in_progress":
                    words.text = text
                    if item.status == "completed":
                        self._complete(item.item_id, words)
            elif item.role == "user" and any(part.type == "input_audio" for part in item.content):
                # Typed words were told by `heard`; the SDK's own notes are nobody's words.
                text = without_spoken_password(text)
                self._customer_said(item.item_id, text, "completed" if text else "in_progress")
        elif data.type == "input_audio_transcription_completed":
            self._lookups = ()
            said = without_spoken_password(data.transcript)
            self._customer_said(data.item_id, said, "completed")
        elif data.type == "turn_started":
            self._called = False
            self._turn("thinking")
        elif data.type == "function_call":
            self._called = True
        elif data.type == "turn_ended":
            for message, words in self._words.items():
                if words.status == "in_progress":
                    self._complete(message, words)
            # After a tool call there is another response to come.
            if not self._called:
                self._turn("listening")

    def _failed(self, message: str | None) -> None:
        if message is not None:
            self._log.put("error", message=message)
            self._turn("listening")

    def _remember(self, event: Any) -> None:
        if self._context.customer is None or event.get("type") != "conversation.item.added":
            return
        item = event.get("item", {})
        if item.get("type") == "function_call_output" or item.get("role") == "assistant":
            self._personal.append(item["id"])

    def _complete(self, message: str, words: _Words) -> None:
        self._said(message, words, "completed")
        lookups = self._context.lookups or self._lookups
        items = [asdict(one) for one in citations_of(words.text, lookups)]
        if items:
            self._log.put("citations", message_id=message, items=items)

    def _withdraw(self, text: str) -> None:
        for message, words in reversed(self._words.items()):
            if words.text.startswith(text) or text.startswith(words.text):
                self._said(message, words, "withdrawn")
                return

    def _said(self, message: str, words: _Words, status: str) -> None:
        words.status = status
        self._log.put(
            "message",
            key=message,
            id=message,
            role="assistant",
            text="" if status == "withdrawn" else words.text,
            agent=words.agent,
            status=status,
        )

    def _customer_said(self, message: str, text: str, status: str) -> None:
        self._log.put(
            "message", key=message, id=message, role="customer", text=text, agent="", status=status
        )

    def _tool(self, name: str, status: str, detail: str) -> None:
        self._log.put("tool", name=name, status=status, detail=detail)

    def _turn(self, state: str) -> None:
        thinking = state == "thinking"
        self._heard_at = self._context.clock()
        if thinking != self.thinking or state == "listening":
            self._log.put("turn", key="turn", state=state)
        self.thinking = thinking


def _text(content: list[Any]) -> str:
    parts = (getattr(part, "text", None) or getattr(part, "transcript", None) for part in content)
    return " ".join(part for part in parts if part).strip()
