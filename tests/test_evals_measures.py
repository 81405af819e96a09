"""Measures: those of trec_eval to the last of four decimals, ours by hand."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from evals_fixtures import found, little_set, run_of, target

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.abstention import abstention
from jetbridge.retrieval.evals.measures import RANKING, score
from jetbridge.retrieval.evals.ranking import trec_run
from jetbridge.retrieval.evals.trec import write_qrels, write_run


def test_scores_are_those_of_ir_measures_run_on_the_exported_files(tmp_path: Path) -> None:
    """Another process reads the TREC files and says the same to four decimals."""
    chance = random.Random(4)
    targets = {
        f"q{at}": [
            target(f"d{chance.randrange(4)}", start, start + 40, chance.choice((0, 1, 2, 3)))
            for start in chance.sample(range(0, 2000, 50), chance.randrange(1, 5))
        ]
        for at in range(40)
    }
    judged = little_set(targets, relevant=2)
    rows = {}
    for query in list(targets)[:-3]:
        places = chance.sample([(d, s) for d in range(4) for s in range(0, 2000, 100)], 20)
        passages = [found(r, f"d{d}", s, s + 100) for r, (d, s) in enumerate(places, 1)]
        rows[query] = passages
    run = run_of(judged, rows)
    (tmp_path / "qrels").write_text(write_qrels(judged.qrels))
    (tmp_path / "run").write_text(write_run(trec_run(run, judged), tag="run"))
    names = [
        name if "nDCG" in name or "Judged" in name else name.replace("@", "(rel=2)@")
        for name in RANKING
    ]
    out = subprocess.run(
        [sys.executable, "-m", "ir_measures", "qrels", "run", *names, "--places", "4"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    theirs = dict(line.split("\t") for line in out.splitlines())
    ours = score(run, judged, RANKING).means
    assert {n: theirs[n] for n in names} == {
        n: f"{ours[own]:.4f}" for n, own in zip(names, RANKING, strict=True)
    }
    assert 0 < ours["nDCG@10"] < 1


def test_a_query_that_the_run_misses_scores_zero() -> None:
    """It counts in the mean as any other."""
    judged = little_set({"a": [target("bags", 0, 50)], "b": [target("pets", 0, 50)]})
    run = run_of(judged, {"a": [found(1, "bags", 0, 50)]})
    scores = score(run, judged)
    assert scores.values["nDCG@10"] == {"a": 1.0, "b": 0.0}
    assert scores.means["Success@1"] == 0.5


def test_word_measures_by_hand() -> None:
    """20 words judged, 20 held of which 10 are judged, and an overlap counts once."""
    judged = little_set({"q": [target("bags", 0, 98)]})
    passages = [found(1, "bags", 49, 147), found(2, "bags", 49, 98)]
    values = score(
        run_of(judged, {"q": passages}), judged, ("TokenRecall@5", "TokenPrecision@5", "TokenIoU@5")
    ).means
    assert values["TokenRecall@5"] == pytest.approx(10 / 20)
    assert values["TokenPrecision@5"] == pytest.approx(10 / 20)
    assert values["TokenIoU@5"] == pytest.approx(10 / 30)


def test_a_decision_is_right_to_answer_or_right_to_keep_silent() -> None:
    """Also on queries without an answer; passages needed together are all needed."""
    judged = little_set(
        {
            "answered": [target("bags", 0, 50)],
            "silent": [target("bags", 0, 50)],
            "nothing": [],
            "bold": [],
            "half": [target("bags", 0, 50), target("pets", 0, 50)],
        },
        together=frozenset({"half"}),
    )
    one = [found(1, "bags", 0, 50)]
    run = run_of(
        judged,
        {"answered": one, "silent": one, "nothing": [], "bold": one, "half": one},
        silent={"abstained": True},
        nothing={"abstained": True},
    )
    assert score(run, judged, ("Decision@5",)).values["Decision@5"] == {
        "answered": 1.0, "silent": 0.0, "nothing": 1.0, "bold": 0.0, "half": 0.0,
    }  # fmt: skip


def test_the_risk_curve_by_hand() -> None:
    """Right, wrong, right by falling confidence: risks 0, 1/2, 1/3."""
    judged = little_set({name: [target("bags", 0, 50)] for name in "abc"})
    good, bad = [found(1, "bags", 0, 50)], [found(1, "pets", 0, 50)]
    run = run_of(
        judged,
        {"a": good, "b": bad, "c": good},
        a={"confidence": 0.9},
        b={"confidence": 0.8},
        c={"confidence": 0.1, "abstained": True},
    )
    measured = abstention(run, judged)
    assert [risk for _, risk in measured.curve] == pytest.approx([0, 1 / 2, 1 / 3])
    assert measured.area == pytest.approx(5 / 18)
    assert measured.best_area == pytest.approx(1 / 9)
    assert (measured.answered, measured.precision) == (pytest.approx(2 / 3), 0.5)


def test_an_unknown_measure_is_named() -> None:
    """The message says which one it was."""
    judged = little_set({"q": [target("bags", 0, 50)]})
    with pytest.raises(EvalRefused, match="Foo@3"):
        score(run_of(judged, {}), judged, ("Foo@3",))
