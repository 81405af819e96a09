"""The vendor's own clients speak with the local engine: with sound, over a WebSocket."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import numpy as np
import pytest
from agents.realtime import RealtimeRunner
from agents_fixtures import ANA, NOON, SmallSearch, small_desk
from openai import AsyncOpenAI
from voice_fixtures import WIRE_RATE, spoken, understood

from jetbridge.agents.context import CallContext
from jetbridge.agents.graph import build_agents
from jetbridge.agents.local.media import from_pcm16, to_pcm16
from jetbridge.agents.session import Engine, socket_url

pytest_plugins = ["chat_fixtures"]

PIECE = WIRE_RATE // 10 * 2


def recording(text: str) -> bytes:
    """A sentence with silence around it, as the protocol carries it."""
    quiet = np.random.default_rng(2).normal(0, 0.0005, WIRE_RATE).astype(np.float32)
    return to_pcm16(np.concatenate([quiet, spoken(text, rate=WIRE_RATE), quiet]))


async def test_the_runner_takes_a_spoken_question_to_an_approved_tool(engine: Engine) -> None:
    """RealtimeRunner sends sound, hands over, has the sign-in approved, and plays the status."""
    context = CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)
    config: Any = {
        "api_key": "any",
        "url": socket_url(engine),
        "headers": {"Authorization": "Bearer any"},
        "initial_model_settings": {
            "output_modalities": ["audio"],
            "audio": {
                "input": {
                    "format": "pcm16",
                    "transcription": {"model": "gpt-4o-mini-transcribe"},
                    "turn_detection": {"type": "server_vad", "interrupt_response": True},
                },
                "output": {"format": "pcm16", "voice": "cedar"},
            },
            "tracing": None,
        },
    }
    runner = RealtimeRunner(build_agents(), config={"tracing_disabled": True})
    heard, agents, tools = bytearray(), [], []
    async with await runner.run(context=context, model_config=config) as session:

        async def speak() -> None:
            sound = recording("What is the status of my flight?")
            for at in range(0, len(sound), PIECE):
                await session.send_audio(sound[at : at + PIECE])
                await asyncio.sleep(0.01)

        speaking = asyncio.create_task(speak())
        async with asyncio.timeout(120):
            async for event in session:
                if event.type == "handoff":
                    agents.append(event.to_agent.name)
                elif event.type == "tool_approval_required":
                    context.sign_in(ANA, until=NOON.replace(hour=20))
                    await session.approve_tool_call(event.call_id)
                elif event.type == "tool_end":
                    tools.append(event.tool.name)
                elif event.type == "audio":
                    heard += event.audio.data
                elif event.type == "audio_end":
                    break
        await speaking
    assert tools == ["check_flights_tool"]
    assert agents in ([], ["Flight Status Agent"])
    said = understood(from_pcm16(bytes(heard)), WIRE_RATE).lower()
    assert "flight" in said
    assert "boston" in said


async def test_the_plain_client_speaks_and_commits_by_hand(engine: Engine) -> None:
    """openai's own client without turn detection: append, commit, ask, and hear the answer."""
    async with (
        AsyncOpenAI(base_url=engine.base_url, api_key="any") as client,
        client.realtime.connect(model="local") as connection,
    ):
        await connection.session.update(
            session={
                "type": "realtime",
                "output_modalities": ["audio"],
                "instructions": '# Words\n- greeting: "Welcome to the library."',
                "audio": {
                    "input": {"turn_detection": None, "transcription": {"model": "whisper-1"}}
                },
            }
        )
        sound = recording("Good morning to you.")[: -WIRE_RATE * 2 + 4800]
        await connection.input_audio_buffer.append(audio=base64.b64encode(sound).decode())
        await connection.input_audio_buffer.commit()
        await connection.response.create()
        heard, transcript, kinds = bytearray(), "", []
        async with asyncio.timeout(90):
            async for event in connection:
                kinds.append(event.type)
                if event.type == "conversation.item.input_audio_transcription.completed":
                    transcript = event.transcript
                elif event.type == "response.output_audio.delta":
                    heard += base64.b64decode(event.delta)
                elif event.type == "response.done":
                    break
    assert "morning" in transcript.lower()
    assert "input_audio_buffer.committed" in kinds
    assert "error" not in kinds
    assert len(heard) > WIRE_RATE


async def test_the_plain_client_hands_over_and_approves_a_tool(engine: Engine) -> None:
    """openai's own client: spoken words, a handoff by session.update, a tool that is approved."""
    asked = "- What is the status of my flight?"
    status: Any = {
        "instructions": f"# Use check_status_tool when asked\n{asked}",
        "tools": [function("check_status_tool")],
    }
    main: Any = {
        "type": "realtime",
        "output_modalities": ["audio"],
        "instructions": f"# Use transfer_to_status_agent when asked\n{asked}",
        "tools": [function("transfer_to_status_agent")],
        "audio": {"input": {"transcription": {"model": "whisper-1"}}},
    }
    outputs = {
        "transfer_to_status_agent": {"assistant": "Status Agent"},
        "check_status_tool": {"say": "Your flight leaves from gate B12."},
    }
    called, heard = [], bytearray()
    async with (
        AsyncOpenAI(base_url=engine.base_url, api_key="any") as client,
        client.realtime.connect(model="local") as connection,
    ):
        await connection.session.update(session=main)
        sound = recording("What is the status of my flight?")
        for at in range(0, len(sound), PIECE):
            audio = base64.b64encode(sound[at : at + PIECE]).decode()
            await connection.input_audio_buffer.append(audio=audio)
        async with asyncio.timeout(200):
            async for event in connection:
                assert event.type != "error", event
                if event.type == "response.output_audio.delta":
                    heard += base64.b64decode(event.delta)
                if event.type != "response.done":
                    continue
                calls = [one for one in event.response.output or [] if one.type == "function_call"]
                if not calls:
                    break
                called.append(calls[0].name)
                if calls[0].name == "transfer_to_status_agent":
                    await connection.session.update(session={"type": "realtime", **status})
                output = json.dumps(outputs[str(calls[0].name)])
                item: Any = {"type": "function_call_output", "call_id": calls[0].call_id}
                await connection.conversation.item.create(item={**item, "output": output})
                await connection.response.create()
    assert called == ["transfer_to_status_agent", "check_status_tool"]
    assert "gate b" in understood(from_pcm16(bytes(heard)), WIRE_RATE).lower()


def function(name: str) -> dict[str, Any]:
    """A tool without parameters, as a session lists it."""
    parameters = {"type": "object", "properties": {}}
    return {"type": "function", "name": name, "description": name, "parameters": parameters}


@pytest.mark.parametrize("audio", ["not base64!", "AAAA" * 400_000])
async def test_bad_sound_is_refused(engine: Engine, audio: str) -> None:
    """What is no sound, or far too much at once, is an error and the session goes on."""
    async with (
        AsyncOpenAI(base_url=engine.base_url, api_key="any") as client,
        client.realtime.connect(model="local") as connection,
    ):
        await connection.input_audio_buffer.append(audio=audio)
        await connection.input_audio_buffer.clear()
        kinds = []
        async with asyncio.timeout(30):
            async for event in connection:
                kinds.append(event.type)
                if event.type == "input_audio_buffer.cleared":
                    break
    assert "error" in kinds
