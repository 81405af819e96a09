"""Calls in a real browser: Chromium, its microphone, and what its loudspeaker plays.

The microphone is WAV files, played when the conversation has come so far; what the loudspeaker
plays is recorded in the page. Nothing is simulated in between.
"""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from browser_fixtures import ARGUMENTS, SOUND, chromium
from playwright.sync_api import Page, expect, sync_playwright
from service_fixtures import free_port, fresh_data, running
from voice_fixtures import CALL_RATE, Samples, spoken, understood

from jetbridge.agents.local.media import to_pcm16

SCREENSHOTS = Path(__file__).parent / "screenshots"
PATIENCE = 180_000
# Keeps what the loudspeaker plays, as 16-bit samples; its own loudness is left alone.
RECORDER = """
() => {
  const kept = [];
  const context = new AudioContext();
  window.heard = { kept, rate: context.sampleRate, context };
  const place = document.querySelector("#call-bar audio");
  let following = null;
  setInterval(() => {
    if (!place.srcObject || place.srcObject === following) return;
    following = place.srcObject;
    const source = context.createMediaStreamSource(following);
    const node = context.createScriptProcessor(4096, 1, 1);
    node.onaudioprocess = ({ inputBuffer }) => {
      const sound = inputBuffer.getChannelData(0);
      kept.push(Int16Array.from(sound, (one) => one * 32767));
    };
    source.connect(node);
    node.connect(context.destination);
  }, 20);
}
"""
HEARD = """
() => {
  const size = heard.kept.reduce((sum, one) => sum + one.length, 0);
  const all = new Int16Array(size);
  let at = 0;
  for (const one of heard.kept) { all.set(one, at); at += one.length; }
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return { rate: heard.rate, sound: btoa(text) };
}
"""
# A microphone that plays WAV files when it is told to.
MICROPHONE = """
() => {
  const context = new AudioContext({ sampleRate: 48000 });
  const out = context.createMediaStreamDestination();
  window.say = async (wav) => {
    const bytes = Uint8Array.from(atob(wav), (sign) => sign.charCodeAt(0));
    const node = context.createBufferSource();
    node.buffer = await context.decodeAudioData(bytes.buffer);
    node.connect(out);
    node.start();
  };
  navigator.mediaDevices.getUserMedia = async () => out.stream.clone();
}
"""


@pytest.fixture(scope="session")
def call_data(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the service that takes the calls."""
    return fresh_data(published, tmp_path_factory.mktemp("calls") / "data")


@pytest.fixture(scope="session")
def address(call_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with its own local engine."""
    port = free_port()
    log = tmp_path_factory.mktemp("calls-log") / "service.log"
    with running(call_data, log, port=str(port)):
        yield f"http://127.0.0.1:{port}"


def call(page: Page) -> None:
    """Start a call, and wait until it is answered."""
    page.get_by_role("button", name="Start a voice call").click()
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "listening")


def write_wav(file: BinaryIO, sound: Samples) -> None:
    """Write a WAV file of 48 kHz."""
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(CALL_RATE)
        out.writeframes(to_pcm16(sound))


Opener = Callable[..., Page]


@pytest.fixture
def calling(address: str) -> Iterator[Opener]:
    """Opens the page in a browser; no page may log an error.

    The microphone is refused; with `speaking` it is there, and says what `say` tells it to.
    """
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browsers = []

        def open_page(*, speaking: bool = False, **options: Any) -> Page:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=[*ARGUMENTS, *SOUND]
            )
            browsers.append(browser)
            page = browser.new_page(**{"viewport": {"width": 1000, "height": 820}} | options)
            page.set_default_timeout(PATIENCE)
            page.on(
                "console",
                lambda told: troubles.append(told.text) if told.type == "error" else None,
            )
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.goto(address)
            page.evaluate(RECORDER)
            if speaking:
                page.evaluate(MICROPHONE)
            return page

        expect.set_options(timeout=PATIENCE)
        yield open_page
        for browser in browsers:
            browser.close()
    assert troubles == []


def say(page: Page, text: str) -> None:
    """Say a sentence into the page's microphone."""
    file = io.BytesIO()
    write_wav(file, spoken(text))
    page.evaluate("(wav) => say(wav)", base64.b64encode(file.getvalue()).decode())


def ask(page: Page, text: str) -> str:
    """Say a sentence, and wait until its answer has been heard; returns the answer as shown."""
    done = page.locator(".turn.assistant.completed")
    before = done.count()
    say(page, text)
    bar = page.locator("#call-bar")
    expect(done.nth(before)).to_be_visible()
    expect(bar).to_have_attribute("data-state", "speaking")
    expect(bar).to_have_attribute("data-state", "listening")
    return done.last.locator(".text").inner_text()


def heard(page: Page) -> str:
    """What was said out of the page's loudspeaker."""
    got = page.evaluate(HEARD)
    sound = np.frombuffer(base64.b64decode(got["sound"]), "<i2").astype(np.float32) / 32768
    return understood(sound, int(got["rate"]))


def shot(page: Page, name: str) -> None:
    """Keep a screenshot."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))
