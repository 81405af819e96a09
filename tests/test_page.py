"""The conversation page in a real browser, against the real service.

Every test keeps a screenshot of each state it reaches in tests/screenshots/, and fails on any
error in the browser's console.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_fixtures import ARGUMENTS, chromium
from playwright.sync_api import Browser, Page, expect, sync_playwright
from service_fixtures import Service

from jetbridge.api.seed import demo_accounts

pytest_plugins = ["service_fixtures"]
pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"
PEOPLE = {one.email.split("@")[0]: one for one in demo_accounts()}
PATIENCE = 180_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, service: Service) -> Iterator[Opener]:
    """Opens the page in a fresh profile; at the end no page may have logged an error."""
    troubles: list[str] = []
    contexts = []

    def open_page(width: int = 1200, height: int = 820, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on(
            "console",
            lambda told: troubles.append(told.text) if told.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        # A request given up because the page was left for another is no failure of the page.
        page.on(
            "requestfailed",
            lambda failed: (
                None
                if failed.failure == "net::ERR_ABORTED"
                else troubles.append(f"failed: {failed.url}")
            ),
        )
        page.goto(service.url)
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_page
    found = [one for one in troubles if "/events" not in one]
    for context in contexts:
        context.close()
    assert found == []


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page as it is now."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def ask(page: Page, text: str) -> None:
    """Type a question and send it with Enter."""
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")


def sign_in(page: Page, name: str, password: str | None = None) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("Email").fill(PEOPLE[name].email)
    page.get_by_label("Password").fill(password or PEOPLE[name].password)
    page.get_by_role("button", name="Sign in").click()


def answers(page: Page) -> list[str]:
    """What the assistant has said, whole messages only."""
    return page.locator(".turn.assistant.completed .text").all_inner_texts()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    box = page.locator("html").bounding_box()
    wide = page.locator("body *").evaluate_all(
        "(all, width) => all.filter((one) => one.getBoundingClientRect().right > width + 1"
        " && getComputedStyle(one).clipPath === 'none').map((one) => one.className)",
        box["width"] if box else 0,
    )
    return wide == []


def test_a_question_gets_an_answer_with_its_source(opened: Opener) -> None:
    """The first conversation: how many bags, answered from a page that is shown."""
    page = opened()
    shot(page, "1-welcome")
    page.get_by_role("button", name="How many bags can I bring?").click()
    expect(page.locator(".turn.customer .text")).to_have_text("How many bags can I bring?")
    shot(page, "2-thinking")
    expect(page.locator(".turn.assistant.completed")).to_be_visible()
    card = page.locator(".source").first
    expect(card).to_be_visible()
    expect(card.locator(".page")).to_contain_text("Page")
    assert card.locator(".title").inner_text()
    assert card.locator(".section").inner_text()
    marked = card.locator("mark").inner_text()
    assert marked in card.locator("blockquote").inner_text()
    expect(page.locator("#speaking")).to_contain_text("Policies")
    expect(page.locator(".turn.assistant .by")).to_contain_text("Policies")
    expect(page.locator("#thinking")).to_be_hidden()
    shot(page, "3-answer")


def test_the_own_flight_is_told_after_sign_in(opened: Opener) -> None:
    """The second conversation: status asked, signed in through the form, own flight read."""
    page = opened()
    ask(page, "What's the status of my flight?")
    expect(page.get_by_role("heading", name="Sign in to continue")).to_be_visible()
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "username")
    expect(page.get_by_label("Password")).to_have_attribute("autocomplete", "current-password")
    shot(page, "4-sign-in")
    sign_in(page, "amara")
    expect(page.locator(".turn.assistant.completed .text")).to_contain_text("LK 52")
    expect(page.locator("form.sign-in")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator("#who")).to_contain_text("Amara")
    expect(page.locator("#speaking")).to_contain_text("Flight status")
    shot(page, "5-status")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#who")).to_be_hidden()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    shot(page, "6-signed-out")


def test_a_wrong_password_says_how_many_tries_are_left(opened: Opener) -> None:
    """The error is announced, the password cleared, and after five the form is locked."""
    page = opened()
    ask(page, "Is my flight delayed?")
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        sign_in(page, "oliver", "guess")
        expect(page.get_by_role("alert")).to_contain_text(left)
        expect(page.get_by_label("Password")).to_have_value("")
        expect(page.get_by_label("Password")).to_be_focused()
        expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
        if left == "4 tries":
            shot(page, "7-wrong-password")
    sign_in(page, "oliver", "guess")
    expect(page.get_by_role("alert")).to_contain_text("locked")
    expect(page.get_by_label("Password")).to_be_disabled()
    shot(page, "8-locked")
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("form.sign-in")).to_have_count(0)
    expect(page.locator(".turn.assistant.completed")).to_be_visible()


def test_declining_goes_on_with_the_policies(opened: Opener) -> None:
    """ "Not now" closes the form and the conversation continues."""
    page = opened()
    ask(page, "What gate does my flight leave from?")
    page.get_by_role("button", name="Not now").click()
    expect(page.locator(".turn.assistant.completed")).to_have_count(1)
    expect(page.get_by_label("Your question")).to_be_focused()
    ask(page, "How heavy can a checked bag be?")
    expect(page.locator(".source").first).to_be_visible()
    shot(page, "9-declined")


def test_empty_fields_are_asked_for(opened: Opener) -> None:
    """Nothing is sent while something is missing; the field that is missing gets the focus."""
    page = opened()
    ask(page, "What's the status of my flight?")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("email")
    expect(page.get_by_label("Email")).to_be_focused()
    page.get_by_label("Email").fill("maya@example.com")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("password")
    expect(page.get_by_label("Password")).to_be_focused()


def test_a_visitor_of_the_demonstration_can_choose_a_customer(opened: Opener) -> None:
    """Choosing one fills in the form; signing in shows that customer's flight."""
    page = opened()
    ask(page, "What's the status of my flight?")
    page.get_by_text("choose a customer").click()
    shot(page, "17-demo-customers")
    page.get_by_role("button", name="Tom Lindqvist").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".turn.assistant.completed .text")).to_contain_text("LK 434")


