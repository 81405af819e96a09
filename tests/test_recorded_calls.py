"""Calls from the terminal, recorded by the service, and replayed."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from agents_fixtures import brain
from openai_fixtures import serving
from service_fixtures import Visitor, environment, fresh_data
from voice_fixtures import WIRE_RATE, caller, spoken, understood

from jetbridge.agents.local.server import create_app as engine_app
from jetbridge.agents.session import Engine
from jetbridge.api.app import create_app
from jetbridge.api.cli import make_app
from jetbridge.api.recorded import RecordingRefused, read_recording, steps_of, turns_of
from jetbridge.api.seed import demo_accounts
from jetbridge.api.settings import Settings
from jetbridge.api.soundfile import read_sound, write_wav
from jetbridge.retrieval.errors import EngineUnavailable, QueryRefused

pytest_plugins = ["database_fixtures", "service_fixtures"]

MAYA = next(one for one in demo_accounts() if one.email.startswith("maya"))
COMMAND = "import sys; from jetbridge.api.cli import main; sys.argv[0] = 'jetbridge'; main()"


@dataclass(frozen=True)
class Service:
    """A service that records, and the engine it uses."""

    url: str
    engine: str
    data_dir: Path
    recordings: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `jetbridge` beside the service, on the same data and engine."""
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *words],
            env=environment(self.data_dir, engine=self.engine),
            capture_output=True, text=True, check=False, timeout=400, cwd=self.data_dir,
        )  # fmt: skip


