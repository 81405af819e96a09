"""Calls on the conversation page: a question from a sound file, and the answer heard."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from call_fixtures import Opener, ask, call, heard, say, shot
from playwright.sync_api import Page, expect

from jetbridge.api.seed import demo_accounts

pytest_plugins = ["service_fixtures", "call_fixtures"]
pytestmark = pytest.mark.browser


def test_a_spoken_question_is_answered_aloud_with_its_source(calling: Opener) -> None:
    """The answer heard holds the figure; the page shows its source, the same as for typed words."""
    page = calling(speaking=True)
    call(page)
    say(page, "How many bags can I bring into the cabin?")
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
    source = page.locator(".source").first.inner_text()
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#call-bar")).to_be_hidden()
    expect(page.locator(".note").last).to_contain_text("hung up")
    spoken = page.locator(".source").count()
    page.get_by_label("Your question").fill("How many bags can I bring into the cabin?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".source").nth(spoken)).to_be_visible()
    assert page.locator(".source").nth(spoken).inner_text() == source


def test_a_call_without_a_microphone_is_explained(calling: Opener) -> None:
    """Who refuses the microphone is told what to do, and can type instead."""
    page = calling()
    page.get_by_role("button", name="Talk to us").click()
    expect(page.locator("#notice")).to_contain_text("microphone isn’t allowed")
    expect(page.locator("#call-bar")).to_be_hidden()
    shot(page, "call-refused")
    page.get_by_label("Your question").fill("How many bags can I bring?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn.assistant.completed")).to_contain_text("bag")


def test_a_customer_signs_in_during_a_call_and_hears_their_flight(calling: Opener) -> None:
    """The question waits for the sign-in; a wrong password and then the status are said aloud."""
    page = calling(speaking=True)
    maya = next(one for one in demo_accounts() if one.email.startswith("maya"))
    call(page)
    say(page, "What is the status of my flight?")
    page.get_by_label("Email").fill(maya.email)
    shot(page, "call-sign-in")
    bar = page.locator("#call-bar")
    expect(bar).to_have_attribute("data-state", "speaking")
    expect(bar).to_have_attribute("data-state", "listening")
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(bar).to_have_attribute("data-state", "speaking")
    expect(bar).to_have_attribute("data-state", "listening")
    page.get_by_label("Password").fill(maya.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    answer = page.locator(".turn.assistant.completed", has_text="Your flight")
    expect(answer.first).to_be_visible()
    expect(bar).to_have_attribute("data-state", "speaking")
    expect(bar).to_have_attribute("data-state", "listening")
    shot(page, "call-status")
    said = heard(page).lower()
    assert "sign in" in said
    assert "did not work" in said
    assert "flight" in said
    assert "terminal" in said or "gate" in said


def test_a_customer_interrupts_mutes_and_hangs_up(calling: Opener) -> None:
    """A second question stops the first answer; nothing muted is heard; a hang-up ends it all."""
    page = calling(speaking=True)
    call(page)
    bar = page.locator("#call-bar")
    say(page, "How many bags can I bring into the cabin?")
    expect(page.locator(".source").first).to_be_visible()
    expect(bar).to_have_attribute("data-state", "speaking")
    say(page, "Stop. Can my dog fly with me?")
    expect(page.locator(".turn.customer", has_text="dog")).to_be_visible()
    page.get_by_role("button", name="Mute the microphone").click()
    expect(page.get_by_role("button", name="Mute the microphone")).to_have_attribute(
        "aria-pressed", "true"
    )
    say(page, "What about a parrot?")
    expect(page.locator(".source").nth(1)).to_be_visible()
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


def test_typed_words_interrupt_what_is_being_said(calling: Opener) -> None:
    """Who types while a reply is heard is answered at once; the reply keeps what was heard."""
    page = calling(speaking=True)
    call(page)
    say(page, "How many bags can I bring into the cabin?")
    expect(page.locator("#call-bar")).to_have_attribute("data-state", "speaking")
    page.get_by_label("Your question").fill("Can my dog fly in the cabin with me?")
    page.get_by_role("button", name="Send").click()
    replies = page.locator(".turn.assistant .text")
    expect(page.locator(".turn.assistant.interrupted")).to_have_count(1)
    expect(replies.last).to_contain_text("dog")
    page.get_by_role("button", name="Hang up").click()


def test_a_rebooking_by_voice_to_its_end(calling: Opener, call_data: Path) -> None:
    """Alternatives are read out, one is chosen and read back, and yes changes the database."""
    page = calling(speaking=True, viewport={"width": 360, "height": 740}, color_scheme="dark")
    tom = next(one for one in demo_accounts() if one.email.startswith("tom"))
    call(page)
    before = bookings(call_data)
    say(page, "Please move me to a later flight.")
    page.get_by_label("Email").fill(tom.email)
    page.get_by_label("Password").fill(tom.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    offer = page.locator(".turn.assistant.completed", has_text="I can offer")
    expect(offer.first).to_be_visible()
    bar = page.locator("#call-bar")
    expect(bar).to_have_attribute("data-state", "speaking")
    shot(page, "call-offer-dark-narrow")
    expect(bar).to_have_attribute("data-state", "listening")
    assert "?" in ask(page, "The second one, please.")
    assert bookings(call_data) == before
    done = ask(page, "Yes, please do that.")
    assert bookings(call_data) != before
    assert any(flight in done for flight in re.findall(r"LK \d+", offer.first.inner_text()))
    shot(page, "call-rebooked-dark-narrow")
    assert "offer" in heard(page).lower()
    page.get_by_role("button", name="Hang up").click()


def bookings(data: Path) -> list[tuple[object, ...]]:
    """Every booking and its flight."""
    with closing(sqlite3.connect(data / "jetbridge.sqlite")) as base:
        return base.execute("select locator, flight_id from bookings order by 1").fetchall()


def test_a_call_outlasts_a_gap_of_five_seconds(calling: Opener) -> None:
    """The network is gone for five seconds; the call and the page's events go on after it."""
    page = calling(speaking=True)
    call(page)
    network = network_of(page)
    network.suspend()
    try:
        time.sleep(5)
    finally:
        network.resume()
    assert "bag" in ask(page, "How many bags can I bring into the cabin?")
    expect(page.locator("#call-bar")).to_be_visible()
    assert "bag" in heard(page)
    page.get_by_role("button", name="Hang up").click()


def network_of(page: Page) -> psutil.Process:
    """Chromium's process that holds all its sockets, a call's too."""
    browser = psutil.Process().children(recursive=True)
    return next(
        one for one in browser
        if "network.mojom.NetworkService" in " ".join(one.cmdline())
    )  # fmt: skip
