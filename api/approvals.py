"""Signing in and out within one conversation, and the tools that wait for it.

Credentials pass through `approve` into `customers.sign_in` and are kept nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agents.realtime import (
    RealtimeModelRawClientMessage,
    RealtimeModelSendRawMessage,
    RealtimeSession,
)

from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Customer
from jetbridge.api.customers import Customers, SignInLocked, WrongPassword
from jetbridge.api.errors import NothingToApprove
from jetbridge.api.events import EventLog
from jetbridge.api.narrator import Narrator

APPROVAL_TIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """How a sign-in went, and what to tell the customer about it."""

    status: Literal["approved", "refused", "locked"]
    message: str = ""
    tries_left: int | None = None


class Approvals:
    """Who is signed in to one conversation."""

    def __init__(
        self,
        context: CallContext,
        narrator: Narrator,
        log: EventLog,
        customers: Customers,
        *,
        lasts: timedelta,
        live: Callable[[], RealtimeSession],
    ) -> None:
        """Begin with nobody signed in.

        Args:
            context: what the tools know.
            narrator: knows which tools wait.
            log: the page's events.
            customers: who may sign in.
            lasts: how long a sign-in lasts.
            live: the open session; raises `NothingToApprove` when the conversation is over.
        """
        self._context = context
        self._narrator = narrator
        self._log = log
        self._customers = customers
        self._lasts = lasts
        self._live = live
        self._deciding = asyncio.Lock()

    async def approve(self, email: str, password: str) -> SignInAnswer:
        """Sign the customer in and let the waiting tools go on.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        self._live()
        async with self._deciding:
            self._check()
            try:
                account = await self._customers.sign_in(email, password)
            except WrongPassword as wrong:
                self._narrator.approval("refused", tries_left=wrong.tries_left)
                return SignInAnswer("refused", str(wrong), wrong.tries_left)
            except SignInLocked as locked:
                self._narrator.approval("locked", tries_left=0)
                return SignInAnswer("locked", str(locked), 0)
            await self._admit(Customer(account.id, account.first_name))
            return SignInAnswer("approved")

    async def admit(self, customer: Customer) -> None:
        """Let the waiting tools go on for a customer whose identity is known already.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        async with self._deciding:
            self._check()
            await self._admit(customer)

    async def reject(self, status: str, *, told: str | None = None) -> None:
        """Tell the waiting tools that nobody signs in: ``declined`` or ``expired``.

        `told` is what the model gets instead of a tool's result, if it is not the usual.

        Raises:
            NothingToApprove: no tool is waiting.
        """
        self._live()
        async with self._deciding:
            self._check()
            for call_id in self._narrator.decided(status):
                await self._live().reject_tool_call(call_id, rejection_message=told)

    async def sign_out(self, *, reason: str) -> None:
        """Let the tools see nobody's bookings any more, and the model forget those it saw.

        What the tools and the assistant told since the sign-in is deleted at the engine: the
        next customer at this page cannot have it repeated.
        """
        if self._context.customer is None and not self._context.expired:
            return
        self._context.sign_out()
        self._context.turns[:] = [one for one in self._context.turns if one.role == "customer"]
        self._log.put("customer", signed_in=False, reason=reason)
        for item in self._narrator.forget():
            deleted: RealtimeModelRawClientMessage = {
                "type": "conversation.item.delete",
                "other_data": {"item_id": item},
            }
            await self._live().model.send_event(RealtimeModelSendRawMessage(message=deleted))

    async def tick(self, now: datetime) -> None:
        """What happens by itself: a sign-in, or the request for one, expires."""
        if self._context.expired:
            await self.sign_out(reason="expired")
        asked = self._narrator.asked_at
        if asked and now - asked > APPROVAL_TIME and not self._deciding.locked():
            await self.reject("expired")

    def _check(self) -> None:
        if not self._narrator.waiting:
            raise NothingToApprove("Nothing is waiting for a sign-in; please ask again.")

    async def _admit(self, customer: Customer) -> None:
        session = self._live()
        until = self._context.clock() + self._lasts
        self._context.sign_in(customer, until=until)
        self._log.put(
            "customer",
            signed_in=True,
            first_name=customer.first_name,
            until=until.isoformat(timespec="seconds"),
        )
        for call_id in self._narrator.decided("approved"):
            await session.approve_tool_call(call_id)
