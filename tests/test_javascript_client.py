"""OpenAI's own JavaScript client, from npm, calls over WebRTC with a client secret of ours.

The page is of another origin than the service, as that of somebody who brings the client is.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from agents_fixtures import running_engine
from browser_fixtures import ARGUMENTS, SOUND, chromium
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from openai_fixtures import serving
from playwright.sync_api import sync_playwright
from voice_fixtures import CALL_RATE, spoken

from jetbridge.api.app import create_app
from jetbridge.api.seed import demo_accounts
from jetbridge.api.settings import Settings
from jetbridge.api.soundfile import write_wav

pytest_plugins = ["database_fixtures"]

NPM = Path(__file__).parent / "npm"
STAFF = next(one for one in demo_accounts() if one.role != "customer")
PATIENCE = 120_000
PAGE = """
<!doctype html><title>Somebody's own client</title><script type="module">
import {
  OpenAIRealtimeWebRTC, RealtimeAgent, RealtimeSession, tool,
} from "/openai-realtime-agents.mjs";
window.seen = { approvals: [], handoffs: [], tools: [], errors: [], said: "" };
const check = tool({
  name: "check_status_tool",
  description: "See the status of the customer's flight.",
  parameters: { type: "object", properties: {}, required: [], additionalProperties: false },
  strict: true,
  needsApproval: true,
  execute: async () => JSON.stringify({ say: "Your flight leaves from gate B12 on time." }),
});
const status = new RealtimeAgent({
  name: "Status", handoffDescription: "Tells the status of a flight.", tools: [check],
  instructions: "# Use check_status_tool when asked\\n- What is the status of my flight?",
});
const main = new RealtimeAgent({
  name: "Main", handoffs: [status],
  instructions: "# Use transfer_to_Status when asked\\n- What is the status of my flight?",
});
window.call = async ({ value, url, model }) => {
  const transport = new OpenAIRealtimeWebRTC({ baseUrl: url });
  const session = new RealtimeSession(main, { transport, model, tracingDisabled: true });
  session.on("tool_approval_requested", (_context, _agent, request) => {
    seen.approvals.push(request.approvalItem.rawItem?.name ?? request.tool?.name);
    session.approve(request.approvalItem);
  });
  session.on("agent_handoff", (_context, from, to) =>
    seen.handoffs.push(`${from.name}>${to.name}`));
  session.on("agent_tool_end", (_context, _agent, one) => seen.tools.push(one.name));
  session.on("error", (error) => seen.errors.push(JSON.stringify(error?.error ?? error)));
  session.on("history_updated", (history) => {
    seen.said = history.filter((one) => one.role === "assistant")
      .flatMap((one) => one.content.map((part) => part.transcript ?? part.text ?? "")).join(" ");
  });
  session.on("transport_event", (event) => {
    if (event.type === "output_audio_buffer.stopped") seen.heard = true;
  });
  await session.connect({ apiKey: value });
  window.hangUp = () => session.close();
};
</script>
"""


@dataclass(frozen=True)
class Service:
    """The running service."""

    url: str


@pytest.fixture(scope="module")
def service(demo_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on loopback with a local engine; nothing is published in it."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copy(demo_sqlite, folder / "jetbridge.sqlite")
    with (
        running_engine() as engine,
        serving(create_app(Settings(data_dir=folder), engine=engine)) as address,
    ):
        yield Service(address)


@contextmanager
def staff(service: Service) -> Iterator[httpx.Client]:
    """A signed-in member of the staff."""
    with httpx.Client(base_url=service.url, timeout=60) as client:
        given = {"email": STAFF.email, "password": STAFF.password}
        assert client.post("/api/staff/sign-in", json=given).json()["status"] == "approved"
        yield client


@pytest.fixture(scope="module")
def bundle(request: pytest.FixtureRequest) -> Path:
    """The client's browser bundle, installed once as the committed lock file says."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm: apt-get install npm")
    lock = hashlib.sha256((NPM / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = Path(request.config.cache.mkdir(f"npm-{lock}"))  # type: ignore[union-attr]
    found = folder / "node_modules/@openai/agents-realtime/dist/bundle"
    if not (found / "openai-realtime-agents.mjs").exists():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NPM / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"needs npm's registry: {done.stderr.strip()[-200:]}")
    return found


def somebodys_page(bundle: Path) -> FastAPI:
    """A site of another origin with the client's bundle."""
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    app.mount("/", StaticFiles(directory=bundle))
    return app


def test_a_client_secret_is_for_signed_in_staff_of_this_origin(service: Service) -> None:
    """Nobody else gets one, and it is not the standard key."""
    assert httpx.post(f"{service.url}/api/client-secret").status_code == 401
    with staff(service) as client:
        foreign = {"Origin": "https://elsewhere.example"}
        assert client.post("/api/client-secret", headers=foreign).status_code == 403
        given = client.post("/api/client-secret", headers={"Origin": service.url})
        told = given.json()
    assert given.status_code == 201
    assert told["value"].startswith("ek_")
    assert told["url"] == f"{service.url}/v1/realtime/calls"
    assert "local-key" not in given.text


@pytest.mark.parametrize("key", ["local-key", "ek_made-up"])
def test_a_call_without_a_valid_client_secret_is_refused(service: Service, key: str) -> None:
    """Neither the standard key nor an invented one calls through the service."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/sdp"}
    answer = httpx.post(f"{service.url}/v1/realtime/calls", content="v=0", headers=headers)
    assert answer.status_code == 401


@pytest.mark.browser
def test_the_javascript_client_calls_hands_over_and_has_a_tool_approved(
    service: Service, bundle: Path, tmp_path: Path
) -> None:
    """Spoken words lead through a handoff and an approved tool to an answer that is heard."""
    path = chromium()
    with staff(service) as client:
        secret = client.post("/api/client-secret").json()
    quiet = np.zeros(CALL_RATE * 4, np.float32)
    sound = np.concatenate([quiet, spoken("What is the status of my flight?"), *[quiet] * 20])
    microphone = tmp_path / "microphone.wav"
    write_wav(microphone, sound, rate=CALL_RATE)
    arguments = [
        *ARGUMENTS,
        *SOUND,
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
    ]

    with serving(somebodys_page(bundle)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.wait_for_function("() => window.call")
        page.evaluate("(secret) => call(secret)", secret)
        page.wait_for_function("() => seen.said.includes('B12') && seen.heard")
        seen: dict[str, Any] = page.evaluate("() => { hangUp(); return seen; }")
        browser.close()
    assert seen["handoffs"] == ["Main>Status"]
    assert seen["approvals"] == ["check_status_tool"]
    assert "check_status_tool" in seen["tools"]
    assert seen["errors"] == []
