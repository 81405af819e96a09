"""The scripted conversations: readable, of every kind, about what there is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from jetbridge.agents.graph import build_agents
from jetbridge.api.seed import demo_accounts
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.scripts import Script, read_scripts

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
KINDS = {
    "policy", "follow-up", "unanswerable", "sign-in", "wrong password", "decline", "rebooking",
    "change of mind", "policy mid-rebooking", "interruption", "hostile", "small talk",
}  # fmt: skip


@pytest.fixture(scope="module")
def scripts() -> tuple[Script, ...]:
    """All of them."""
    return read_scripts([CORPUS / "conversations"])


def test_there_are_enough_of_every_kind(scripts: tuple[Script, ...]) -> None:
    """At least sixty, and at least four of each kind."""
    kinds = Counter(script.category for script in scripts)
    assert set(kinds) == KINDS
    assert len(scripts) >= 60
    assert min(kinds.values()) >= 4


def test_every_script_expects_something(scripts: tuple[Script, ...]) -> None:
    """The last turn of a script says what must have come of it."""
    for script in scripts:
        last = script.turns[-1].expected
        assert any(
            (last.answer, last.absent, last.booking, last.database, last.approval, last.sign_in)
        ), script.id


def test_agents_tools_customers_and_documents_exist(scripts: tuple[Script, ...]) -> None:
    """A script names nothing that the service or the corpus does not have."""
    main = build_agents()
    agents = {main.name} | {handoff.agent_name for handoff in main.handoffs}
    tools = {
        "check_flights_tool", "document_lookup_tool", "list_alternatives_tool", "rebook_tool",
    }  # fmt: skip
    people = {one.email for one in demo_accounts()} | {"nobody@example.com"}
    documents = {yaml.safe_load(p.read_text("utf-8"))["id"] for p in CORPUS.glob("*.yaml")}
    for script in scripts:
        for turn in script.turns:
            wanted = turn.expected
            assert wanted.agent is None or wanted.agent in agents, script.id
            assert {*wanted.tools, *wanted.arguments} <= tools, script.id
            assert set(wanted.cites or ()) <= documents, script.id
            assert turn.act != "signs_in" or turn.text in people, script.id


def test_nobody_says_a_real_password(scripts: tuple[Script, ...]) -> None:
    """Passwords go into the form; no script writes one down."""
    words = " ".join(turn.text for script in scripts for turn in script.turns)
    assert not [one.email for one in demo_accounts() if one.password in words]


@pytest.mark.parametrize(
    "broken",
    [
        "id: no list",
        "- {id: a, turns: []}",
        "- {id: a, turns: [{shouts: hello}]}",
        "- {id: a, turns: [{says: hello, declines: true}]}",
        "- {id: a, turns: [{says: hello, expect: {anser: [b]}}]}",
        "- {id: a, turns: [{says: hello, expect: {answer: ['(']}}]}",
        "- {id: a, turns: [{says: hello, expect: {database: gone}}]}",
        "- {id: a, turns: [{says: hello}]}\n- {id: a, turns: [{says: hello}]}",
        "- {id: a, turns: [{says: hello, expect: {cites: some}}]}",
        "- [",
    ],
)
def test_a_malformed_script_is_refused_by_name(broken: str, tmp_path: Path) -> None:
    """A slip in a script is an error with the file's name, never a turn that is not checked."""
    (tmp_path / "broken.yaml").write_text(broken, "utf-8")
    with pytest.raises(EvalRefused, match="broken"):
        read_scripts([tmp_path])
