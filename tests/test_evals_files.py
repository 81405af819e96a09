"""Files that others read and write: TREC, BEIR, and our own runs."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from evals_fixtures import found, little_set, run_of, target
from pdf_fixtures import text_pdf

from jetbridge.api.foreign import set_knowledge
from jetbridge.api.trial import open_trial, passages_of
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.beir import Text, read_beir, read_corpus, write_beir
from jetbridge.retrieval.evals.catalogue import open_set
from jetbridge.retrieval.evals.foreign import Shelf, foreign_run
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
    theirs = foreign_run(read_run(file), judged, name="theirs").run
    assert score(theirs, judged).values["nDCG@10"] == score(own, judged).values["nDCG@10"]
    with pytest.raises(EvalRefused, match="No query"):
        foreign_run({"other": {"d": 1.0}}, judged, name="theirs")


def test_a_foreign_run_says_what_it_left_out() -> None:
    """Queries of nobody, questions it misses, units that are not there: each with its count."""
    judged = judged_set()
    shelf = Shelf(frozenset({"bags", "pets"}), frozenset({"p1"}))
    scored = {
        "a": {"bags@v1:0-50": 3.0, "passage:p1": 2.0, "passage:gone": 1.0},
        "zz": {"passage:p1": 1.0},
    }
    made = foreign_run(scored, judged, name="x", shelf=shelf)
    told = " ".join(made.notes)
    assert "1 queries are not in the set, such as zz" in told
    assert "1 questions that have an answer are missing, such as b" in told
    assert "1 of 3 units are not there today, such as passage:gone" in told
    assert [row.query for row in made.run.rows] == ["a"]
    with pytest.raises(EvalRefused, match="No unit of this run is there"):
        foreign_run({"a": {"passage:gone": 1.0}}, judged, name="x", shelf=shelf)
    with pytest.raises(EvalRefused, match="no unit of this set"):
        foreign_run({"a": {"p1": 1.0}}, judged, name="x")
    with pytest.raises(EvalRefused, match="of dev"):
        foreign_run({"a": {"passage:p1": 1.0}}, judged, name="x", split="test")


def test_a_run_that_says_nothing_or_twice_is_refused(tmp_path: Path) -> None:
    """Only a first line; one query on two lines; one unit twice; a file that is no text."""
    file = tmp_path / "run.jsonl"
    head, row = write_run(run_of(judged_set(), {"a": []})).splitlines()
    file.write_text(head + "\n")
    with pytest.raises(EvalRefused, match="answers no question"):
        load_run(file)
    file.write_text("\n".join([head, row, row]))
    with pytest.raises(EvalRefused, match="line 3: the query 'a' is there twice"):
        load_run(file)
    with pytest.raises(EvalRefused, match="line 2: d is there twice"):
        read_run("q Q0 d 1 2.5 tag\nq Q0 d 2 1.5 tag\n")
    file.write_bytes(bytes(range(256)))
    with pytest.raises(EvalRefused, match="not a text file"):
        load_run(file)


def test_what_has_no_answer_is_no_question_of_a_beir_folder(tmp_path: Path) -> None:
    """A mere mention would count as an answer there; threads and the grade that counts go along."""
    judged = little_set(
        {"a": [target("bags", 0, 50)], "none": [target("bags", 60, 90, 1)]}, relevant=2
    )
    asked = replace(judged.queries[0], recent=("what about pets?",))
    judged = replace(judged, queries=(asked, judged.queries[1]))
    write_beir(tmp_path, judged, [passage("p1", "bags", 0, 60), passage("p2", "bags", 60, 90)])
    again = read_beir(tmp_path)
    assert [(query.id, query.recent) for query in again.queries] == [("a", ("what about pets?",))]
    assert again.relevant == 2


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


def test_questions_by_page_are_about_the_pdfs_beside_them(tmp_path: Path) -> None:
    """A page is what is judged; no page is no answer; a file that is not there is named."""
    for name in ("bags", "pets"):
        text_pdf(tmp_path / f"{name}.pdf", [f"All about {name}."], title=name)
    rows = [
        {"id": "gt-1", "question": "bags?", "relevant": [{"file": "bags.pdf", "page": 1}]},
        {"id": "gt-2", "question": "tax?", "relevant": []},
    ]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    read = open_set(str(tmp_path))
    assert (read.level, read.qrels) == ("page", {"gt-1": {"bags.pdf#1": 1}})
    assert [query.category for query in read.queries] == ["gt", "gt"]
    assert not read.answerable("gt-2")
    knowledge = set_knowledge(tmp_path, tmp_path / "data", local_embedder())
    run = open_trial(knowledge).run(read, name="pages")
    assert score(run, read, ("RR@10",)).values["RR@10"] == {"gt-1": 1.0}
    rows[0]["relevant"] = [{"file": "cats.pdf", "page": 1}]
    (tmp_path / "questions.jsonl").write_text(json.dumps(rows[0]))
    with pytest.raises(EvalRefused, match=r"line 1: there is no cats\.pdf"):
        open_set(str(tmp_path))


def test_questions_by_span_are_about_the_texts_beside_them(tmp_path: Path) -> None:
    """The words of the references count, in the offsets of the text as it stands."""
    text = "# Bags\n\nA bag may weigh fifty pounds.\n\n# Pets\n\nA cat may fly in the cabin.\n"
    (tmp_path / "rules.md").write_text(text)
    start = text.index("A cat")
    spans = json.dumps([{"content": "", "start_index": start, "end_index": start + 26}])
    with (tmp_path / "questions.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [("question", "references", "corpus_id"), ("Where do cats fly?", spans, "rules")]
        )
    read = open_set(str(tmp_path))
    (target,) = read.targets["q000"]
    assert target.text == "A cat may fly in the cabin"
    knowledge = set_knowledge(tmp_path, tmp_path / "data", local_embedder())
    values = score(open_trial(knowledge).run(read, name="spans"), read).means
    assert values["TokenRecall@5"] == 1.0
    assert values["R@5"] == 1.0
    (tmp_path / "rules.md").rename(tmp_path / "other.md")
    with pytest.raises(EvalRefused, match="question 1"):
        open_set(str(tmp_path))


def test_a_set_is_built_again_when_its_documents_change(tmp_path: Path) -> None:
    """What older documents made is not measured, and does not stay behind."""
    (tmp_path / "qrels").mkdir()
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "cats?"}\n')
    for words in ("Cats purr.", "Cats purr and sleep."):
        (tmp_path / "corpus.jsonl").write_text(json.dumps({"_id": "c", "text": words}) + "\n")
        found = set_knowledge(tmp_path, tmp_path / "data", local_embedder()).live()
        assert [passage.text for passage in passages_of(found)] == [words]


def test_a_run_of_another_set_is_not_scored() -> None:
    """Zeros all over would say that a system is bad, not that the set is the wrong one."""
    other = little_set({"z": [target("bags", 0, 50)]})
    with pytest.raises(EvalRefused, match="none of the questions"):
        score(run_of(judged_set(), {"a": []}), other)


def test_a_target_without_a_version_is_in_every_version() -> None:
    """Sets of others do not know our versions."""
    judged = little_set({"q": [replace(target("bags", 0, 98), version="")]})
    values = score(run_of(judged, {"q": [found(1, "bags", 0, 98)]}), judged).means
    assert values["TokenIoU@5"] == values["nDCG@10"] == 1.0


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
