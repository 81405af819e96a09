"""Two runs beside each other: what differs, what is measured of both, what is not comparable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evals_fixtures import found, little_set, run_of, target

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.comparison import compare
from jetbridge.retrieval.evals.contrast import contrast
from jetbridge.retrieval.evals.foreign import foreign_run
from jetbridge.retrieval.evals.gate import judge, make_baseline
from jetbridge.retrieval.evals.measures import score
from jetbridge.retrieval.evals.ranking import trec_run
from jetbridge.retrieval.evals.report import report
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.trec import read_run
from jetbridge.retrieval.evals.trec import write_run as write_trec
from jetbridge.retrieval.evals.verdict import to_junit, to_markdown


def judged_set() -> EvalSet:
    """Two queries, one of them answered at rank 2."""
    return little_set({"a": [target("bags", 0, 50)], "b": [target("pets", 100, 150, 2)]})


@pytest.fixture(name="theirs")
def _theirs() -> tuple[EvalSet, Run, Run]:
    """A set, a run of ours over it, and the same run come back from a TREC file."""
    judged = judged_set()
    own = run_of(
        judged, {"a": [found(1, "pets", 0, 9), found(2, "bags", 0, 60)], "b": [found(1, "x", 0, 9)]}
    )
    file = write_trec(trec_run(own, judged), tag="theirs")
    return judged, own, foreign_run(read_run(file), judged, name="theirs").run


def test_what_ranks_do_not_tell_is_not_measured(theirs: tuple[EvalSet, Run, Run]) -> None:
    """No zero for words that a TREC run has not, no judgement of a silence it cannot hold."""
    judged, own, run = theirs
    named = ("TokenRecall@5", "TokenIoU@5", "Decision@5")
    scores = score(run, judged, (*named, "nDCG@10"))
    assert scores.unmeasured == named
    assert scores.means.keys() == {"nDCG@10"}
    compared = compare(own, run, judged)
    assert compared.unmeasured == ("Decision@5",)
    assert "Decision@5" not in {one.measure for one in compared.differences}
    assert "Decision@5: not measured of both runs" in contrast(compared)
    with pytest.raises(EvalRefused, match="not measured"):
        compare(own, run, judged, measures=named)
    html = report(run, judged)
    assert '<td>Decision@5</td><td class="n">not measured</td>' in html
    assert "area under the risk curve" not in html


def test_the_gate_says_what_it_could_not_measure(theirs: tuple[EvalSet, Run, Run]) -> None:
    """Neither passed nor failed: skipped, in JUnit too; nothing to look at is an error."""
    judged, own, run = theirs
    accepted = make_baseline(replace(own, config={"k": 10}), judged)
    assert "says nothing" in judge(run, judged, make_baseline(own, judged)).differences[-1]
    verdict = judge(run, judged, accepted)
    (check,) = [one for one in verdict.checks if one.name == "Decision@5"]
    assert not check.measured
    assert "not measured" in check.reason
    assert 'skipped="1"' in to_junit(verdict)
    assert "| - | Decision@5 | not measured" in to_markdown(verdict)
    assert any(line.startswith("imported:") for line in verdict.differences)
    later = replace(own, config={"as_of": "2027-01-01"})
    assert (
        "as_of: 2026-11-22 -> 2027-01-01"
        in judge(later, judged, make_baseline(own, judged)).differences
    )
    with pytest.raises(EvalRefused, match="Nothing that the baseline holds"):
        judge(run, judged, make_baseline(own, judged, measures=["Decision@5"]))


def test_what_differs_between_two_runs_is_said() -> None:
    """Settings, day, generation and code by name; a warning where the questions may differ."""
    judged = judged_set()
    made_of = {"as_of": "2026-11-22", "k": 10, "weights": {"words": 1.0}}
    first = replace(run_of(judged, {"a": [], "b": []}), config=made_of)
    second = replace(
        first,
        config={**made_of, "as_of": "2026-11-23", "weights": {"words": 0.5}},
        hashes={**first.hashes, "code": "c" * 64},
    )
    compared = compare(first, second, judged)
    assert {(one.what, one.first, one.second) for one in compared.unlike} == {
        ("as_of", "2026-11-22", "2026-11-23"),
        ("weights.words", "1.0", "0.5"),
        ("code (hash)", "-", "c" * 12),
    }
    assert len(compared.warnings) == 1
    assert "as_of" in compared.warnings[0]
    html = contrast(compared)
    assert "weights.words" in html
    assert "2 were asked: a, b." in html
    assert "Nothing that is known of them" in contrast(compare(first, first, judged))


def test_runs_of_other_questions_are_not_compared() -> None:
    """Of another split or set; but judgements that changed are only a warning."""
    judged = judged_set()
    run = run_of(judged, {"a": [], "b": []})
    whole = replace(run, split="all")
    assert compare(replace(run, split="dev"), whole, judged).warnings
    with pytest.raises(EvalRefused, match="not runs over the same questions"):
        compare(replace(run, split="dev"), replace(run, split="test"), judged)
    with pytest.raises(EvalRefused, match="not runs over the same questions"):
        compare(run, replace(run, set_name="other"), judged)
    older = replace(run, hashes={"set": "0" * 64})
    assert "questions and judgements" in compare(run, older, judged).warnings[0]
    with pytest.raises(EvalRefused, match="not runs over the same questions"):
        compare(run, replace(older, rows=older.rows[:1]), judged)
