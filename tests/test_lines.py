"""The local engine's short-lived keys, and the end of a call whose time is over."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest
from agents_fixtures import brain, running_engine
from openai import AsyncOpenAI
from voice_fixtures import answered, caller

from jetbridge.agents.local.keys import ShortKeys, bearer
from jetbridge.agents.local.lines import Lines
from jetbridge.agents.local.studio import Studio


def test_a_short_key_expires() -> None:
    """It opens its own session until then; a made-up one opens nothing, a standard one all."""
    now = [1000.0]
    keys = ShortKeys(lambda: now[0])
    key, expires = keys.make({"model": "m"}, seconds=60)
    assert expires == 1060
    assert keys.session_of(key) == {"model": "m"}
    now[0] = 1060.0
    assert keys.session_of(key) is None
    assert keys.session_of("ek_made-up") is None
    assert keys.session_of("") is None
    assert keys.session_of("any") == {}


@pytest.mark.parametrize(
    ("header", "key"), [("Bearer a", "a"), ("bearer  a ", "a"), ("Basic a", ""), ("", "")]
)
def test_a_bearer_header_is_read(header: str, key: str) -> None:
    """Its scheme in any case; other schemes carry no key."""
    assert bearer(header) == key


async def test_a_short_key_opens_a_session_and_makes_no_further_key() -> None:
    """openai's client gets one, opens a session as it was made for, and no more with it."""
    with running_engine() as engine:
        async with AsyncOpenAI(base_url=engine.base_url, api_key="any") as client:
            made = await client.realtime.client_secrets.create(
                session={"type": "realtime", "instructions": "Be brief."}
            )
        async with (
            AsyncOpenAI(base_url=engine.base_url, api_key=made.value) as client,
            client.realtime.connect(model="local") as connection,
        ):
            first = await connection.recv()
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {made.value}"}) as client:
            further = await client.post(f"{engine.base_url}/realtime/client_secrets")
    assert first.session.instructions == "Be brief."  # type: ignore[union-attr]
    assert further.status_code == 401


async def test_a_call_whose_time_is_over_is_told_so() -> None:
    """As OpenAI does after 60 minutes: an error event, and then the end."""
    one, offer = await caller()
    with ThreadPoolExecutor(1) as threads, closing(Studio()) as studio:
        lines = Lines(limit=1, studio=studio, threads=threads, longest=1.5)
        taken = await lines.take(offer, {"type": "realtime"}, brain())
        assert taken is not None
        peer, sdp = taken
        await answered(one, sdp)
        told = await one.until("error", seconds=60)
        await asyncio.wait_for(peer.over.wait(), 30)
        await lines.close()
    await one.close()
    assert told["error"]["code"] == "session_expired"
    assert "duration" in json.dumps(told)
