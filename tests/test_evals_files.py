"""Files that others read and write: TREC, BEIR, and our own runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from evals_fixtures import found, little_set, run_of, target

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.beir import Text, read_beir, read_corpus, write_beir
from jetbridge.retrieval.evals.catalogue import open_set
from jetbridge.retrieval.evals.foreign import foreign_run
from jetbridge.retrieval.evals.measures import score
from jetbridge.retrieval.evals.ranking import trec_run
from jetbridge.retrieval.evals.runs import load_run, write_run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.trec import read_qrels, read_run, write_qrels
from jetbridge.retrieval.evals.trec import write_run as write_trec
from jetbridge.retrieval.records import DocumentInfo, Passage


def judged_set() -> EvalSet:
    """Two queries, one of them answered at rank 2."""
    return little_set({"a": [target("bags", 0, 50)], "b": [target("pets", 100, 150, 2)]})


def test_a_run_file_holds_all_of_a_run(tmp_path: Path) -> None:
    """What is read is what was written, hits, confidence and times included."""
    run = run_of(
        judged_set(),
        {"a": [found(1, "pets", 0, 9), found(2, "bags", 0, 60)], "b": []},
        b={"abstained": True, "confidence": 0.1, "seconds": {"all": 0.5}},
    )
    file = tmp_path / "run.jsonl"
    file.write_text(write_run(run))
    assert load_run(file) == run


@pytest.mark.parametrize("broken", ["", "{}", "not json", '{"format": "other"}'])
def test_what_is_no_run_file_is_refused(tmp_path: Path, broken: str) -> None:
    """The message names the file."""
    file = tmp_path / "run.jsonl"
    file.write_text(broken)
    with pytest.raises(EvalRefused, match=r"run\.jsonl"):
        load_run(file)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """The third line of a run, the second of a TREC file."""
    file = tmp_path / "run.jsonl"
    file.write_text(write_run(run_of(judged_set(), {"a": []})) + '{"query": "b"}\n')
    with pytest.raises(EvalRefused, match="line 3"):
        load_run(file)
    with pytest.raises(EvalRefused, match="line 2"):
        read_run("q Q0 d 1 2.5 tag\nq Q0 d 1\n")


def test_trec_files_come_back_as_they_were() -> None:
    """Qrels and runs, read again, are the same."""
    judged = judged_set()
    run = run_of(judged, {"a": [found(1, "pets", 0, 9), found(2, "bags", 0, 60)]})
    ranked = trec_run(run, judged)
    assert read_qrels(write_qrels(judged.qrels)) == judged.qrels
    assert read_run(write_trec(ranked, tag="my run")) == ranked


def test_a_foreign_run_scores_as_its_file_does() -> None:
    """A TREC run of spans is scored by its scores, whatever its ranks say."""
    judged = judged_set()
    own = run_of(
        judged, {"a": [found(1, "pets", 0, 9), found(2, "bags", 0, 60)], "b": [found(1, "x", 0, 9)]}
    )
    file = write_trec(trec_run(own, judged), tag="theirs")
    theirs = foreign_run(read_run(file), judged, name="theirs")
    assert score(theirs, judged).values["nDCG@10"] == score(own, judged).values["nDCG@10"]
    with pytest.raises(EvalRefused, match="No query"):
        foreign_run({"other": {"d": 1.0}}, judged, name="theirs")


def test_a_set_becomes_a_beir_folder_that_reads_back(tmp_path: Path) -> None:
    """Passages are its documents; each has the best grade of what it holds half of."""
    judged = judged_set()
    passages = [
        passage("p1", "bags", 0, 60),
        passage("p2", "pets", 0, 90),
        passage("p3", "pets", 120, 200),
    ]
    lost = write_beir(tmp_path, judged, passages)
    assert lost == 0
    assert [text.id for text in read_corpus(tmp_path)] == ["p1", "p2", "p3"]
    again = read_beir(tmp_path)
    assert again.qrels == {"a": {"p1": 3}, "b": {"p3": 2}}
    assert [(query.text, query.split) for query in again.queries] == [
        ("what about a?", "dev"),
        ("what about b?", "dev"),
    ]


def test_a_span_that_no_passage_holds_is_counted_as_lost(tmp_path: Path) -> None:
    """Nothing disappears without a word."""
    assert write_beir(tmp_path, judged_set(), [passage("p1", "bags", 0, 60)]) == 1


def test_beir_as_others_write_it(tmp_path: Path) -> None:
    """No title, no metadata, a train split that is left out."""
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "text": "Bags."}\n')
    (tmp_path / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": q, "text": f"{q}?"}) + "\n" for q in ("1", "2"))
    )
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t1\n")
    (tmp_path / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\n2\td1\t1\n")
    assert list(read_corpus(tmp_path)) == [Text("d1", "", "Bags.")]
    read = open_set(str(tmp_path))
    assert (read.level, read.qrels) == ("document", {"1": {"d1": 1}})


def test_the_golden_set_is_there() -> None:
    """Halves that do not overlap, questions without an answer, threads with what came before."""
    golden = open_set("corpus")
    dev, test = golden.of_split("dev"), golden.of_split("test")
    assert not {q.id for q in dev.queries} & {q.id for q in test.queries}
    assert len(dev.queries) + len(test.queries) == len(golden.queries) >= 250
    assert sum(not golden.answerable(query.id) for query in golden.queries) >= 40
    assert any(query.recent for query in dev.queries)
    assert dev.sha256 != test.sha256
    assert replace(dev, relevant=3).sha256 != dev.sha256


def test_a_set_that_is_not_there_is_refused() -> None:
    """The message says what a set can be."""
    with pytest.raises(EvalRefused, match="BEIR"):
        open_set("nowhere")


def passage(name: str, document: str, start: int, end: int) -> Passage:
    """A passage of the little set's documents."""
    one = found(1, document, start, end)
    return Passage(
        name,
        DocumentInfo(document, document),
        "v1",
        one.file,
        (1,),
        ("1",),
        (),
        start,
        end,
        one.text,
    )
