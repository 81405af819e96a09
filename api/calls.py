"""A conversation: owns the SDK's session and tells the page what happens in it.

A typed chat is a call without media. The session is opened, read and closed in one task of
the call's own; every other method only sends. Credentials pass through `approve` into
`customers.sign_in` and are kept nowhere.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agents.realtime import (
    RealtimeModelRawClientMessage,
    RealtimeModelSendRawMessage,
    RealtimeSession,
    RealtimeSessionEvent,
)

from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Customer
from jetbridge.api.customers import Account, Customers, SignInLocked, WrongPassword
from jetbridge.api.errors import NothingToApprove, TooManyMessages
from jetbridge.api.events import EventLog
from jetbridge.api.narrator import Narrator
from jetbridge.api.sound import SoundTeller
from jetbridge.api.voice import VoiceLine
from jetbridge.retrieval.errors import EngineUnavailable, JetbridgeError

log = logging.getLogger(__name__)

Opener = Callable[[CallContext], AbstractAsyncContextManager[RealtimeSession]]
"""Opens the engine's session for a context: `agents.session.open_session`, or a voice call's."""

APPROVAL_TIME = timedelta(minutes=5)
UNANSWERED = 3
PATIENCE = timedelta(seconds=60)
_LOST = "The connection to the assistant was lost. Please start a new conversation."


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """How a sign-in went, and what to tell the customer about it."""

    status: Literal["approved", "refused", "locked"]
    message: str = ""
    tries_left: int | None = None


class Call:
    """One customer's conversation, from its first word to its end.

    Attributes:
        id: names the call; not a secret.
        log: the events for the page.
        context: what the agents and tools know.
        seen: when the customer last did something.
    """

    def __init__(
        self,
        context: CallContext,
        opener: Opener,
        customers: Customers,
        *,
        signed_in: timedelta,
        line: VoiceLine | None = None,
    ) -> None:
        """Prepare a call; `start` opens it.

        Args:
            context: what the agents and tools will know.
            opener: opens the session at the engine.
            customers: who may sign in.
            signed_in: how long a sign-in lasts.
            line: the customer's line, if they speak; it opens the session then.
        """
        self.id = secrets.token_hex(8)
        self.context = context
        self.log = EventLog()
        self.seen = context.clock()
        self._opener = opener if line is None else line.open
        self._line = line
        self._customers = customers
        self._signed_in = signed_in
        self._narrator = Narrator(self.log, context)
        self._sound = SoundTeller(self._narrator, self.log) if line is not None else None
        self._session: RealtimeSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._approving = asyncio.Lock()
        self._queue: deque[str] = deque()

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        return self.log.closed

    @property
    def waiting(self) -> bool:
        """Whether a tool waits for the customer to sign in."""
        return bool(self._narrator.waiting)

    async def start(self) -> None:
        """Open the session at the engine.

        Raises:
            EngineUnavailable: the engine cannot be reached or refused the call.
        """
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(ready), name=f"call-{self.id}")
        try:
            await ready
        except BaseException:
            await self.end("failed")
            raise

    async def say(self, text: str) -> str:
        """Pass the customer's words on, in order: what comes during a turn waits for its end.

        Returns:
            The id of the message that the page will be told of.

        Raises:
            TooManyMessages: several messages are still unanswered.
        """
        self._live()
        if len(self._queue) >= UNANSWERED:
            raise TooManyMessages("Please wait for the answer before you send more.")
        self.seen = self.context.clock()
        busy = self._narrator.thinking
        message = self._narrator.heard(text)
        self._queue.append(text)
        if not busy:
            await self._send_next()
        return message

    async def approve(self, email: str, password: str) -> SignInAnswer:
        """Sign the customer in and let the waiting tools go on.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        session = self._live()
        async with self._approving:
            if not self._narrator.waiting:
                raise NothingToApprove("Nothing is waiting for a sign-in; please ask again.")
            self.seen = self.context.clock()
            try:
                account = await self._customers.sign_in(email, password)
            except WrongPassword as wrong:
                self._narrator.approval("refused", tries_left=wrong.tries_left)
                return SignInAnswer("refused", str(wrong), wrong.tries_left)
            except SignInLocked as locked:
                self._narrator.approval("locked", tries_left=0)
                return SignInAnswer("locked", str(locked), 0)
            if self.ended:
                raise NothingToApprove("The conversation is over; please start a new one.")
            self._sign_in(account)
            for call_id in self._narrator.decided("approved"):
                await session.approve_tool_call(call_id)
            return SignInAnswer("approved")

    async def decline(self) -> None:
        """Tell the waiting tools that the customer does not sign in."""
        session = self._live()
        async with self._approving:
            if not self._narrator.waiting:
                raise NothingToApprove("Nothing is waiting for a sign-in; please ask again.")
            self.seen = self.context.clock()
            await self._reject(session, "declined")

    async def sign_out(self, *, reason: str = "signed out") -> None:
        """Let the tools see nobody's bookings any more, and the model forget those it saw.

        What the tools and the assistant told since the sign-in is deleted at the engine: the
        next customer at this page cannot have it repeated.
        """
        if self.context.customer is None and not self.context.expired:
            return
        self.context.sign_out()
        self.context.turns[:] = [one for one in self.context.turns if one.role == "customer"]
        self.log.put("customer", signed_in=False, reason=reason)
        for item in self._narrator.forget():
            deleted: RealtimeModelRawClientMessage = {
                "type": "conversation.item.delete",
                "other_data": {"item_id": item},
            }
            await self._live().model.send_event(RealtimeModelSendRawMessage(message=deleted))

    async def tick(self, now: datetime, *, idle: timedelta) -> None:
        """What happens by itself: a sign-in or an approval expires, an idle call ends."""
        if self.ended:
            return
        if self.context.expired:
            await self.sign_out(reason="expired")
        asked = self._narrator.asked_at
        if asked and now - asked > APPROVAL_TIME and not self._approving.locked():
            async with self._approving:
                await self._reject(self._live(), "expired")
        if self._narrator.stuck(now, PATIENCE):
            await self._live().interrupt()
            await self._send_next()
        if now - self.seen > idle:
            await self.end("idle")

    async def end(self, reason: str) -> None:
        """Hang up. Ending twice is harmless."""
        if not self.ended:
            self.context.sign_out()
            self._narrator.ended(reason)
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])

    def _sign_in(self, account: Account) -> None:
        until = self.context.clock() + self._signed_in
        self.context.sign_in(Customer(account.id, account.first_name), until=until)
        self.log.put(
            "customer",
            signed_in=True,
            first_name=account.first_name,
            until=until.isoformat(timespec="seconds"),
        )

    async def _send_next(self) -> None:
        if self._queue:
            self._narrator.asked()
            await self._live().send_message(self._queue.popleft())

    async def _reject(self, session: RealtimeSession, status: str) -> None:
        for call_id in self._narrator.decided(status):
            await session.reject_tool_call(call_id)

    def _live(self) -> RealtimeSession:
        if self._session is None or self.ended:
            raise NothingToApprove("The conversation is over; please start a new one.")
        return self._session

    def _hear(self, event: RealtimeSessionEvent) -> None:
        if (
            event.type == "raw_model_event"
            and event.data.type == "input_audio_transcription_completed"
        ):
            self.seen = self.context.clock()

    async def _run(self, ready: asyncio.Future[None]) -> None:
        reason = "closed"
        try:
            async with self._opener(self.context) as session:
                self._session = session
                self._narrator.began()
                ready.set_result(None)
                async for event in session:
                    self._narrator.take(event)
                    if self._line is not None and self._sound is not None:
                        self._line.take(event)
                        self._sound.take(event)
                        self._hear(event)
                    if self._queue and not self._narrator.thinking:
                        await self._send_next()
            if self._line is not None and not self.ended:
                # The customer put the phone down, which is no trouble.
                await self.end("hung up")
        except JetbridgeError as error:
            reason = "failed"
            if not ready.done():
                ready.set_exception(error)
            else:
                self.log.put("error", message=str(error))
        except Exception as error:
            # The type only: an SDK error may quote what was sent.
            log.warning("call %s broke off: %s", self.id, type(error).__name__)
            reason = "failed"
            if not ready.done():
                ready.set_exception(EngineUnavailable("The assistant cannot be reached."))
        finally:
            self._session = None
            if not ready.done():
                ready.cancel()
            if not self.ended:
                self.log.put("error", message=_LOST)
                await self.end(reason)
