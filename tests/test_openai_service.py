"""The whole service set to OpenAI: calls, telephone, client secrets and limits, at a stand-in."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai_fixtures import KEY, OFFER, WEBHOOK_SECRET, StandIn, serving, signed, standing_in

from jetbridge.api.app import create_app
from jetbridge.api.links import number_of
from jetbridge.api.seed import demo_accounts
from jetbridge.api.settings import Settings
from jetbridge.api.trouble import BUSY, TIME_OVER

pytest_plugins = ["database_fixtures"]

STAFF = next(one for one in demo_accounts() if one.role != "customer")
FROM = '"Maya" <sip:+14155550123@carrier.example>;tag=1'


@dataclass
class Service:
    """The service and what it speaks with."""

    url: str
    openai: StandIn
    told: list[str] = field(default_factory=list)

    def post(self, path: str, **given: Any) -> httpx.Response:
        """POST as a browser; everything that comes back is kept."""
        answer = httpx.post(f"{self.url}{path}", timeout=60, **given)
        self.told.append(f"{answer.headers} {answer.text}")
        return answer

    def call(self) -> Page:
        """A spoken call as the page makes it."""
        answer = self.post("/api/calls", json={"sdp": OFFER})
        assert answer.status_code == 201, answer.text
        self.openai.until(lambda: len(self.openai.updates()) >= 1)
        return Page(self, answer.json())


@dataclass
class Page:
    """A page with a call; its events are read as they come."""

    service: Service
    opened: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to read."""
        self.headers = {"Authorization": f"Bearer {self.opened['secret']}"}
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def path(self) -> str:
        """The session's route."""
        return f"{self.service.url}/api/sessions/{self.opened['id']}"

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The first event of a type with these fields."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for event in self.events:
                if event["type"] == kind and fields.items() <= event.items():
                    return event
            time.sleep(0.02)
        raise AssertionError(self.events)

    def _read(self) -> None:
        with (
            # The service may stop before the conversation ends.
            contextlib.suppress(httpx.TransportError),
            httpx.stream("GET", f"{self.path}/events", headers=self.headers, timeout=90) as stream,
        ):
            for line in stream.iter_lines():
                self.service.told.append(line)
                if line.startswith("data:"):
                    self.events.append(json.loads(line[5:]))


@pytest.fixture
def service(demo_sqlite: Path, tmp_path: Path) -> Iterator[Service]:
    """The service with OpenAI's key, address and webhook secret; nothing is published in it."""
    shutil.copy(demo_sqlite, tmp_path / "jetbridge.sqlite")
    with standing_in() as openai:
        settings = Settings(
            data_dir=tmp_path,
            embedder="local",
            engine="openai",
            openai_api_key=KEY,  # type: ignore[arg-type]
            openai_base_url=openai.url,
            openai_webhook_secret=WEBHOOK_SECRET,  # type: ignore[arg-type]
            public_url="https://www.larkspur.example/help/",
            link_gateway_url=openai.url.replace("/v1", "/gateway"),
            max_sessions=2,
        )
        with serving(create_app(settings)) as address:
            made = Service(address, openai)
            yield made
            assert KEY not in "".join(made.told)
            assert openai.wrong == []


def incoming(call_id: str) -> bytes:
    """A webhook's body that announces a telephone call."""
    return json.dumps(
        {
            "object": "event", "id": "evt_1", "type": "realtime.call.incoming",
            "created_at": int(time.time()),
            "data": {"call_id": call_id, "sip_headers": [{"name": "From", "value": FROM}]},
        }
    ).encode()  # fmt: skip


def function_call(name: str) -> list[dict[str, Any]]:
    """A response that calls a tool, in the protocol's order."""
    item = {"id": "item_9", "object": "realtime.item", "type": "function_call", "name": name,
            "call_id": "call_9", "arguments": "{}", "status": "completed"}  # fmt: skip
    at = {"response_id": "resp_9", "output_index": 0}
    response = {"id": "resp_9", "object": "realtime.response", "output": []}
    return [
        {"type": "response.created", "response": {**response, "status": "in_progress"}},
        {"type": "response.output_item.done", **at, "item": item},
        {
            "type": "response.done",
            "response": {**response, "status": "completed", "output": [item]},
        },
    ]


def test_a_call_keeps_the_key_and_is_hung_up_with_the_page(service: Service) -> None:
    """The browser gets an answer only; who calls is a hash; ending it hangs up at OpenAI."""
    page = service.call()
    page.until("agent", name="Main Agent")
    headers = service.openai.requests[0][1]
    assert len(headers["openai-safety-identifier"]) == 64
    made, updated = service.openai.sessions["rtc_u1_abc"], service.openai.updates()[0]
    assert {name: updated[name] for name in made} == made
    assert httpx.delete(page.path, headers=page.headers).status_code == 204
    page.until("ended", reason="hung up")
    service.openai.until(lambda: service.openai.hung_up == ["rtc_u1_abc"])


def test_a_customer_who_hangs_up_ends_the_conversation(service: Service) -> None:
    """OpenAI closes the attached connection then."""
    page = service.call()
    service.openai.hang_up("rtc_u1_abc")
    page.until("ended", reason="hung up")


