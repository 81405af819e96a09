"""A conversation: owns the SDK's session and tells the page what happens in it.

A typed chat is a call without media. The session is opened, read and closed in one task of
the call's own; every other method only sends. Credentials pass through `approve` into
`customers.sign_in` and are kept nowhere.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from agents.realtime import RealtimeSession

from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Customer
from jetbridge.agents.passwords import without_password
from jetbridge.api.approvals import Approvals, SignInAnswer
from jetbridge.api.customers import Customers
from jetbridge.api.earpiece import Earpiece, hush
from jetbridge.api.errors import NothingToApprove, TooManyMessages
from jetbridge.api.events import EventLog
from jetbridge.api.narrator import Narrator
from jetbridge.api.presence import Presence
from jetbridge.api.recording import Recording
from jetbridge.api.sound import SoundTeller
from jetbridge.api.trouble import in_our_words
from jetbridge.api.voice import VoiceLine

Opener = Callable[[CallContext], AbstractAsyncContextManager[RealtimeSession]]
"""Opens the engine's session for a context: `agents.session.open_session`, or a voice call's."""

UNANSWERED = 3
PATIENCE = timedelta(seconds=60)
# Who listens may not be looking. No figure: those are only said when a tool returned them.
_NOT_SIGNED_IN = "That sign-in did not work. Please see the page."
_LOST = "The connection to the assistant was lost. Please start a new conversation."


class Call:
    """One customer's conversation, from its first word to its end.

    Attributes:
        id: names the call; not a secret.
        log: the events for the page.
        context: what the agents and tools know.
    """

    def __init__(
        self,
        context: CallContext,
        opener: Opener,
        customers: Customers,
        *,
        signed_in: timedelta,
        line: VoiceLine | None = None,
        recording: Recording | None = None,
    ) -> None:
        """Prepare a call; `start` opens it.

        Args:
            context: what the agents and tools will know.
            opener: opens the session at the engine.
            customers: who may sign in.
            signed_in: how long a sign-in lasts.
            line: the customer's line, if they speak; it opens the session then.
            recording: where everything is noted, if it is.
        """
        self.id = secrets.token_hex(8)
        self.context = context
        self.log = EventLog(recording.page if recording else None)
        self._presence = Presence(self.log, context.clock())
        self._opener = opener if line is None else line.open
        self._line = line
        self._recording = recording or Recording()
        self._narrator = Narrator(self.log, context)
        self._approvals = Approvals(
            context, self._narrator, self.log, customers, lasts=signed_in, live=self._live
        )
        sound = SoundTeller(self._narrator, self.log)
        heard = (sound, self._presence, self._approvals)
        self._earpiece = Earpiece(line, *heard) if line is not None else None
        self._session: RealtimeSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._queue: deque[str] = deque()

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        return self.log.closed

    @property
    def thinking(self) -> bool:
        """Whether the customer is waiting for an answer."""
        return self._narrator.thinking or bool(self._queue)

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

        They interrupt what is being said aloud.

        Returns:
            The id of the message that the page will be told of.

        Raises:
            TooManyMessages: several messages are still unanswered.
        """
        self._live()
        if len(self._queue) >= UNANSWERED:
            raise TooManyMessages("Please wait for the answer before you send more.")
        self._presence.seen = self.context.clock()
        if self._earpiece is not None and self._earpiece.sounding:
            await self.interrupt()
        busy = self._narrator.thinking
        text = without_password(text)
        message = self._narrator.heard(text)
        self._queue.append(text)
        if not busy:
            await self._send_next()
        return message

    async def interrupt(self) -> None:
        """Stop what is being said aloud, and the answer behind it."""
        await hush(self._live())

    async def approve(self, email: str, password: str) -> SignInAnswer:
        """Sign the customer in and let the waiting tools go on; see `Approvals.approve`."""
        self._presence.seen = self.context.clock()
        answer = await self._approvals.approve(email, password)
        if answer.status != "approved" and self._earpiece is not None:
            self._earpiece.say(_NOT_SIGNED_IN)
        self._recording.customer(self.context)
        return answer

    async def admit(self, customer: Customer) -> None:
        """Let the waiting tools go on for a customer whose identity is known already.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        await self._approvals.admit(customer)
        self._recording.customer(self.context)

    async def decline(self) -> None:
        """Tell the waiting tools that the customer does not sign in.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        self._presence.seen = self.context.clock()
        await self._approvals.reject("declined")

    async def sign_out(self, *, reason: str = "signed out") -> None:
        """Close the bookings to the rest of the conversation; see `Approvals.sign_out`."""
        await self._approvals.sign_out(reason=reason)

    async def tick(self, now: datetime, *, idle: timedelta) -> None:
        """What happens by itself: a sign-in or an approval expires, an idle call ends."""
        if self.ended:
            return
        await self._approvals.tick(now)
        if self._narrator.stuck(now, PATIENCE):
            await self._live().interrupt()
            await self._send_next()
        waiting = self.waiting or self._narrator.thinking
        reason = self._earpiece.over(now, waiting=waiting) if self._earpiece is not None else None
        if reason or now - self._presence.seen > idle:
            await self.end(reason or "idle")

    async def end(self, reason: str) -> None:
        """Hang up. Ending twice is harmless."""
        if not self.ended:
            self.context.sign_out()
            self._narrator.ended(reason)
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])

    async def _send_next(self) -> None:
        if self._queue:
            self._narrator.asked()
            await self._live().send_message(self._queue.popleft())

    def _live(self) -> RealtimeSession:
        if self._session is None or self.ended:
            raise NothingToApprove("The conversation is over; please start a new one.")
        return self._session

    async def _run(self, ready: asyncio.Future[None]) -> None:
        reason = "closed"
        try:
            async with self._opener(self.context) as session:
                self._session = session
                self._recording.begin(self.id, self.context, self._line)
                self._narrator.began()
                ready.set_result(None)
                async for event in session:
                    self._recording.take(event)
                    self._narrator.take(event)
                    if self._earpiece is not None:
                        self._earpiece.take(event, self.context.clock())
                    if self._queue and not self._narrator.thinking:
                        await self._send_next()
            if self._line is not None and not self.ended:
                # The customer put the phone down, which is no trouble.
                await self.end("hung up")
        except Exception as error:
            reason = "failed"
            self._broke(error, ready)
        finally:
            self._session = None
            if not ready.done():
                ready.cancel()
            if not self.ended:
                self.log.put("error", message=_LOST)
                await self.end(reason)
            self._recording.close()

    def _broke(self, error: Exception, ready: asyncio.Future[None]) -> None:
        known = in_our_words(error, self.id)
        if not ready.done():
            ready.set_exception(known)
        elif known is error:
            self.log.put("error", message=str(error))
