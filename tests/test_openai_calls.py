"""A call placed at OpenAI, down to the bytes: a strict stand-in for its endpoints on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from agents_fixtures import SmallSearch, small_desk
from openai_fixtures import ANSWER, KEY, OFFER, StandIn, standing_in

from jetbridge.agents.call import AllLinesBusy, OfferRefused, Sound, place_call
from jetbridge.agents.context import CallContext
from jetbridge.agents.session import Engine
from jetbridge.retrieval.errors import EngineUnavailable


@pytest.fixture
def openai() -> Iterator[StandIn]:
    """OpenAI's endpoints."""
    with standing_in() as stand_in:
        yield stand_in


def context() -> CallContext:
    """A conversation's state."""
    return CallContext(search=SmallSearch(), desk=small_desk())


async def test_the_call_is_made_as_openai_wants_it(openai: StandIn) -> None:
    """Multipart with the offer unchanged and a complete session; key and identifier in headers."""
    engine = Engine(openai.url, KEY)
    sound = Sound(terms=("JFK", "Larkspur"), silence_ms=420, speed=1.1)
    async with place_call(
        engine, context(), OFFER, sound=sound, safety_identifier="a" * 64
    ) as placed:
        assert placed.sdp == ANSWER
        assert placed.id == "rtc_u1_abc"
        await asyncio.to_thread(openai.until, lambda: bool(openai.sent))
    assert openai.wrong == []
    _, headers, body = openai.requests[0]
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["openai-safety-identifier"] == "a" * 64
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    assert body.index(b'name="sdp"') < body.index(b'name="session"')
    assert OFFER.encode() in body
    session = openai.sessions["rtc_u1_abc"]
    assert session["model"] == "gpt-realtime-2.1-mini"
    assert session["output_modalities"] == ["audio"]
    assert {tool["name"] for tool in session["tools"]} >= {"transfer_to_qa_agent"}
    assert "Main Agent" in session["instructions"]
    assert session["audio"]["output"]["voice"] == "cedar"
    assert session["audio"]["output"]["speed"] == 1.1
    heard = session["audio"]["input"]
    assert heard["turn_detection"]["silence_duration_ms"] == 420
    assert "Larkspur" in heard["transcription"]["prompt"]
    assert KEY not in placed.sdp


async def test_attaching_changes_nothing(openai: StandIn) -> None:
    """The attached connection has the standard key and sends the very session of the call."""
    async with place_call(Engine(openai.url, KEY), context(), OFFER):
        await asyncio.to_thread(openai.until, lambda: bool(openai.sent))
    assert openai.attached == [("rtc_u1_abc", f"Bearer {KEY}")]
    assert openai.wrong == []
    made, updated = openai.sessions["rtc_u1_abc"], openai.updates()[0]
    for name in ("model", "instructions", "tools", "output_modalities", "audio", "tool_choice"):
        assert updated[name] == made[name], name
    assert openai.hung_up == ["rtc_u1_abc"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, AllLinesBusy), (503, AllLinesBusy), (400, OfferRefused), (401, EngineUnavailable)],
)
async def test_a_refused_call_is_told_apart(
    openai: StandIn, status: int, error: type[Exception]
) -> None:
    """Busy, a bad offer and a wrong key are different errors; none of them shows the key."""
    openai.status = status
    with pytest.raises(error) as refused:
        async with place_call(Engine(openai.url, KEY), context(), OFFER):
            pass
    assert KEY not in str(refused.value)
    assert openai.hung_up == []


async def test_an_engine_that_is_not_there_is_said_so() -> None:
    """Nobody listens at the address."""
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        async with place_call(Engine("http://127.0.0.1:9/v1", KEY), context(), OFFER):
            pass
