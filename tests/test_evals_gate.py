"""The gate on the real system: planted regressions are caught, re-runs are not."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import pytrec_eval
from evals_fixtures import found, little_set, run_of, target

from jetbridge.api.trial import Trial, open_trial, passages_of
from jetbridge.retrieval.cache import MemoryCache, text_hash
from jetbridge.retrieval.embedders import Embedder, Vectors, local_embedder
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.catalogue import open_set
from jetbridge.retrieval.evals.gate import (
    Baseline,
    judge,
    make_baseline,
    read_baseline,
    write_baseline,
)
from jetbridge.retrieval.evals.measures import RANKING, score
from jetbridge.retrieval.evals.ranking import trec_run
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.trec import write_qrels, write_run
from jetbridge.retrieval.evals.verdict import to_junit, to_markdown
from jetbridge.retrieval.generation import build, embedded_text
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import Passage


class WordHash:
    """A much worse embedder: the words' hashes in 384 boxes, with no idea of their meaning."""

    name, dimension, max_tokens = "word-hash", 384, 100_000

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Count each text's words by box."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for word in text.lower().split():
                row[int(text_hash(word), 16) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return out

    def embed_query(self, text: str) -> Vectors:
        """Count the query's words."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector


@pytest.fixture(scope="module")
def corpus_knowledge(published: Path) -> KnowledgeBase:
    """The knowledge base over the whole corpus, with the local embedder."""
    return KnowledgeBase(published, local_embedder())


@pytest.fixture(scope="module")
def golden() -> EvalSet:
    """The development half of the golden set."""
    return open_set("corpus").of_split("dev")


@pytest.fixture(scope="module")
def present(corpus_knowledge: KnowledgeBase, golden: EvalSet) -> Run:
    """The present system over it."""
    return open_trial(corpus_knowledge).run(golden, name="present", split="dev")


@pytest.fixture(scope="module")
def baseline(present: Run, golden: EvalSet, tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """The present system as a baseline that was written and read."""
    file = tmp_path_factory.mktemp("gate") / "baseline.json"
    write_baseline(make_baseline(present, golden), file)
    return read_baseline(file)


def built(
    folder: Path, passages: Sequence[Passage], embedder: Embedder, vectors: Vectors | None
) -> Trial:
    """A generation of some passages, with their vectors where they are known."""
    cache = MemoryCache()
    if vectors is not None:
        hashes = [text_hash(embedded_text(passage)) for passage in passages]
        cache.put(embedder.name, dict(zip(hashes, vectors, strict=True)))
    build(generation_directory(folder, 1), passages, embedder, number=1, cache=cache, settings={})
    set_live(folder, 1)
    return open_trial(KnowledgeBase(folder, embedder))


def test_ten_runs_of_the_unchanged_system_pass(
    corpus_knowledge: KnowledgeBase, golden: EvalSet
) -> None:
    """Whatever the order in which the questions come; a third of them, to be quick."""
    third = golden.of(query.id for query in golden.queries[::3])
    accepted = make_baseline(open_trial(corpus_knowledge).run(third, name="first"), third)
    for seed in range(10):
        trial = open_trial(corpus_knowledge)
        order = list(third.queries)
        random.Random(seed).shuffle(order)
        run = trial.run(replace(third, queries=tuple(order)), name=f"again {seed}")
        same = replace(run, hashes={**run.hashes, "set": third.sha256})
        verdict = judge(same, third, accepted, known=trial.known)
        assert verdict.passed, verdict.checks


def test_scores_are_those_of_others_on_the_exported_golden_set(
    present: Run, golden: EvalSet, tmp_path: Path
) -> None:
    """ir-measures as a program of its own, and trec_eval's code on the files, to four decimals."""
    qrels, run = tmp_path / "qrels.txt", tmp_path / "present.run"
    qrels.write_text(write_qrels(golden.qrels), "utf-8")
    run.write_text(write_run(trec_run(present, golden), tag="present"), "utf-8")
    ours = {m: f"{value:.4f}" for m, value in score(present, golden, RANKING).means.items()}
    # Grades of 2 and 3 count as relevant where a measure knows only yes and no.
    named = {m: m if m[:4] in ("nDCG", "Judg") else m.replace("@", "(rel=2)@") for m in RANKING}
    told = subprocess.run(
        [sys.executable, "-m", "ir_measures", qrels, run, *named.values(), "--places", "4"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    theirs = dict(line.split("\t") for line in told.splitlines())
    assert {m: theirs[named[m]] for m in RANKING} == ours
    with qrels.open() as judged, run.open() as found:
        evaluator = pytrec_eval.RelevanceEvaluator(
            pytrec_eval.parse_qrel(judged),
            {"ndcg_cut.5,10", "recall.5,10", "P.1,5", "map_cut.10", "success.1,5"},
            relevance_level=2,
        )
        rows = evaluator.evaluate(pytrec_eval.parse_run(found))
    assert rows.keys() == golden.qrels.keys()
    names = {
        "nDCG@5": "ndcg_cut_5", "nDCG@10": "ndcg_cut_10", "R@5": "recall_5", "R@10": "recall_10",
        "P@1": "P_1", "P@5": "P_5", "AP@10": "map_cut_10", "Success@1": "success_1",
        "Success@5": "success_5",
    }  # fmt: skip
    for measure, name in names.items():
        mean = sum(row[name] for row in rows.values()) / len(rows)
        assert f"{mean:.4f}" == ours[measure], measure


def test_a_worse_embedder_is_caught(
    corpus_knowledge: KnowledgeBase, golden: EvalSet, baseline: Baseline, tmp_path: Path
) -> None:
    """The same passages, embedded without their meaning."""
    passages = list(passages_of(corpus_knowledge.live()))
    trial = built(tmp_path, passages, WordHash(), None)
    run = trial.run(golden, name="worse embedder", split="dev")
    verdict = judge(run, golden, baseline, known=trial.known)
    assert not verdict.passed
    failed = {check.name for check in verdict.checks if not check.passed}
    assert "nDCG@10" in failed
    assert "documents" not in failed


def test_a_dropped_document_is_caught(
    corpus_knowledge: KnowledgeBase, golden: EvalSet, baseline: Baseline, tmp_path: Path
) -> None:
    """It is named; the smaller a document, the less any mean would tell."""
    live = corpus_knowledge.live()
    passages = list(passages_of(live))
    kept = [at for at, passage in enumerate(passages) if passage.info.id != "pets-in-cabin"]
    assert len(kept) < len(passages)
    vectors = np.asarray(live.vectors)[kept]
    trial = built(tmp_path, [passages[at] for at in kept], corpus_knowledge.embedder, vectors)
    run = trial.run(golden, name="dropped", split="dev")
    verdict = judge(run, golden, baseline, known=trial.known)
    reasons = [check.reason for check in verdict.checks if not check.passed]
    assert any("pets-in-cabin is not there" in reason for reason in reasons)


def test_shuffled_ranks_are_caught(present: Run, golden: EvalSet, baseline: Baseline) -> None:
    """The same passages in a random order."""
    chance = random.Random(1)
    rows = []
    for row in present.rows:
        order = list(row.found)
        chance.shuffle(order)
        passages = tuple(replace(one, rank=rank) for rank, one in enumerate(order, 1))
        rows.append(replace(row, found=passages))
    verdict = judge(replace(present, rows=tuple(rows)), golden, baseline)
    assert "nDCG@10" in {check.name for check in verdict.checks if not check.passed}


def test_a_fall_within_chance_passes_and_a_small_one_is_allowed() -> None:
    """One of thirty worse is chance; all a little worse is certain but within the limit."""
    judged = little_set({f"q{at}": [target("bags", 0, 50)] for at in range(30)})
    good, bad = [found(1, "bags", 0, 50)], [found(1, "pets", 0, 50)]
    accepted = make_baseline(run_of(judged, {f"q{at}": good for at in range(30)}), judged)
    slip = run_of(judged, {f"q{at}": bad if at == 3 else good for at in range(30)})
    assert judge(slip, judged, replace(accepted, split="all"), max_drop=0.02).passed
    late = [found(1, "pets", 0, 50), found(2, "bags", 0, 50)]
    lower = run_of(judged, {f"q{at}": late for at in range(30)})
    assert not judge(lower, judged, accepted, max_drop=0.3).passed
    assert judge(lower, judged, accepted, max_drop=0.4).passed


def test_another_set_is_refused_and_not_judged() -> None:
    """Numbers of other questions say nothing."""
    judged = little_set({"q": [target("bags", 0, 50)]})
    other = little_set({"q": [target("bags", 0, 51)]})
    accepted = make_baseline(run_of(judged, {"q": []}), judged)
    with pytest.raises(EvalRefused, match="--update"):
        judge(run_of(other, {"q": []}), other, accepted)


def test_the_verdict_for_machines_and_people() -> None:
    """JUnit counts the failures, Markdown says them."""
    judged = little_set({f"q{at}": [target("a|b", 0, 50)] for at in range(9)})
    good = run_of(judged, {f"q{at}": [found(1, "a|b", 0, 50)] for at in range(9)})
    accepted = make_baseline(good, judged)
    verdict = judge(run_of(judged, {"q1": []}), judged, accepted, known={"other": {"v1"}})
    suite = ElementTree.fromstring(to_junit(verdict)).find("testsuite")
    assert suite is not None
    assert suite.get("failures") == str(len(suite.findall("testcase/failure"))) != "0"
    text = to_markdown(verdict)
    assert "FAILED" in text
    assert "a\\|b is not there" in text
