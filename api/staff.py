"""The sign-in of staff pages: a secret in a cookie, its hash in the database, roles asked anew.

A session says who, never as what: the role is read from the customers' table at every
request, so that taking it away works at once. Shared by the console and the evals page.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from jetbridge.api.customers import Account, Customers
from jetbridge.api.database import Database
from jetbridge.api.tables import CustomerRow, StaffSessionRow
from jetbridge.retrieval.errors import SignInRefused

LASTS = timedelta(hours=9)
ROLES = ("content", "evaluator")


class NotStaff(SignInRefused):
    """Nobody is signed in, or the sign-in has ended."""


class RoleMissing(SignInRefused):
    """Who is signed in may not do this."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff: their name as the history shows it, and what they may do."""

    id: int
    name: str
    role: str


class Staff:
    """The staff who are signed in, in one database."""

    def __init__(
        self,
        database: Database,
        customers: Customers,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take where sessions are kept and who checks passwords."""
        self._database = database
        self._customers = customers
        self._clock = clock

    async def sign_in(self, email: str, password: str) -> tuple[Member, str]:
        """Check a password and open a session.

        Returns:
            Who signed in, and the session's secret, which is not kept here: only its hash is.

        Raises:
            WrongPassword, SignInLocked: as `Customers.sign_in`.
            RoleMissing: the account is a customer's.
        """
        account = await self._customers.sign_in(email, password)
        if account.role not in ROLES:
            raise RoleMissing("This account is not for staff pages. Ask for one that is.")
        secret = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._keep, account, secret)
        member = await self.find(secret)
        if member is None:
            raise NotStaff("This account has just been closed.")
        return member, secret

    async def find(self, secret: str) -> Member | None:
        """Who holds this secret, with the role that they have now; None for nobody."""
        if not secret:
            return None
        return await asyncio.to_thread(self._find, secret)

    async def sign_out(self, secret: str) -> None:
        """End the session of this secret."""
        await asyncio.to_thread(self._end, secret)

    def _keep(self, account: Account, secret: str) -> None:
        now = self._clock()
        with self._database.write() as session:
            session.execute(delete(StaffSessionRow).where(StaffSessionRow.expires <= now))
            session.add(
                StaffSessionRow(
                    secret_hash=_hash(secret), customer_id=account.id, expires=now + LASTS
                )
            )

    def _find(self, secret: str) -> Member | None:
        query = (
            select(CustomerRow)
            .join(StaffSessionRow, StaffSessionRow.customer_id == CustomerRow.id)
            .where(
                StaffSessionRow.secret_hash == _hash(secret),
                StaffSessionRow.expires > self._clock(),
            )
        )
        with self._database.read() as session:
            row = session.scalar(query)
        return Member(row.id, f"{row.first_name} {row.last_name}", row.role) if row else None

    def _end(self, secret: str) -> None:
        with self._database.write() as session:
            session.execute(
                delete(StaffSessionRow).where(StaffSessionRow.secret_hash == _hash(secret))
            )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
