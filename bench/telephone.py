"""Telephones for the benchmark: Chromium with a microphone from a file, and many plain callers."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from jetbridge.agents.local.media import CALL_RATE, Samples, to_pcm16
from jetbridge.agents.local.outlets import Piece
from jetbridge.agents.local.player import CallTrack

_SECOND = 1.0
BROWSER = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream",
]  # fmt: skip
# Left: the microphone, right: the loudspeaker; when each block of them came; and the engine's
# events with the time they came.
RECORDER = """
async () => {
  const context = new AudioContext();
  const code = `registerProcessor("tape", class extends AudioWorkletProcessor {
    process([sides]) {
      this.kept ??= { first: currentFrame, sides: [new Int16Array(1024), new Int16Array(1024)] };
      const { first, sides: kept } = this.kept, at = currentFrame - first;
      kept.forEach((one, side) => sides[side]?.forEach((s, i) => { one[at + i] = s * 32767; }));
      if (at + 128 >= 1024) {
        this.port.postMessage([first, ...kept]);
        this.kept = null;
      }
      return true;
    }
  });`;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  await context.audioWorklet.addModule(address);
  const merger = context.createChannelMerger(2);
  const node = new AudioWorkletNode(context, "tape", { channelCount: 2,
    channelCountMode: "explicit" });
  window.kept = []; window.rate = context.sampleRate; window.told = []; window.came = [];
  node.port.onmessage = ({ data }) => {
    window.kept.push(data);
    window.came.push([data[0] / window.rate, performance.now() / 1000]);
  };
  merger.connect(node); node.connect(context.destination);
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    context.createMediaStreamSource(stream).connect(merger, 0, 0);
    return stream;
  };
  const open = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...given) {
    const channel = open.apply(this, given);
    channel.addEventListener("message", ({ data }) =>
      window.told.push({ at: performance.now() / 1000, ...JSON.parse(data) }));
    return channel;
  };
  const place = document.querySelector("#call-bar audio");
  const wait = setInterval(() => {
    if (!place.srcObject) return;
    clearInterval(wait);
    context.createMediaStreamSource(place.srcObject).connect(merger, 0, 1);
  }, 10);
}
"""
TAKEN = """
(side) => {
  const first = kept[0][0];
  const all = new Int16Array(kept.at(-1)[0] + 1024 - first);
  for (const one of kept) all.set(one[side + 1], one[0] - first);
  const bytes = new Uint8Array(all.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(text);
}
"""


@dataclass(frozen=True, slots=True)
class Tape:
    """A call in the browser: both directions on one clock, and the engine's events.

    `mouth` and `ear` are samples at `rate`; an event carries `at`, in seconds since the first
    sample.
    """

    mouth: Samples
    ear: Samples
    rate: int
    told: list[dict[str, Any]]


@contextmanager
def browser(url: str, microphone: Samples) -> Iterator[Page]:
    """The page in a browser whose microphone plays a recording of 48 kHz."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "microphone.wav"
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(CALL_RATE)
            out.writeframes(to_pcm16(microphone))
        arguments = [*BROWSER, f"--use-file-for-fake-audio-capture={file}%noloop"]
        opened = playwright.chromium.launch(executable_path=chromium, args=arguments)
        # The recorder's worklet is no script of the page's own.
        page = opened.new_page(bypass_csp=True)
        page.goto(url)
        try:
            yield page
        finally:
            opened.close()


def recorded(url: str, microphone: Samples) -> Tape:
    """A call in which the microphone's recording is played to its end."""
    with browser(url, microphone) as page:
        page.evaluate(RECORDER)
        page.get_by_role("button", name="Start a voice call").click()
        page.wait_for_timeout(1000 * len(microphone) / CALL_RATE)
        sides = [
            np.frombuffer(base64.b64decode(page.evaluate(TAKEN, side)), "<i2") for side in (0, 1)
        ]
        rate, came = int(page.evaluate("() => rate")), np.array(page.evaluate("() => came"))
        told = [{**one, "at": _placed(one["at"], came)} for one in page.evaluate("() => told")]
        page.get_by_role("button", name="Hang up").click()
    mouth, ear = (side.astype(np.float32) / np.float32(32768) for side in sides)
    return Tape(mouth, ear, rate, told)


def _placed(at: float, came: NDArray[np.float64]) -> float:
    """Where a moment of the page's clock lies in the recording, in seconds.

    Sound and page have clocks of their own. Of the blocks of the second around it, the one that
    came with the least delay tells best how far they are apart.

    Args:
        at: the moment, in seconds.
        came: a row per block: its place in the recording and when it came, in seconds.
    """
    near = came[np.abs(came[:, 1] - at) < _SECOND]
    near = near if len(near) else came
    return float(at - (near[:, 1] - near[:, 0]).min() - came[0, 0])


@dataclass
class Caller:
    """A caller without a browser, whose speech is encoded before it is sent.

    Attributes:
        waits: how long each reply took, in seconds.
        turns: the engine's events since a question, when it ended and when its reply began.
    """

    mouth: CallTrack
    connection: RTCPeerConnection
    waits: list[float] = field(default_factory=list)
    turns: list[tuple[list[dict[str, Any]], float, float]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    ended_at: float = 0.0

    async def ask(self, question: Samples, number: int) -> None:
        """Say a question (24 kHz, no silence after it) and note how long the reply's sound took."""
        self.silent.clear()
        self.answered.clear()
        self.over.clear()
        self.heard = []
        await self.mouth.play(Piece(f"q{number}", "q", 0, 0, "", question))
        self.mouth.finish(f"q{number}")
        await asyncio.wait_for(self.silent.wait(), 60)
        try:
            await asyncio.wait_for(self.answered.wait(), 30)
            await asyncio.wait_for(self.over.wait(), 60)
        except TimeoutError:
            self.waits.append(30.0)

    def said(self, what: str, _: str) -> None:
        """Hear from the mouth that it has begun or ended."""
        if what == "stopped":
            self.ended_at = time.monotonic()
            self.silent.set()

    def told(self, text: str) -> None:
        """Hear an event of the engine."""
        event = {"at": time.monotonic(), **json.loads(text)}
        kind = event["type"]
        self.heard.append(event)
        asked = self.silent.is_set() and not self.answered.is_set()
        if kind == "output_audio_buffer.started" and asked:
            self.waits.append(event["at"] - self.ended_at)
            self.turns.append((self.heard, self.ended_at, event["at"]))
            self.answered.set()
        elif kind in ("output_audio_buffer.stopped", "output_audio_buffer.cleared"):
            self.over.set()


async def dial(url: str) -> Caller | str:
    """A call to the service at `url`; or what it said when it refused."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    one: Caller
    mouth = CallTrack(lambda what, response: one.said(what, response))
    one = Caller(mouth, connection)
    connection.addTrack(mouth)
    connection.on("track", lambda _: _deafen(connection))
    opened = asyncio.Event()
    channel = connection.createDataChannel("oai-events")
    channel.on("open", opened.set)
    channel.on("message", one.told)
    await connection.setLocalDescription(await connection.createOffer())
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        answer = await client.post("/api/calls", json={"sdp": connection.localDescription.sdp})
    if answer.status_code != 201:
        await connection.close()
        return f"{answer.status_code} {answer.json()['error']['message']}"
    await connection.setRemoteDescription(RTCSessionDescription(answer.json()["sdp"], "answer"))
    await asyncio.wait_for(opened.wait(), 60)
    return one


class _Deaf:
    """Takes packets and gives no frame: what a caller hears is decoded on the caller's machine."""

    def add(self, packet: Any) -> tuple[bool, None]:
        return False, None


def _deafen(connection: RTCPeerConnection) -> None:
    for receiver in connection.getReceivers():
        receiver._RTCRtpReceiver__jitter_buffer = _Deaf()
