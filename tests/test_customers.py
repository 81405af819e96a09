"""Sign-in: failures are counted, slowed and locked, and nobody learns who exists."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from database_fixtures import NOW
from sqlalchemy import select, text

from jetbridge.api.customers import Customers, SignInLocked, SignInPolicy, WrongPassword
from jetbridge.api.database import Database
from jetbridge.api.seed import demo_accounts
from jetbridge.api.tables import SignInRow

pytest_plugins = ["database_fixtures"]

MAYA = demo_accounts()[0]
NOBODY = "nobody@example.com"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at `NOW`."""
    return Clock()


@pytest.fixture
def customers(airline: Database, clock: Clock) -> Customers:
    """The demonstration's customers, without the waiting."""
    return Customers(airline, policy=SignInPolicy(delays=()), clock=clock)


async def fail(customers: Customers, email: str) -> str:
    """A wrong password; returns what the customer is told."""
    with pytest.raises((WrongPassword, SignInLocked)) as refused:
        await customers.sign_in(email, "not the password")
    return str(refused.value)


async def test_the_right_password_signs_in(customers: Customers) -> None:
    """A name is known in any case and with spaces around it."""
    account = await customers.sign_in(f"  {MAYA.email.upper()} ", MAYA.password)
    assert (account.first_name, account.role) == ("Maya", "customer")


async def test_tries_are_counted_and_the_fifth_locks(customers: Customers) -> None:
    """Four refusals say how many tries are left; the fifth locks, also the right password."""
    told = [await fail(customers, MAYA.email) for _ in range(5)]
    assert ["4 tries" in told[0], "1 try left" in told[3], "locked" in told[4]] == [True] * 3
    with pytest.raises(SignInLocked):
        await customers.sign_in(MAYA.email, MAYA.password)


async def test_a_name_that_nobody_has_is_told_the_same(customers: Customers) -> None:
    """Word for word the same for a customer and for nobody, to the lock and beyond."""
    real = [await fail(customers, MAYA.email) for _ in range(6)]
    nobody = [await fail(customers, NOBODY) for _ in range(6)]
    assert real == nobody


async def test_a_name_that_nobody_has_costs_the_same_work(
    customers: Customers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One verification with the same argon2 parameters either way."""
    verified: list[str] = []
    hasher = customers._hasher
    verify = type(hasher).verify

    def watch(self: object, hash_: str, password: str) -> bool:
        verified.append(hash_.rsplit("$", 2)[0])
        return verify(self, hash_, password)

    monkeypatch.setattr(type(hasher), "verify", watch)
    await fail(customers, MAYA.email)
    await fail(customers, NOBODY)
    assert len(verified) == 2
    assert verified[0] == verified[1]


async def test_the_lock_is_kept_by_the_database(airline: Database, clock: Clock) -> None:
    """Another process, or the same after a restart, knows the lock."""
    for _ in range(5):
        await fail(Customers(airline, policy=SignInPolicy(delays=()), clock=clock), MAYA.email)
    again = Customers(airline, clock=clock)
    with pytest.raises(SignInLocked):
        await again.sign_in(MAYA.email, MAYA.password)


async def test_the_lock_ends(customers: Customers, clock: Clock) -> None:
    """After its time the right password signs in, and a wrong one counts from the start."""
    for _ in range(5):
        await fail(customers, MAYA.email)
    clock.now += customers.policy.lock + timedelta(seconds=1)
    assert "4 tries" in await fail(customers, MAYA.email)
    assert (await customers.sign_in(MAYA.email, MAYA.password)).first_name == "Maya"


async def test_a_success_forgets_the_failures(customers: Customers) -> None:
    """Four slips, then the right password: the next slip is the first again."""
    for _ in range(4):
        await fail(customers, MAYA.email)
    await customers.sign_in(MAYA.email, MAYA.password)
    assert "4 tries" in await fail(customers, MAYA.email)


async def test_guesses_at_once_do_not_get_around_the_limit(customers: Customers) -> None:
    """Twelve tries started together: the right one among the last does not get in."""
    passwords = [f"guess {n}" for n in range(11)] + [MAYA.password]
    told = await asyncio.gather(
        *(customers.sign_in(MAYA.email, one) for one in passwords), return_exceptions=True
    )
    assert sum(isinstance(one, WrongPassword) for one in told) == 4
    assert sum(isinstance(one, SignInLocked) for one in told) == 8


async def test_failures_are_slowed_more_and_more(
    airline: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waits before the refusals are those of the policy, in order."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    customers = Customers(airline, clock=clock)
    monkeypatch.setattr("jetbridge.api.customers.asyncio.sleep", wait)
    for _ in range(5):
        await fail(customers, NOBODY)
    assert waited == list(customers.policy.delays)
    assert waited == sorted(waited)
    assert waited[-1] > waited[1] > 0


async def test_names_are_not_kept(customers: Customers, airline: Database) -> None:
    """A password typed into the wrong field is not written down."""
    await fail(customers, "my secret password")
    with airline.read() as session:
        rows = session.execute(text("SELECT * FROM sign_ins")).all()
        assert len(session.scalars(select(SignInRow)).all()) == 1
    assert "secret" not in repr(rows)


async def test_a_password_is_never_in_the_error(customers: Customers) -> None:
    """Neither the message nor the error's other faces repeat what was typed."""
    with pytest.raises(WrongPassword) as refused:
        await customers.sign_in(MAYA.email, "hunter2-hunter2")
    shown = f"{refused.value!r} {refused.value.args} {vars(refused.value)}"
    assert "hunter2" not in shown
    assert MAYA.email not in shown
