"""The content team's day in a real browser: sign in, upload, plan, publish, ask, roll back, ask."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_fixtures import ARGUMENTS, chromium
from console_fixtures import CORPUS, PARKING, PEOPLE, Author
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytest_plugins = ["console_fixtures"]
pytestmark = pytest.mark.browser

PATIENCE = 240_000
QUESTION = "What does parking in the garage cost?"
# A drop as the browser makes it: a file in a DataTransfer, over the page and let go.
DROP = """
([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  }
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser, console_url: str) -> Iterator[Page]:
    """A page that is at the console's sign-in; no word on its console is an error."""
    author = Author(console_url)
    author.client.delete("/api/draft")
    context = browser.new_context(base_url=console_url, viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    made.on("pageerror", lambda error: said.append(str(error)))
    made.goto("/console")
    yield made
    context.close()
    author.client.delete("/api/draft")
    assert said == []


def sign_in(page: Page) -> None:
    """Sign in as the content team, by keyboard alone."""
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(PEOPLE["content"].email)
    page.keyboard.press("Tab")
    page.keyboard.type(PEOPLE["content"].password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()


def go(page: Page, tab: str) -> None:
    """Open a tab of the console."""
    page.get_by_role("navigation").get_by_role("link", name=tab).click()
    expect(page.get_by_role("heading", level=1, name=tab)).to_be_visible()


def drop(page: Page, name: str, content: str) -> None:
    """Drop a file onto the page."""
    page.evaluate(DROP, [name, "text/markdown", base64.b64encode(content.encode()).decode()])


def ask(page: Page) -> str:
    """Ask the question of what is live; the best passage."""
    go(page, "Ask")
    page.get_by_role("searchbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    live = page.get_by_label("Live", exact=True).locator("li").first
    expect(live).to_be_visible()
    return live.inner_text()


def test_upload_plan_publish_ask_roll_back_ask(page: Page) -> None:
    """What is published is what is heard, and a rollback takes it back."""
    sign_in(page)
    drop(page, "parking.md", PARKING.format(price=18))
    plan = page.get_by_role("region", name="What a publish would change")
    expect(plan).to_contain_text("Parking at the Larkspur garage")
    expect(plan.get_by_text("New", exact=True)).to_be_visible()
    assert "18 dollars" not in ask(page)

    go(page, "Draft")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is live", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="Generation")).to_be_visible()
    assert "18 dollars" in ask(page)

    drop(page, "parking.md", PARKING.format(price=27))
    expect(page.get_by_role("region", name="What a publish would change")).to_contain_text(
        "Changed"
    )
    page.get_by_role("button", name="Build a trial").click()
    page.get_by_role("link", name="Ask the trial").first.click()
    expect(page.get_by_role("heading", level=1, name="Ask")).to_be_visible()
    page.get_by_role("radio", name="Both").check()
    expect(page.get_by_label("Trial", exact=True).locator("li").first).to_contain_text("27 dollars")
    expect(page.get_by_label("Live", exact=True).locator("li").first).to_contain_text("18 dollars")

    go(page, "Draft")
    page.get_by_role("button", name="Publish the trial").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Generation")).to_be_visible()
    assert "27 dollars" in ask(page)

    go(page, "History")
    earlier = page.get_by_role("listitem").filter(has=page.get_by_text("1 added")).first
    earlier.get_by_role("button", name="What is different").click()
    expect(earlier).to_contain_text("Parking at the Larkspur garage")
    earlier.get_by_role("button", name="Make it live").click()
    page.get_by_role("dialog").get_by_role("button", name="Make it live").click()
    expect(page.get_by_text("Returned to generation").first).to_be_visible()
    assert "18 dollars" in ask(page)


def test_a_page_stands_beside_its_passages(page: Page) -> None:
    """Choosing a passage lights up its place; a place lights up its passage; arrows turn pages."""
    sign_in(page)
    page.get_by_role("link", name="Pets in the Cabin").click()
    picture = page.get_by_role("img", name="Page 1 of Pets in the Cabin")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1400
    cards = page.locator(".passage")
    cards.nth(1).click()
    expect(cards.nth(1)).to_have_attribute("aria-pressed", "true")
    lit = page.locator(".sheet g.chosen")
    expect(lit).to_have_count(1)
    box, sheet = lit.bounding_box(), picture.bounding_box()
    assert box is not None
    assert sheet is not None
    assert sheet["x"] <= box["x"]
    assert box["x"] + box["width"] <= sheet["x"] + sheet["width"]
    page.locator(".sheet g").first.locator("rect").first.click()
    expect(cards.first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="Page 2 of Pets in the Cabin")).to_be_visible()


def test_files_are_chosen_described_and_refused_with_words(page: Page, tmp_path: Path) -> None:
    """A broken file has its line in the plan, a wrong date is told, the rest goes on."""
    sign_in(page)
    go(page, "Draft")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    notes = tmp_path / "parking.md"
    notes.write_text(PARKING.format(price=44), "utf-8")
    page.locator("#files").set_input_files([broken, notes, CORPUS / "pets-in-cabin.pdf"])
    expect(page.get_by_text("Cannot be published, or not whole (1)")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="parking.md").first
    row.get_by_role("button", name="Details").click()
    row.get_by_label("In force from").fill("2026-06-01")
    row.get_by_label("In force to").fill("2026-05-01")
    row.get_by_role("button", name="Save details").click()
    expect(row.get_by_role("alert")).to_contain_text("before the first")
    row.get_by_label("In force to").fill("2026-07-01")
    row.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("listitem").filter(has_text="from 2026-06-01").first).to_be_visible()
    expect(page.get_by_text("Cannot be published, or not whole (1)")).to_be_visible()


def test_a_folder_is_tried_compared_and_looked_through(page: Page, tmp_path: Path) -> None:
    """A folder keeps its paths, a trial's answers are compared, findings lead to their page."""
    sign_in(page)
    go(page, "Draft")
    folder = tmp_path / "policies"
    (folder / "garage").mkdir(parents=True)
    (folder / "garage" / "parking.md").write_text(PARKING.format(price=52), "utf-8")
    (folder / "garage" / "parking.yaml").write_text("title: Garage\n", "utf-8")
    (folder / "pets.md").write_text(
        "# Pets\n\nPets may travel in the cabin if they are under 18 lbs, weighed together with "
        "their approved carrier.\n", "utf-8",
    )  # fmt: skip
    (folder / "notes.xyz").write_text("nothing", "utf-8")
    page.locator("#folder").set_input_files(folder)
    expect(
        page.get_by_text("Left out, as neither documents nor details: notes.xyz")
    ).to_be_visible()
    row = page.locator(".file").filter(has_text="garage/parking.md")
    expect(row).to_contain_text("Garage ·")
    plan = page.get_by_role("region", name="What a publish would change")
    expect(plan.get_by_text("Numbers that differ between documents")).to_be_visible()
    expect(plan.get_by_text("under 18 lbs")).to_be_visible()
    page.get_by_role("button", name="Build a trial").click()
    page.get_by_role("button", name="Compare answers").click()
    expect(page.locator(".answers-card")).to_contain_text("would be answered")
    page.get_by_role("button", name="Publish the trial").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="is live")).to_be_visible()
    go(page, "Findings")
    page.get_by_role("link", name="Larkspur at a Glance, page 1").click()
    expect(page.get_by_role("img", name="Page 1 of Larkspur at a Glance")).to_be_visible()
    go(page, "History")
    page.get_by_role("button", name="Make it live").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Make it live").click()
    expect(page.get_by_text("Returned to generation").first).to_be_visible()
    go(page, "Documents")
    page.get_by_role("link", name="Larkspur at a Glance").click()
    page.get_by_role("button", name="Change details").click()
    expect(page.get_by_text("at-a-glance.pdf").first).to_be_visible()


def test_the_console_fits_a_phone(page: Page) -> None:
    """At 360 pixels nothing lies outside, in any view."""
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page)
    drop(page, "a-file-with-a-rather-long-name-that-nobody-broke.md", PARKING.format(price=3))
    expect(page.get_by_role("region", name="What a publish would change")).to_be_visible()
    for tab in ("Documents", "Draft", "Ask", "Findings", "History"):
        go(page, tab)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, tab
    go(page, "Documents")
    page.get_by_role("link", name="Larkspur at a Glance").click()
    expect(page.locator(".sheet img")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_signing_out_closes_the_console(page: Page) -> None:
    """After it the console leads to the sign-in, also by the back button."""
    sign_in(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Email")).to_be_visible()
    page.goto("/console/#/history")
    expect(page.get_by_label("Password")).to_be_visible()
