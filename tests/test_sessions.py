"""The conversation API against the real service: database, knowledge base and engine."""

from __future__ import annotations

import pytest
from service_fixtures import Service, Visitor

from jetbridge.api.seed import demo_accounts

pytest_plugins = ["service_fixtures"]

PEOPLE = {one.email.split("@")[0]: one for one in demo_accounts()}


def sign_in(visitor: Visitor, name: str) -> None:
    """Answer the sign-in as one of the demonstration's customers."""
    visitor.told("approval", status="requested")
    assert visitor.sign_in(PEOPLE[name].email, PEOPLE[name].password)["status"] == "approved"


def test_a_policy_question_is_answered_with_its_source(visitor: Visitor) -> None:
    """The answer comes from the QA agent, and its citation quotes a published page."""
    visitor.say("What size can my carry-on bag be?")
    answer = visitor.answer()
    cited = visitor.told("citations", message_id=answer["id"])["items"]
    assert answer["agent"] == "QA Agent"
    assert "22" in answer["text"]
    assert cited
    for item in cited:
        assert item["title"]
        assert item["pages"]
        assert item["sentence"] in item["text"]


def test_nothing_good_enough_is_admitted(visitor: Visitor) -> None:
    """A question that the documents do not answer names the contact channels, cites nothing."""
    visitor.say("Who won the chess world championship in 1972?")
    answer = visitor.answer()
    visitor.told("turn", state="listening")
    assert "call center" in answer["text"]
    assert not [one for one in visitor.events if one["type"] == "citations"]


def test_the_status_is_told_after_sign_in_once_a_session(visitor: Visitor) -> None:
    """A wrong password says how many tries are left; the right one shows the own flight."""
    visitor.say("What's the status of my flight?")
    visitor.told("approval", status="requested")
    refused = visitor.sign_in(PEOPLE["kenji"].email, "not this")
    assert (refused["status"], refused["tries_left"]) == ("refused", 4)
    assert "4 tries" in refused["message"]
    approved = visitor.sign_in(PEOPLE["kenji"].email, PEOPLE["kenji"].password)
    assert approved["status"] == "approved"
    told = visitor.answer()
    assert told["agent"] == "Flight Status Agent"
    assert "LK 740" in told["text"]
    assert visitor.told("customer", signed_in=True)["first_name"] == "Kenji"

    visitor.say("And which gate does my flight leave from?")
    assert "A11" in visitor.answer()["text"]
    assert sum(one["type"] == "approval" and one["status"] == "requested"
               for one in visitor.events) == 1  # fmt: skip


def test_declining_leaves_the_policies(visitor: Visitor) -> None:
    """Without a sign-in no booking is told, and policy questions are still answered."""
    visitor.say("What's the status of my flight?")
    visitor.told("approval", status="requested")
    assert visitor.post("/approval", {"decline": True}).json()["status"] == "declined"
    assert "LK" not in visitor.answer()["text"]
    visitor.say("How heavy may a checked bag be?")
    assert visitor.answer()["agent"] == "QA Agent"
    visitor.say("What time does my flight leave?")
    visitor.told("approval", status="requested")


def test_signing_out_closes_the_bookings(visitor: Visitor) -> None:
    """After it the next personal question asks again, and another customer sees their own."""
    visitor.say("Is my flight on time?")
    sign_in(visitor, "maya")
    assert "LK 12" in visitor.answer()["text"]
    assert visitor.post("/sign-out").status_code == 204
    visitor.told("customer", signed_in=False)
    visitor.say("Can you repeat that, please?")
    assert "LK 12" not in visitor.answer()["text"]
    visitor.told("turn", state="listening")
    visitor.say("Is my flight on time?")
    sign_in(visitor, "tom")
    told = visitor.answer()["text"]
    assert "LK 434" in told
    assert "LK 12" not in told


def test_what_is_said_during_a_turn_waits_for_its_end(visitor: Visitor) -> None:
    """Two questions sent at once get two answers, in order."""
    visitor.say("What is the weight limit for a checked bag?")
    visitor.post("/messages", {"text": "What's the status of my flight?"})
    visitor.told("approval", status="requested")
    said = [(one["role"], one["agent"]) for one in visitor.events if one["type"] == "message"
            and one["status"] == "completed"]  # fmt: skip
    assert sorted(said[:2]) == [("customer", "")] * 2
    assert said[2:] == [("assistant", "QA Agent")]


def test_too_many_unanswered_messages_are_refused(visitor: Visitor) -> None:
    """A flood is answered 429, in the shape of every error."""
    told = [visitor.post("/messages", {"text": "How many bags?"}) for _ in range(8)]
    refused = [one for one in told if one.status_code == 429]
    assert refused
    assert refused[0].json()["error"]["code"] == "too_many_messages"
    assert "Retry-After" in refused[0].headers


