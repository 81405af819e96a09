"""Calls in a real browser: a question from a sound file, and the answer heard in the page.

The browser's microphone is a WAV file, and what its loudspeaker plays is recorded in the page
and recognised. Nothing is simulated in between.
"""

from __future__ import annotations

import base64
import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from service_fixtures import free_port, running
from voice_fixtures import CALL_RATE, Samples, spoken, to_pcm16, understood

from jetbridge.api.seed import demo_accounts

pytest_plugins = ["service_fixtures"]
pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"
PATIENCE = 60_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
]
# Keeps what the loudspeaker plays, as 16-bit samples; its own loudness is left alone.
RECORDER = """
() => {
  const kept = [];
  const context = new AudioContext();
  window.heard = { kept, rate: context.sampleRate, context };
  const place = document.querySelector("#call-bar audio");
  const listen = setInterval(() => {
    if (!place.srcObject) return;
    clearInterval(listen);
    const source = context.createMediaStreamSource(place.srcObject);
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


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with its own local engine."""
    port = free_port()
    log = tmp_path_factory.mktemp("calls") / "service.log"
    with running(published, log, port=str(port)):
        yield f"http://127.0.0.1:{port}"


def write_wav(path: Path, sound: Samples) -> Path:
    """A WAV file of 48 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(CALL_RATE)
        file.writeframes(to_pcm16(sound))
    return path


def timeline(*parts: str | float) -> Samples:
    """Sentences, and seconds of silence between them."""
    pieces = [
        spoken(part) if isinstance(part, str) else np.zeros(int(part * CALL_RATE), np.float32)
        for part in parts
    ]
    return np.concatenate(pieces)


Opener = Callable[..., Page]


@pytest.fixture
def calling(address: str, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page in a browser whose microphone plays a file; no page may log an error."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browsers = []

        def open_page(microphone: Samples | None) -> Page:
            arguments = list(ARGUMENTS)
            if microphone is not None:
                file = write_wav(tmp_path / "microphone.wav", microphone)
                arguments += [
                    "--use-fake-ui-for-media-stream",
                    f"--use-file-for-fake-audio-capture={file}%noloop",
                ]
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            browsers.append(browser)
            page = browser.new_page(viewport={"width": 1000, "height": 820})
            page.set_default_timeout(PATIENCE)
            page.on(
                "console",
                lambda told: troubles.append(told.text) if told.type == "error" else None,
            )
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.goto(address)
            page.evaluate(RECORDER)
            return page

        expect.set_options(timeout=PATIENCE)
        yield open_page
        for browser in browsers:
            browser.close()
    assert troubles == []


def heard(page: Page) -> str:
    """What was said out of the page's loudspeaker."""
    got = page.evaluate(HEARD)
    sound = np.frombuffer(base64.b64decode(got["sound"]), "<i2").astype(np.float32) / 32768
    return understood(sound, int(got["rate"]))


def shot(page: Page, name: str) -> None:
    """Keep a screenshot."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))


def test_a_spoken_question_is_answered_aloud_with_its_source(calling: Opener) -> None:
    """The answer heard in the browser holds the figure, and the page shows where it is from."""
    page = calling(timeline(4.0, "How many bags can I bring into the cabin?", 60.0))
    page.get_by_role("button", name="Start a voice call").click()
    expect(page.locator("#call-bar")).to_be_visible()
    expect(page.locator(".turn.customer")).to_contain_text("bag")
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "speaking")
    shot(page, "call-speaking")
    # A slow machine is bridged by a sentence first, so the answer is the one with its source.
    expect(page.locator(".source").first).to_be_visible()
    expect(page.locator(".turn.assistant.completed").last).to_contain_text("one")
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "listening")
    shot(page, "call-answered")
    said = heard(page)
    assert "carry on" in said.lower().replace("-", " ")
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#call-bar")).to_be_hidden()
    expect(page.locator(".note").last).to_contain_text("hung up")


def test_a_call_without_a_microphone_is_explained(calling: Opener) -> None:
    """Who refuses the microphone is told what to do, and can type instead."""
    page = calling(None)
    page.get_by_role("button", name="Start a voice call").click()
    expect(page.locator("#notice")).to_contain_text("microphone isn’t allowed")
    expect(page.locator("#call-bar")).to_be_hidden()
    shot(page, "call-refused")
    page.get_by_label("Your question").fill("How many bags can I bring?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn.assistant.completed")).to_contain_text("bag")


def test_a_customer_signs_in_during_a_call_and_hears_their_flight(calling: Opener) -> None:
    """The question waits for the sign-in, and then the flight's status is said aloud."""
    page = calling(timeline(4.0, "What is the status of my flight?", 90.0))
    maya = next(one for one in demo_accounts() if one.email.startswith("maya"))
    page.get_by_role("button", name="Start a voice call").click()
    page.get_by_label("Email").fill(maya.email)
    shot(page, "call-sign-in")
    page.get_by_label("Password").fill(maya.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    answer = page.locator(".turn.assistant.completed", has_text="Your flight")
    expect(answer.first).to_be_visible()
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "speaking")
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "listening")
    shot(page, "call-status")
    said = heard(page).lower()
    assert "sign in" in said
    assert "flight" in said
    assert "terminal" in said or "gate" in said


def test_a_customer_interrupts_mutes_and_hangs_up(calling: Opener) -> None:
    """A second question stops the first answer; nothing muted is heard; a hang-up ends it all."""
    page = calling(
        timeline(
            4.0, "How many bags can I bring into the cabin?", 6.0,
            "Stop. Can my dog fly with me?", 25.0, "What about a parrot?", 40.0,
        )
    )  # fmt: skip
    page.get_by_role("button", name="Start a voice call").click()
    bar = page.locator("#call-bar")
    expect(bar).to_have_attribute("data-state", "speaking")
    expect(page.locator(".turn.customer", has_text="dog")).to_be_visible()
    page.get_by_role("button", name="Mute the microphone").click()
    expect(page.get_by_role("button", name="Mute the microphone")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(bar).to_have_attribute("data-state", "speaking")
    shot(page, "call-muted")
    page.get_by_role("button", name="Hang up").click()
    expect(bar).to_be_hidden()
    page.wait_for_timeout(1000)
    quiet = page.evaluate("() => heard.kept.slice(-5).every((one) => one.every((s) => s === 0))")
    assert quiet
    expect(page.locator(".turn.customer", has_text="parrot")).to_have_count(0)
    page.get_by_label("Your question").fill("Can my dog fly with me?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn.assistant.completed").last).to_contain_text("dog")
