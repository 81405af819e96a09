"""From passages to the units that are judged."""

from __future__ import annotations

from evals_fixtures import found, little_set, run_of, target

from jetbridge.retrieval.evals.ranking import first_ranks, trec_run
from jetbridge.retrieval.evals.sets import Target


def test_a_passage_stands_for_the_span_of_which_it_holds_half() -> None:
    """Half is enough, less is not, and another version or document never."""
    judged = little_set({"q": [target("bags", 100, 200)]})
    unit = judged.targets["q"][0].unit("span")
    for start, end, holds in ((150, 400, True), (151, 400, False), (0, 150, True)):
        run = run_of(judged, {"q": [found(1, "bags", start, end)]})
        assert (unit in trec_run(run, judged)["q"]) is holds
    other = run_of(judged, {"q": [found(1, "pets", 100, 200)]})
    assert unit not in trec_run(other, judged)["q"]


def test_passages_hold_a_span_together() -> None:
    """A span cut in three is found where the second piece has come."""
    judged = little_set({"q": [target("bags", 0, 90)]})
    pieces = [found(1, "bags", 0, 30), found(2, "pets", 0, 30), found(3, "bags", 30, 60)]
    run = run_of(judged, {"q": pieces})
    assert list(first_ranks(run.rows[0], judged).values()) == [3]


def test_repeating_costs_a_rank_and_one_passage_may_bring_two_spans() -> None:
    """What adds nothing stands for itself; the better grade of two comes first."""
    low, high = target("bags", 0, 50, grade=2), target("bags", 60, 90, grade=3)
    late = target("pets", 0, 50)
    judged = little_set({"q": [low, high, late]})
    passages = [found(1, "bags", 0, 100), found(2, "bags", 0, 100), found(3, "pets", 0, 60)]
    scores = trec_run(run_of(judged, {"q": passages}), judged)["q"]
    assert sorted(scores, key=lambda unit: -scores[unit]) == [
        high.unit("span"),
        low.unit("span"),
        "passage:bags-0-100",
        late.unit("span"),
    ]


def test_pages_and_documents_count_once_each() -> None:
    """Public sets judge pages of a file or whole documents."""
    pages = little_set({"q": [Target("bags.pdf", 1, page=4)]}, level="page")
    passages = [
        found(1, "bags", 0, 10, pages=(2, 3)),
        found(2, "bags", 5, 20, pages=(3,)),
        found(3, "bags", 20, 30, pages=(3, 4)),
    ]
    scores = trec_run(run_of(pages, {"q": passages}), pages)["q"]
    ordered = sorted(scores, key=lambda unit: -scores[unit])
    assert ordered == ["bags.pdf#2", "bags.pdf#3", "bags.pdf#4"]
    whole = little_set({"q": [Target("bags", 1)]}, level="document")
    assert trec_run(run_of(whole, {"q": passages}), whole) == {"q": {"bags": 1.0}}


def test_no_unit_holds_white_space() -> None:
    """TREC's files are split at it."""
    assert Target("my bags.pdf", 1, page=3).unit("page") == "my_bags.pdf#3"