def test_events_are_numbered_and_replayed(visitor: Visitor) -> None:
    """A reader who comes back gets every message once and whole, and what was missed."""
    visitor.say("How heavy may a checked bag be?")
    visitor.answer()
    visitor.told("turn", state="listening")
    visitor.client.delete(visitor.path(), headers=visitor.headers)
    visitor.told("ended", reason="hung up")
    live = [one["seq"] for one in visitor.events]
    assert live == sorted(set(live))
    whole = visitor.replay()
    messages = [one["id"] for one in whole if one["type"] == "message"]
    assert len(messages) == len(set(messages)) == 2
    middle = whole[len(whole) // 2]["seq"]
    assert visitor.replay(after=middle) == [one for one in whole if one["seq"] > middle]
    assert whole[-1]["type"] == "ended"


def test_an_ended_session_takes_nothing_more(visitor: Visitor) -> None:
    """After the end there is nobody to speak to."""
    visitor.client.delete(visitor.path(), headers=visitor.headers)
    assert visitor.post("/messages", {"text": "Hello?"}).status_code == 409


def test_another_sessions_secret_finds_nothing(visitor: Visitor, service: Service) -> None:
    """Stream, message, approval, sign-out and end of another's session are all 404."""
    other = Visitor(service.url)
    tries = [other.headers, {"Authorization": "Bearer"}, {"Authorization": "Basic abc"}, {}]
    bodies = set()
    for headers in tries:
        for method, rest, body in (
            ("GET", "/events", None),
            ("POST", "/messages", {"text": "hello"}),
            ("POST", "/approval", {"decline": True}),
            ("POST", "/approval", {"email": "maya@example.com", "password": "x"}),
            ("POST", "/sign-out", None),
            ("DELETE", "", None),
        ):
            answer = visitor.client.request(method, visitor.path(rest), headers=headers, json=body)
            assert answer.status_code == 404, (method, rest, headers)
            bodies.add(answer.text)
    nobodys = visitor.client.get("/api/sessions/0000000000000000/events", headers=visitor.headers)
    assert {nobodys.text} == bodies
    other.close()


@pytest.mark.parametrize(
    ("rest", "body", "status"),
    [
        ("/messages", {"text": ""}, 422),
        ("/messages", {"text": "   "}, 422),
        ("/messages", {"text": "x" * 1001}, 422),
        ("/messages", {"text": "x" * 100_000}, 413),
        ("/messages", {}, 422),
        ("/approval", {"decline": True}, 409),
        ("/approval", {"email": "maya@example.com"}, 422),
    ],
)
def test_bad_requests_are_refused(
    visitor: Visitor, rest: str, body: dict[str, object], status: int
) -> None:
    """Each with the one shape of error, and the session goes on."""
    answer = visitor.post(rest, body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_malformed_approval_does_not_repeat_the_password(visitor: Visitor) -> None:
    """Validation says what is wrong, never what was sent."""
    for body in (
        {"email": 7, "password": "swordfish-swordfish"},
        {"email": "", "password": "swordfish-swordfish"},
        {"email": "a@b.example", "password": "swordfish-" * 40},
        {"email": "a@b.example", "password": ["swordfish-swordfish"]},
    ):
        answer = visitor.post("/approval", body)
        assert answer.status_code == 422
        assert "swordfish" not in answer.text


def test_another_sites_page_may_not_call(visitor: Visitor) -> None:
    """A browser's cross-site request is refused before anything is opened."""
    refused = visitor.client.post("/api/sessions", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


def test_every_answer_carries_the_security_headers(visitor: Visitor) -> None:
    """The page allows nothing inline and nothing from elsewhere; answers are not kept."""
    for path in ("/", "/js/call.js", "/healthz", "/api/sessions/x/events", "/nowhere"):
        headers = visitor.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.client.get("/api/openapi.json").headers["Cache-Control"] == "no-store"


def test_the_page_has_no_inline_script_or_style(visitor: Visitor) -> None:
    """What the policy forbids is not there, so nothing on the page is dead."""
    page = visitor.client.get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_the_service_says_how_it_is(visitor: Visitor) -> None:
    """Health tells the live generation and the open calls."""
    told = visitor.client.get("/healthz").json()
    assert told["status"] == "ok"
    assert told["generation"] == 1
    assert told["open_calls"] >= 1


def test_the_demonstration_says_who_can_sign_in(visitor: Visitor) -> None:
    """Everybody of the demonstration, with what they have to show."""
    people = visitor.client.get("/api/demo").json()
    assert [one["email"] for one in people] == [one.email for one in demo_accounts()]
    assert all(one["about"] for one in people)


def test_the_api_is_described_with_examples(visitor: Visitor) -> None:
    """Every route is in the OpenAPI document with a summary, and bodies have examples."""
    described = visitor.client.get("/api/openapi.json").json()
    paths = described["paths"]
    assert {"/api/sessions", "/api/sessions/{session}/events", "/healthz"} <= set(paths)
    for path in paths.values():
        for route in path.values():
            assert route["summary"]
            assert route["description"]
    for name in ("Message", "Approval", "Opened", "ApprovalAnswer"):
        assert described["components"]["schemas"][name]["examples"]


def test_a_password_is_nowhere(visitor: Visitor, service: Service) -> None:
    """Not in the events, the model's frames, the debug log or any byte of the data folder."""
    right, wrong = PEOPLE["sofia"].password, "mistaken-walrus-4711"
    visitor.say("What's the status of my flight?")
    visitor.told("approval", status="requested")
    visitor.sign_in(PEOPLE["sofia"].email, wrong)
    visitor.sign_in(wrong, wrong)
    visitor.sign_in(PEOPLE["sofia"].email, right)
    assert "LK 53" in visitor.answer()["text"]
    visitor.say("Thank you, what did I tell you before that?")
    visitor.answer()
    visitor.told("turn", state="listening")
    visitor.client.delete(visitor.path(), headers=visitor.headers)
    visitor.told("ended")

    frames = "\n".join(service.relay.frames)
    log = service.log.read_bytes()
    assert "What's the status of my flight?" in frames
    assert b"DEBUG" in log
    files = [path for path in service.data_dir.rglob("*") if path.is_file()]
    kept = {path.name: path.read_bytes() for path in files}
    assert "jetbridge.sqlite" in kept
    for secret in (right, wrong, visitor.secret):
        assert secret not in repr(visitor.replay())
        assert secret not in frames
        assert secret.encode() not in log
        for name, content in kept.items():
            assert secret.encode() not in content, name
    assert PEOPLE["sofia"].email not in frames
