"""The function tools of the agents: look up a policy, see one's flights, change one.

Every tool answers with JSON. Four keys are written for whoever speaks next, a language
model or the local engine:

- ``say``: a text that may be spoken as it is;
- ``ask``: a question to put to the customer;
- ``next``: the tool that takes the customer's reply to it;
- ``topic``: what a rule that the customer asks about next is likely to be about.

A record may have a ``summary``, ``called`` (how to name it) and ``facts``: sentences by what they
tell, so that who asks for one is told that one; ``news`` says that the summary comes first.

A personal tool needs approval until the customer has signed in through the page. That is
decided here from the session's context, never from anything the model says.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from agents import RunContextWrapper, function_tool
from jetbridge.agents.context import CallContext
from jetbridge.agents.facts import booking_record, topic
from jetbridge.agents.others import is_anothers, names_other_code
from jetbridge.agents.rebooking import choose, list_alternatives
from jetbridge.retrieval.errors import QueryRefused
from jetbridge.retrieval.records import Hit

log = logging.getLogger(__name__)

Call = RunContextWrapper[CallContext]
_REQUEST_LIMIT = 600
_ANOTHERS = {
    "status": "somebody else's",
    "say": "I can only see and change the bookings of the person who is signed in, not anybody "
    "else's. They can sign in themselves, or ask our staff.",
}


async def sign_in_needed(call: Call, arguments: dict[str, Any], call_id: str) -> bool:
    """Whether a personal tool has to wait for a sign-in; true again once it has expired."""
    return call.context.customer is None


def declined() -> str:
    """What the model is told when the customer did not sign in."""
    return json.dumps(
        {
            "status": "declined",
            "say": "Without signing in I can't see or change bookings, but I can still answer "
            "questions about our policies.",
        }
    )


def failed(call: Call, error: Exception) -> str:
    """What the model is told when a tool broke: nothing of why, which is for the log alone."""
    log.error("a tool failed: %s", type(error).__name__, exc_info=error)
    return json.dumps(
        {
            "status": "failed",
            "say": "I'm sorry, I can't look that up right now. Please try again in a moment, or "
            f"use {call.context.contact}.",
        }
    )


@function_tool(failure_error_function=failed)
async def document_lookup_tool(call: Call, request: str) -> str:
    """Look up the airline's published policies and rules: baggage, check-in, seats, fees,
    changes, refunds, pets, special assistance and everything else that holds for any
    passenger. The only source for such answers.

    Args:
        request: The customer's question, complete in itself, in the customer's own words.
    """
    context = call.context
    try:
        result = await asyncio.to_thread(context.search, request[:_REQUEST_LIMIT], context.recent())
    except QueryRefused:
        return _unknown(context)
    context.lookups.append(result)
    if result.abstained or not result.hits:
        return _unknown(context)
    return _told(
        context,
        {
            "status": "found",
            "confidence": round(result.confidence, 2),
            "passages": [_passage(hit) for hit in result.hits],
        },
    )


@function_tool(needs_approval=sign_in_needed, failure_error_function=failed)
async def check_flights_tool(call: Call) -> str:
    """See the signed-in customer's own flights: status, delay, departure and arrival times,
    terminal, gate and seat. For the customer's own trips only, never for rules.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
    if is_anothers(context.last_words(), customer.first_name.lower().split()):
        return _told(context, _ANOTHERS)
    bookings = await asyncio.to_thread(context.desk.bookings, customer.id)
    if names_other_code(context.last_words(), [booking.locator for booking in bookings]):
        return _told(context, _ANOTHERS)
    now = context.clock()
    bookings = sorted(bookings, key=lambda one: one.flight.state in ("departed", "arrived"))
    if not bookings:
        return _told(
            context,
            {"status": "none", "say": "I don't see any upcoming flights in your name."},
        )
    return _told(
        context,
        {"status": "found", "customer": customer.first_name, "topic": topic(bookings[0]),
         "flights": [booking_record(booking, now) for booking in bookings]},
    )  # fmt: skip


@function_tool(needs_approval=sign_in_needed, failure_error_function=failed)
async def list_alternatives_tool(call: Call, booking: str = "") -> str:
    """List other flights that the signed-in customer's booking can be moved to.

    Args:
        booking: Which trip to change, in the customer's own words: its code, flight number,
            destination or day. Empty when the customer has not said.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
    if is_anothers(context.last_words(), customer.first_name.lower().split()):
        return _told(context, _ANOTHERS)
    return _told(context, await list_alternatives(context, customer, booking))


@function_tool(needs_approval=sign_in_needed, failure_error_function=failed)
async def rebook_tool(call: Call, choice: str) -> str:
    """Move the signed-in customer's booking to another flight. The first call only reads the
    change back; call again with the customer's reply. Nothing is changed before the customer
    has said yes to what was read back.

    Args:
        choice: The customer's own words: which flight ("the second one", "the ten fifteen",
            "the later one", a flight number), or the reply to the read-back.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
    return _told(context, await choose(context, customer, choice))


def _passage(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    page = hit.sentences[0].page if hit.sentences else next(iter(passage.pages), 0)
    return {
        "title": passage.info.title,
        "section": passage.section_path,
        "page": page or None,
        "text": passage.text,
        "sentences": [
            {"text": sentence.text, "score": round(sentence.score, 4)} for sentence in hit.sentences
        ],
    }


def _unknown(context: CallContext) -> str:
    return _told(
        context,
        {
            "status": "nothing good enough",
            "say": "I don't know: I couldn't find that in our published policies. "
            f"{context.contact[:1].upper()}{context.contact[1:]} can help you further.",
            "passages": [],
        },
    )


def _signed_out() -> str:
    return json.dumps(
        {"status": "signed out", "say": "Please sign in on the page first, then ask me again."}
    )


def _told(context: CallContext, answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    context.found(text)
    return text