def test_the_keyboard_is_enough(opened: Opener) -> None:
    """Ask, sign in, cancel and read the event log without a pointer."""
    page = opened()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("What is the status of my flight?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("form.sign-in")).to_have_count(0)
    expect(page.locator(".turn.assistant.completed")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("When does my flight leave?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(PEOPLE["priya"].email)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PEOPLE["priya"].password)
    page.keyboard.press("Enter")
    expect(page.locator(".turn.assistant.completed .text").last).to_contain_text("LK 218")
    page.get_by_label("Event log", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Event log")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Event log")).to_be_hidden()


def test_the_event_log_lists_what_happened(opened: Opener) -> None:
    """Handoff, tool, sources and sign-in stand in the panel, in order."""
    page = opened()
    ask(page, "How much does a second checked bag cost?")
    expect(page.locator(".source").first).to_be_visible()
    ask(page, "What's the status of my flight?")
    sign_in(page, "hannah")
    expect(page.locator(".turn.assistant.completed")).to_have_count(2)
    page.get_by_label("Event log", exact=True).first.click()
    lines = page.locator("#log-lines .kind").all_inner_texts()
    for kind in ("Handoff", "Tool started", "Tool finished", "Sources", "Sign-in requested",
                 "Sign-in approved", "Signed in"):  # fmt: skip
        assert kind in lines, lines
    assert lines.index("Sources") < lines.index("Sign-in requested") < lines.index("Signed in")
    shot(page, "10-event-log")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_works_at_360_pixels(opened: Opener, scheme: str) -> None:
    """Nothing is wider than a small phone's window, in any state."""
    page = opened(360, 740, scheme)
    assert fits(page)
    shot(page, f"11-small-{scheme}-welcome")
    ask(page, "How many bags can I bring?")
    expect(page.locator(".source").first).to_be_visible()
    assert fits(page)
    shot(page, f"12-small-{scheme}-answer")
    ask(page, "What's the status of my flight?")
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_role("button", name="Not now")).to_be_in_viewport()
    assert fits(page)
    shot(page, f"13-small-{scheme}-sign-in")
    sign_in(page, "luis")
    expect(page.locator(".turn.assistant.completed .text").last).to_contain_text("LK 18")
    assert fits(page)
    shot(page, f"14-small-{scheme}-status")
    page.get_by_label("Event log", exact=True).first.click()
    assert fits(page)
    shot(page, f"15-small-{scheme}-log")


def test_a_reload_finds_the_conversation_again(opened: Opener) -> None:
    """Messages, sources and the form that was open are there after a reload."""
    page = opened()
    ask(page, "How heavy may a checked bag be?")
    expect(page.locator(".source").first).to_be_visible()
    ask(page, "What's the status of my flight?")
    expect(page.locator("form.sign-in")).to_be_visible()
    before = page.locator(".turn .text").all_inner_texts()
    page.reload()
    expect(page.locator("form.sign-in")).to_be_visible()
    expect(page.locator(".source").first).to_be_visible()
    assert page.locator(".turn .text").all_inner_texts() == before
    page.get_by_role("button", name="Not now").click()
    expect(page.locator(".turn.assistant.completed")).to_have_count(2)


def test_a_new_conversation_begins_empty(opened: Opener) -> None:
    """The button ends the old one at the server and clears the page."""
    page = opened()
    ask(page, "How many bags can I bring?")
    expect(page.locator(".turn.assistant.completed")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="How can we help")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "Thank you!")
    expect(page.locator(".turn.assistant.completed")).to_have_count(1)


def test_what_is_said_is_never_read_as_html(opened: Opener) -> None:
    """Markup that a customer types is shown as it was typed."""
    page = opened()
    words = "<img src=x onerror=alert(1)> <b>bags</b>?"
    ask(page, words)
    expect(page.locator(".turn.customer .text")).to_have_text(words)
    assert page.locator(".turn img").count() == 0
    expect(page.locator(".turn.assistant.completed")).to_be_visible()


def test_a_lost_connection_is_told_and_mended(browser: Browser, service: Service) -> None:
    """Without a network the page says so; with it again, the conversation goes on."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(service.url)
    ask(page, "How many bags can I bring?")
    expect(page.locator(".turn.assistant.completed")).to_have_count(1)
    # Chromium keeps an open stream alive through `set_offline`: take the page's server away
    # from it by cutting the stream and refusing the next.
    page.route("**/events", lambda route: route.abort())
    page.reload()
    expect(page.locator("#notice")).to_contain_text("Connection lost")
    shot(page, "16-connection-lost")
    page.unroute("**/events")
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator(".turn.assistant.completed")).to_have_count(1)
    ask(page, "Can my cat fly in the cabin?")
    expect(page.locator(".turn.assistant.completed")).to_have_count(2)
    context.close()


def test_the_api_is_described_on_a_page(opened: Opener) -> None:
    """The README's /docs lists every route without anything from elsewhere."""
    page = opened()
    page.goto(page.url + "docs")
    route = page.locator(".route", has_text="/api/sessions/{session}/approval")
    route.locator("summary").click()
    expect(route.locator("pre").first).to_contain_text("maya@example.com")
    shot(page, "18-api")