def test_the_longest_time_and_a_limit_are_told(service: Service) -> None:
    """A failed response for a rate limit, and the end after 60 minutes, reach the customer."""
    page = service.call()
    error = {"type": "rate_limit_exceeded", "code": "rate_limit_exceeded"}
    details = {"type": "failed", "error": error}
    response = {"id": "resp_1", "object": "realtime.response", "output": [], "status": "failed"}
    service.openai.push(
        "rtc_u1_abc", {"type": "response.done", "response": {**response, "status_details": details}}
    )
    page.until("error", message=BUSY)
    over = {"type": "invalid_request_error", "code": "session_expired", "message": "60 minutes."}
    service.openai.push("rtc_u1_abc", {"type": "error", "error": over})
    page.until("error", message=TIME_OVER)
    service.openai.hang_up("rtc_u1_abc")
    page.until("ended")


def test_a_limit_on_calls_is_all_lines_busy(service: Service) -> None:
    """OpenAI takes no call now: the page says so, and there is room for another try."""
    service.openai.status = 429
    refused = service.post("/api/calls", json={"sdp": OFFER})
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "lines_busy"
    service.openai.status = 201
    service.call()


def test_a_client_secret_comes_from_openai(service: Service) -> None:
    """It is made with the standard key and an identifier, and sends the client to OpenAI."""
    with httpx.Client(base_url=service.url, timeout=60) as client:
        given = {"email": STAFF.email, "password": STAFF.password}
        client.post("/api/staff/sign-in", json=given)
        answer = client.post("/api/client-secret")
    service.told.append(answer.text)
    assert answer.json()["value"] == "ek_abc"
    assert answer.json()["url"] == f"{service.openai.url}/realtime/calls"
    _, headers, body = service.openai.requests[-1]
    assert len(headers["openai-safety-identifier"]) == 64
    assert json.loads(body)["session"]["audio"]["output"]["voice"] == "cedar"
    assert json.loads(body)["expires_after"]["seconds"] == 60


def test_a_telephone_call_is_accepted_and_nobody_signs_in_by_voice(service: Service) -> None:
    """The same agents answer; a personal tool is refused at once, and the link is sent."""
    openai, body = service.openai, incoming("rtc_phone")
    openai.waiting.add("rtc_phone")
    first = service.post("/api/phone/incoming", content=body, headers=signed(body))
    again = service.post("/api/phone/incoming", content=body, headers=signed(body))
    assert (first.json(), again.json()) == ({"taken": True}, {"taken": False})
    openai.until(lambda: any(one["type"] == "response.create" for one in openai.sent))
    made, updated = openai.sessions["rtc_phone"], openai.updates()[0]
    assert "Main Agent" in made["instructions"]
    assert {name: updated[name] for name in made} == made
    openai.push("rtc_phone", *function_call("check_flights_tool"))
    openai.until(lambda: any(one["type"] == "conversation.item.create" for one in openai.sent))
    item = next(one["item"] for one in openai.sent if one["type"] == "conversation.item.create")
    assert item["call_id"] == "call_9"
    assert "sent a link" in json.loads(item["output"])["say"]
    assert openai.links[0]["to"] == "+14155550123"
    assert openai.links[0]["url"] == "https://www.larkspur.example/help/"
    openai.hang_up("rtc_phone")
    openai.until(lambda: openai.hung_up == ["rtc_phone"])


def test_a_webhook_without_a_valid_signature_is_refused(service: Service) -> None:
    """Unsigned, signed by another, of other bytes, or old: no call is taken."""
    body = incoming("rtc_phone")
    other = "whsec_b3RoZXI="
    for headers in (
        {},
        signed(body, secret=other),
        signed(body + b" "),
        signed(body, at=int(time.time()) - 3600),
    ):
        answer = service.post("/api/phone/incoming", content=body, headers=headers)
        assert answer.status_code == 400, headers
    assert service.openai.requests == []


def test_a_telephone_call_too_many_hears_the_busy_tone(service: Service) -> None:
    """As many conversations are open as the service takes: the next is rejected with 486."""
    for _ in range(2):
        service.call()
    body = incoming("rtc_late")
    service.openai.waiting.add("rtc_late")
    assert service.post("/api/phone/incoming", content=body, headers=signed(body)).is_success
    service.openai.until(lambda: service.openai.rejected == [("rtc_late", 486)])


@pytest.mark.parametrize(
    ("headers", "number"),
    [
        ([("From", FROM)], "+14155550123"),
        ([("From", FROM), ("P-Asserted-Identity", "<tel:+15005550006>")], "+15005550006"),
        ([("From", "<sip:anonymous@anonymous.invalid>")], None),
        ([("To", "<sip:+14155550123@here.example>")], None),
        ([], None),
    ],
)
def test_a_callers_number_is_read(headers: list[tuple[str, str]], number: str | None) -> None:
    """What the network asserts counts more than what the caller says; withheld is none."""
    assert number_of(headers) == number
