"""What one conversation knows: who is signed in, what was said, and what the tools found.

One `CallContext` belongs to one session and is the SDK's run context: tools, approvals
and guardrails read and write it, and nothing else holds state. It never sees a
credential: `sign_in` is told who the customer is, not how that was proved.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from jetbridge.agents.desk import Booking, Customer, Flight, FlightDesk
from jetbridge.retrieval.records import SearchResult

Search = Callable[[str, Sequence[str]], SearchResult]
"""``search(query, recent) -> SearchResult``; `recent` are earlier customer turns, newest last.
Called on a thread, so it may block."""

CONTACT = "our website chat or the call center"
GUARDRAIL_NOTE = "guardrail triggered:"
"""How the SDK begins the message it sends to the model after a guardrail tripped."""

_KEPT_TURNS = 60
_KEPT_RESULTS = 40


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was said."""

    role: Literal["customer", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The flights that one booking can be moved to; the first `count` of them are read out."""

    booking: Booking
    flights: tuple[Flight, ...]
    count: int = 3

    @property
    def told(self) -> tuple[Flight, ...]:
        """The flights that were read out, in that order."""
        return self.flights[: self.count]

    def turned(self) -> Offer:
        """The same offer with what was read out moved to the end: the next are read out."""
        return Offer(self.booking, (*self.flights[self.count :], *self.flights[: self.count]))

    def with_first(self, flights: Collection[Flight]) -> Offer:
        """The same offer, of which these flights are read out, three at most."""
        first = tuple(one for one in self.flights if one in flights)
        rest = tuple(one for one in self.flights if one not in flights)
        return Offer(self.booking, (*first, *rest), min(len(first), 3))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that was read back. `turn` counts the customer's turns when it was."""

    booking: Booking
    flight: Flight
    turn: int
    key: str


@dataclass(slots=True)
class CallContext:
    """The state of one session.

    Attributes:
        search: looks up the policies; see `Search`.
        desk: the airline's booking system.
        contact: where a customer finds people, said when nothing is known.
        clock: the present moment, timezone-aware.
        turns: what was said so far, oldest first.
        lookups: what the policies' search returned since the customer last spoke.
        wish: what the customer wished of another flight, while they are asked for which trip.
        results: the text of the tools' results of the whole session, oldest first.
    """

    search: Search
    desk: FlightDesk
    contact: str = CONTACT
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    session_id: str = field(default_factory=lambda: secrets.token_hex(8))
    turns: list[Turn] = field(default_factory=list)
    lookups: list[SearchResult] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    wish: str = ""
    offer: Offer | None = None
    proposal: Proposal | None = None
    customer_turns: int = 0
    _customer: Customer | None = None
    _until: datetime | None = None

    @property
    def customer(self) -> Customer | None:
        """The customer who is signed in now, or None: nobody, or the time is over."""
        if self._until is None or self.clock() >= self._until:
            return None
        return self._customer

    @property
    def expired(self) -> bool:
        """Whether somebody had signed in and the time is over."""
        return self._customer is not None and self.customer is None

    def sign_in(self, customer: Customer, *, until: datetime) -> None:
        """Let the personal tools see this customer's bookings until the given moment.

        Another customer's offers and proposals do not survive it.
        """
        if self._customer is not None and self._customer.id != customer.id:
            self.forget()
        self._customer, self._until = customer, until

    def sign_out(self) -> None:
        """Let nobody's bookings be seen any more."""
        self._customer = self._until = None
        self.forget()

    def forget(self) -> None:
        """Drop offers, proposals and the results that personal answers came from."""
        self.offer = self.proposal = None
        self.wish = ""
        self.results.clear()

    def hear(self, text: str) -> None:
        """Take in the customer's next words; a new turn begins."""
        self.customer_turns += 1
        self.lookups.clear()
        self._say(Turn("customer", text))

    def unhear(self) -> None:
        """Forget the customer's newest turn: it was not finished, and will be heard whole."""
        for at in range(len(self.turns) - 1, -1, -1):
            if self.turns[at].role == "customer":
                del self.turns[at]
                self.customer_turns -= 1
                return

    def answered(self, text: str) -> None:
        """Take in what the assistant said."""
        self._say(Turn("assistant", text))

    def found(self, text: str) -> None:
        """Take in a tool's result, so that what is said can be checked against it."""
        self.results.append(text)
        del self.results[:-_KEPT_RESULTS]

    def last_words(self) -> str:
        """The customer's last turn, empty before the first."""
        return next((turn.text for turn in reversed(self.turns) if turn.role == "customer"), "")

    def recent(self, count: int = 4) -> tuple[str, ...]:
        """The customer's turns before the last one, newest last."""
        said = [turn.text for turn in self.turns if turn.role == "customer"]
        return tuple(said[:-1][-count:])

    def _say(self, turn: Turn) -> None:
        self.turns.append(turn)
        del self.turns[:-_KEPT_TURNS]