@pytest.fixture(scope="module")
def service(
    published: Path, demo_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service with the whole corpus; both it and its engine record."""
    folder = tmp_path_factory.mktemp("recorded")
    data, kept = fresh_data(published, folder / "data"), folder / "kept"
    shutil.copy(demo_sqlite, data / "jetbridge.sqlite")
    with serving(engine_app(brain=brain(), record=kept)) as address:
        engine = Engine(f"{address}/v1", "any")
        settings = Settings(data_dir=data, record_dir=kept)
        with serving(create_app(settings, engine=engine)) as url:
            yield Service(url, engine.base_url, data, kept)


def rows(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON lines that a command printed."""
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_call_from_the_terminal_is_answered_recorded_and_replayed(
    service: Service, tmp_path: Path
) -> None:
    """A file is said, the answer is heard and printed; both sides are kept; a replay agrees."""
    question, out = tmp_path / "question.wav", tmp_path / "answer.wav"
    said = spoken("How many bags can I bring into the cabin?", rate=WIRE_RATE)
    write_wav(question, said, rate=WIRE_RATE)
    run = service.run(
        "call", "--wav", str(question), "--out", str(out), "--url", service.url, "--json"
    )
    assert run.returncode == 0, run.stderr
    messages = [one for one in rows(run) if one["type"] == "message"]
    assert "bag" in next(one["text"] for one in messages if one["role"] == "customer")
    answer = next(one["text"] for one in messages if one["role"] == "assistant" and one["text"])
    assert any(one["type"] == "citations" for one in rows(run))
    folder = next(service.recordings.glob("rtc_*"))
    for file in (out, folder / "assistant.wav"):
        heard = understood(read_sound(file, rate=WIRE_RATE), WIRE_RATE).lower()
        assert "carry on" in heard.replace("-", " "), (file, answer)
    heard = understood(read_sound(folder / "customer.wav", rate=WIRE_RATE), WIRE_RATE)
    assert "bags" in heard.lower()
    again = service.run("replay", str(folder), "--json")
    assert again.returncode == 0, again.stdout + again.stderr
    assert rows(again)[-1] == {"type": "replay", "turns": 1, "differences": 0}


def test_a_signed_in_chat_is_replayed_without_its_password(service: Service) -> None:
    """No credential is kept; the replay signs the customer in and finds the flights of then."""
    visitor = Visitor(service.url)
    visitor.say("What is the status of my flight?")
    visitor.told("approval", status="requested")
    assert visitor.sign_in(MAYA.email, MAYA.password)["status"] == "approved"
    visitor.answer()
    visitor.told("turn", state="listening")
    visitor.say("How many bags can I bring?")
    visitor.answer()
    visitor.told("turn", state="listening")
    visitor.close()
    folder = service.recordings / f"chat_{visitor.id}"
    text = (folder / "events.jsonl").read_text()
    for secret in (MAYA.password, MAYA.email, visitor.secret):
        assert secret not in text
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lines = read_recording(folder)
    assert [step.what for step in steps_of(lines)] == ["say", "admit", "say"]
    assert turns_of(lines)[0].sign_in == ["requested", "approved"]
    again = service.run("replay", str(folder / "events.jsonl"))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "2 turns, 0 of them differ" in again.stdout
    changed = text.replace("check_flights_tool", "another_tool")
    other = service.recordings / "changed.jsonl"
    other.write_text(changed)
    differs = service.run("replay", str(other), "--json")
    assert differs.returncode == 1
    assert {one["what"] for one in rows(differs)[:-1]} == {"calls"}


async def test_a_caller_is_told_that_the_call_is_recorded(service: Service) -> None:
    """The answer says so, and the page shows it."""
    one, offer = await caller()
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
        answer = (await client.post("/api/calls", json={"sdp": offer})).json()
        assert answer["recorded"] is True
        headers = {"Authorization": f"Bearer {answer['secret']}"}
        await client.delete(f"/api/sessions/{answer['id']}", headers=headers)
    await one.close()


def test_a_turn_that_was_taken_back_is_one(tmp_path: Path) -> None:
    """Words that were answered too early are read once, whole."""
    lines = [{"kind": "begin", "data": {"version": 1, "clock": "2026-05-01T12:00:00+00:00"}}]
    for words in ("How much", "How much is a bag?"):
        item = {"id": "item_1", "type": "message", "role": "user", "content": []}
        heard = "conversation.item.input_audio_transcription.completed"
        for event in (
            {"type": "conversation.item.added", "item": item},
            {"type": heard, "item_id": "item_1", "transcript": words},
            {"type": "conversation.item.deleted", "item_id": "item_1"},
        ):
            lines.append({"kind": "engine", "data": event})
    at = "2026-05-01T12:00:00+00:00"
    text = "".join(json.dumps(line | {"at": at}) + "\n" for line in lines[:-1])
    (tmp_path / "events.jsonl").write_text(text)
    kept = read_recording(tmp_path)
    assert [step.words for step in steps_of(kept)] == ["How much is a bag?"]
    assert [turn.asked for turn in turns_of(kept)] == ["How much is a bag?"]


@pytest.mark.parametrize("text", ["", "hello", '{"kind": "page", "at": "x", "data": {}}'])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    """An empty file, another file, and one without its beginning."""
    file = tmp_path / "events.jsonl"
    file.write_text(text)
    with pytest.raises(RecordingRefused):
        read_recording(file)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--wav", "nowhere.wav"], "there is no file"),
        (["--wav", __file__], "cannot be read as sound"),
        (["--wav", "a.wav", "--out", "no/such/folder/out.wav"], "no folder"),
    ],
)
def test_a_call_that_cannot_be_made_says_why(words: list[str], says: str) -> None:
    """A wrong file or folder is said before anything is called."""
    with pytest.raises(QueryRefused, match=says):
        make_app()(["call", *words], standalone_mode=False)


def test_a_call_at_a_service_that_is_not_there_says_so(tmp_path: Path) -> None:
    """And what to do about it."""
    question = tmp_path / "question.wav"
    write_wav(question, np.full(WIRE_RATE, 0.1, np.float32), rate=WIRE_RATE)
    words = ["call", "--wav", str(question), "--url", "http://127.0.0.1:9"]
    with pytest.raises(EngineUnavailable, match="jetbridge serve"):
        make_app()(words, standalone_mode=False)
