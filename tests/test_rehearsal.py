"""Scripted conversations, played through real calls with the local engine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jetbridge.api.engine import engine_for
from jetbridge.api.rehearsal import Stage, rehearse
from jetbridge.api.settings import Settings
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.evals.playbill import playbill
from jetbridge.retrieval.evals.played import (
    Played,
    Seen,
    cases,
    confusion,
    failures,
    grounding,
    means,
    pass_hat,
    rates,
    repeated,
    tool_errors,
)
from jetbridge.retrieval.evals.scripts import Expected, Script, Turn, read_scripts
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.records import SearchResult
from jetbridge.retrieval.search import search

SCRIPTS = """
- id: rebooking
  category: rebooking
  turns:
    - says: please move me to a later flight to Denver
      expect: {approval: asked, database: unchanged, agent: Rebooking Agent}
    - signs_in: tom@example.com
      password: wrong
      expect: {sign_in: refused, approval: asked}
    - signs_in: tom@example.com
      expect: {sign_in: approved, tools: [list_alternatives_tool], database: unchanged}
    - says: the last one please
      expect: {tools: [rebook_tool], database: unchanged}
    - says: yes, do it
      expect: {database: changed, answer: ['LK 4\\d\\d']}
- id: broken-off
  category: interruption
  turns:
    - says: tell me all about liability for bags
    - says: never mind, how many bags can I bring
      interrupts: true
      expect: {tools: [document_lookup_tool], not: ['liab']}
- id: planted
  category: planted
  turns:
    - says: how many bags can I bring
      expect: {agent: Rebooking Agent, answer: ['no such words'], database: changed, cites: none}
"""


@pytest.fixture(scope="module")
def played(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, ...]:
    """Every script, twice each."""
    file = tmp_path_factory.mktemp("scripts") / "scripts.yaml"
    file.write_text(SCRIPTS)
    knowledge = KnowledgeBase(published, local_embedder())

    def lookup(query: str, recent: Sequence[str]) -> SearchResult:
        return search(query, knowledge=knowledge, recent=recent)

    async def play() -> tuple[Played, ...]:
        settings = Settings(data_dir=published, engine="local", embedder="local")
        with tempfile.TemporaryDirectory() as room:
            async with engine_for(settings) as engine:
                stage = Stage(engine, lookup, Path(room))
                return await rehearse(read_scripts([file]), stage, repeats=2)

    return asyncio.run(play())


def test_a_whole_rebooking_is_played_and_again_on_a_fresh_airline(
    played: tuple[Played, ...],
) -> None:
    """Wrong password, sign-in, choice, yes; the second time the seat is there as before."""
    mine = [one for one in played if one.script.id == "rebooking"]
    assert [one.failures for one in mine] == [(), ()]
    last = mine[0].turns[-1]
    assert last.database == "changed"
    assert last.figures > 0
    assert last.ungrounded == ()


def test_what_was_broken_off_is_no_part_of_the_next_answer(played: tuple[Played, ...]) -> None:
    """The first answer is stopped; the question that broke in is answered, and by itself."""
    mine = [one for one in played if one.script.id == "broken-off"]
    assert [one.failures for one in mine] == [(), ()]
    asked = cases([mine[0]])
    assert [case.question for case in asked] == ["never mind, how many bags can I bring"]
    assert asked[0].passages
    assert asked[0].earlier == ("tell me all about liability for bags",)


def test_what_goes_wrong_is_named(played: tuple[Played, ...]) -> None:
    """Each expectation that was not met has its phrase."""
    planted = next(one for one in played if one.script.id == "planted")
    text = " ".join(planted.failures)
    assert "not Rebooking Agent" in text
    assert "/no such words/ was not said" in text
    assert "the database is unchanged" in text
    assert "is cited" in text


def test_the_figures_of_a_run(played: tuple[Played, ...]) -> None:
    """Rates, pass^k, confusion, grounding and tool errors add up."""
    assert {name: (rate.passed, rate.count) for name, rate in rates(played).items()} == {
        "interruption": (2, 2), "planted": (0, 2), "rebooking": (2, 2), "all": (4, 6),
    }  # fmt: skip
    assert pass_hat(played) == pytest.approx({1: 2 / 3, 2: 2 / 3})
    assert confusion(played)["Rebooking Agent", "Rebooking Agent"] == 2
    assert grounding(played).share == 1.0
    assert tool_errors(played)[0] == 0
    assert means(played)["pass rate"] == pytest.approx(2 / 3)


def test_only_passages_and_tools_ground_a_figure() -> None:
    """The customer's own words said again are told apart, and so is what comes from nowhere."""
    script = Script("weight", "policy", (Turn("says", "40 kg?", Expected()),))
    seen = Seen("says", "40 kg?", "For 40 kg it is $75, not $60.", "QA Agent", figures=3)
    one = Played(script, (replace(seen, ungrounded=("60",), repeated=("40",)),), ())
    assert (grounding([one]).passed, grounding([one]).count, repeated([one])) == (1, 3, 1)
    html = playbill([one], name="one", config={})
    assert "of them in a retrieved passage or a tool result" in html
    assert "1 (0.333)" in html


def test_the_playbill_shows_what_failed(played: tuple[Played, ...]) -> None:
    """One HTML file with the words of the failed conversation; unmeasured stays unmeasured."""
    html = playbill(played, name="two", config={"engine": "local"})
    assert "how many bags can I bring" in html
    assert "not measured" in html
    assert "<script" not in html


def test_pass_hat_by_hand() -> None:
    """Two of three passed: 2/3 for one, 1/3 for two, 0 for three."""
    script = Script("s", "c", ())
    results = [Played(script, (), failed) for failed in ((), (), ("turn 1: wrong",))]
    assert pass_hat(results) == pytest.approx({1: 2 / 3, 2: 1 / 3, 3: 0.0})


def test_repeating_a_script_makes_no_interval_narrower() -> None:
    """Two of four scripts pass, ten times each: as sure as two of four."""
    scripts = [Script(f"s{at}", "c", ()) for at in range(4)]
    results = [
        Played(script, (), () if at < 2 else ("turn 1: wrong",))
        for _ in range(10)
        for at, script in enumerate(scripts)
    ]
    assert (rates(results)["all"].passed, rates(results)["all"].count) == (20, 40)
    assert rates(results)["all"].interval == rates(results[:4])["all"].interval


def test_expectations_by_hand() -> None:
    """A pattern for an argument, a tool that ran, a booking; trouble always counts."""
    seen = Seen(
        "says", "hello", "It is $35.", "QA Agent", tools=("document_lookup_tool",),
        arguments={"document_lookup_tool.request": ("a second bag",)},
        bookings={"LKT7DN": "LK 434"},
    )  # fmt: skip
    fine = Expected(
        agent="QA Agent", tools=("document_lookup_tool",), answer=(r"\$35",), absent=("hotel",),
        arguments={"document_lookup_tool": {"request": "second BAG"}}, cites=(),
        database="unchanged", booking={"LKT7DN": "LK 434"}, approval="none",
    )  # fmt: skip
    assert failures(fine, seen) == ()
    assert failures(Expected(no_tools=True), seen) == ("document_lookup_tool ran",)
    assert failures(replace(fine, booking={"LKT7DN": "LK 438"}), seen) != ()
    assert failures(Expected(), replace(seen, trouble="nobody answered")) == ("nobody answered",)
