"""Sweeps over a small library: every combination is measured, nothing goes live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from publish_fixtures import RULES, open_desk

from jetbridge.api.sweeping import sweep, weights_of
from jetbridge.ingest.library import Library, Member
from jetbridge.retrieval.embedders import Embedder, local_embedder
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.catalogue import open_set
from jetbridge.retrieval.evals.comparison import compare
from jetbridge.retrieval.evals.measures import Scores
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sweep import read_plan, sweep_sheet
from jetbridge.retrieval.knowledge import live_number

PLAN = """
set: {folder}
split: dev
measure: RR@10
choices:
  passages.tokens: [60, 200]
  second: [late interaction, none]
  weights.words: [0, 1]
"""
ASKED = {
    "bags": "what happens if my suitcase is too heavy",
    "pets": "can my kitten sit with me",
    "wifi": "is there internet on board",
    "seats": "how late can I ask for a better seat",
}


def test_every_combination_is_measured_and_nothing_goes_live(tmp_path: Path) -> None:
    """Two sizes, with and without a second stage, two weights: eight, the best first."""
    desk = open_desk(tmp_path)
    desk.publish()
    live = live_number(desk.data_dir)
    folder = golden_folder(tmp_path / "set", desk.library.members(live), desk.library)
    (tmp_path / "plan.yaml").write_text(PLAN.format(folder=folder))
    plan = read_plan(tmp_path / "plan.yaml")
    model = local_embedder()

    def embedder_of(name: str) -> Embedder:
        assert name == "local"
        return model

    kept: list[Run] = []

    def keep(run: Run, scores: Scores) -> int:
        kept.append(run)
        return len(kept)

    outcomes = sweep(
        plan,
        open_set(plan.set_name),
        library=desk.library,
        data_dir=desk.data_dir,
        embedder_of=embedder_of,
        keep=keep,
    )
    assert len({json.dumps(dict(one.combination)) for one in outcomes}) == 8
    assert [one.value for one in outcomes] == sorted((o.value for o in outcomes), reverse=True)
    assert outcomes[0].value > 0.5
    assert live_number(desk.data_dir) == live
    assert sorted(one.number for one in outcomes) == list(range(1, 9))
    assert len({run.name for run in kept}) == 8
    first, second = (kept[one.number - 1] for one in (outcomes[0], outcomes[-1]))
    assert compare(second, first, open_set(plan.set_name), measures=["RR@10"]).unlike
    html = sweep_sheet(plan, outcomes)
    assert "Quality against latency" in html
    desk.library.close()


def test_no_second_stage_is_a_weight_of_nothing() -> None:
    """Everything that is not named stays as it is."""
    assert weights_of({"second": "none"}).interaction == 0
    assert weights_of({"second": "late interaction", "weights.words": 2}).words == 2


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        ("choices: {colour: [red]}", "colour"),
        ("choices: {second: [maybe]}", "late interaction"),
        ("choices: {passages.tokens: [many]}", "passages.tokens"),
        ("sett: x\nchoices: {}", "sett"),
        ("- a", "choices"),
    ],
)
def test_a_plan_that_is_wrong_is_refused(tmp_path: Path, plan: str, named: str) -> None:
    """The message names what is wrong."""
    file = tmp_path / "plan.yaml"
    file.write_text(plan)
    with pytest.raises(EvalRefused, match=named):
        read_plan(file)


def golden_folder(folder: Path, members: list[Member], library: Library) -> Path:
    """A set that asks for each document's rule in other words."""
    folder.mkdir()
    questions, judged = [], []
    for member in members:
        name = Path(member.file).stem
        text = library.load_version(member).text
        start = text.index(RULES[name][:20])
        questions.append({"id": name, "question": ASKED[name], "category": "x", "split": "dev"})
        quote = text[start : start + 60]
        judged.append(
            {
                "question": name, "file": member.file, "document": member.info.id,
                "version": member.version, "start": start, "end": start + 60, "quote": quote,
                "grade": 3,
            }
        )  # fmt: skip
    for file, rows in (("questions", questions), ("judgements", judged)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{file}.jsonl").write_text(lines)
    return folder
