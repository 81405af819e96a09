"""Customers and their sign-in: argon2, every failure counted, slowed, then locked.

A name that nobody has is treated like any other: same words, same work, same counting.
A try is counted before the password is looked at, so tries made at once do not get around
the limit. This is the only module that ever sees a password.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from jetbridge.api.database import Database
from jetbridge.api.tables import CustomerRow, SignInRow
from jetbridge.retrieval.errors import SignInRefused

MAX_EMAIL = 254
MAX_PASSWORD = 256
# What a real customer's hash looks like, for names that nobody has: same cost to verify.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$YSdUKQ6tmM5dKY9n8fVTlw"
    "$m5RTJ8Qu3wtTGwl8KiQSJnvCLJxlLK/QVAvP5TC0bKk"
)


class WrongPassword(SignInRefused):
    """The name and password do not belong together; `tries_left` more are allowed."""

    def __init__(self, tries_left: int) -> None:
        """Say how many tries are left before sign-in is locked."""
        tries = "1 try" if tries_left == 1 else f"{tries_left} tries"
        super().__init__(f"That email and password do not match. You have {tries} left.")
        self.tries_left = tries_left


class SignInLocked(SignInRefused):
    """Too many failures under this name; it opens again at `until`."""

    def __init__(self, until: datetime, now: datetime) -> None:
        """Say in how many minutes sign-in opens again."""
        minutes = max(1, round((until - now).total_seconds() / 60))
        wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(
            f"Sign-in is locked after too many tries. Try again in {wait}, "
            "or ask the call center for help."
        )
        self.until = until


@dataclass(frozen=True, slots=True)
class Account:
    """Who signed in, and as what: customer, content or evaluator."""

    id: int
    first_name: str
    role: str


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """How failures are slowed and when they lock.

    `delays` are seconds waited before the answer to the 1st, 2nd, ... failure in a row.
    """

    max_tries: int = 5
    lock: timedelta = timedelta(minutes=15)
    delays: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 4.0)


class Customers:
    """The customers of one database."""

    def __init__(
        self,
        database: Database,
        *,
        policy: SignInPolicy | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the database and, for tests, another policy or clock."""
        self.policy = policy or SignInPolicy()
        self._database = database
        self._clock = clock
        self._hasher = PasswordHasher()
        # One hash takes 64 MiB: a crowd waits in line rather than fill the memory.
        self._turns = asyncio.Semaphore(2)

    async def sign_in(self, email: str, password: str) -> Account:
        """Check a name and password, off the event loop.

        Returns:
            The account they belong to; earlier failures are forgotten.

        Raises:
            WrongPassword: they do not belong together; says how many tries are left.
            SignInLocked: too many failures; says when to try again.
        """
        name = email.strip().lower()[:MAX_EMAIL]
        async with self._turns:
            try:
                failures = await asyncio.to_thread(self._count_try, name)
            except IntegrityError:
                # Another first try under this name was counted at the same moment.
                failures = await asyncio.to_thread(self._count_try, name)
            account = await asyncio.to_thread(self._verify, name, password[:MAX_PASSWORD])
        if account is not None:
            await asyncio.to_thread(self._forget, name)
            return account
        delays = self.policy.delays
        await asyncio.sleep(delays[min(failures, len(delays)) - 1] if delays else 0)
        if failures >= self.policy.max_tries:
            now = self._clock()
            raise SignInLocked(now + self.policy.lock, now)
        raise WrongPassword(self.policy.max_tries - failures)

    def _count_try(self, name: str) -> int:
        """Count one try as failed, until the password proves otherwise."""
        now, key = self._clock(), _name_hash(name)
        with self._database.write() as session:
            # A lock that has passed, or failures of long ago, start from nothing again.
            session.execute(delete(SignInRow).where(SignInRow.locked_until <= now))
            session.execute(
                delete(SignInRow).where(
                    SignInRow.locked_until.is_(None),
                    SignInRow.last_tried < now - 4 * self.policy.lock,
                )
            )
            row = session.scalar(
                select(SignInRow).where(SignInRow.name_hash == key).with_for_update()
            )
            if row is None:
                row = SignInRow(name_hash=key, failures=0, last_tried=now, locked_until=None)
                session.add(row)
            if row.locked_until is not None:
                raise SignInLocked(row.locked_until, now)
            row.failures += 1
            row.last_tried = now
            if row.failures >= self.policy.max_tries:
                row.locked_until = now + self.policy.lock
            return row.failures

    def _verify(self, name: str, password: str) -> Account | None:
        with self._database.read() as session:
            row = session.scalar(select(CustomerRow).where(CustomerRow.email == name))
        try:
            self._hasher.verify(row.password_hash if row else _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return None
        return Account(row.id, row.first_name, row.role) if row else None

    def _forget(self, name: str) -> None:
        with self._database.write() as session:
            session.execute(delete(SignInRow).where(SignInRow.name_hash == _name_hash(name)))


def hash_password(password: str) -> str:
    """Hash a password for `customers.password_hash` (argon2id, a salt of its own)."""
    return PasswordHasher().hash(password)


def _name_hash(name: str) -> str:
    # Slow on purpose: see SignInRow.
    return hashlib.scrypt(name.encode(), salt=b"jetbridge.sign_ins", n=2**12, r=8, p=1).hex()[:64]
