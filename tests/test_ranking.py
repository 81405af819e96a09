"""Ranking: what lies beside a better passage is lifted towards it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jetbridge.ingest.passages import make_passages
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.ranking import Weights
from jetbridge.retrieval.records import Block, DocumentInfo, Page, Passage, Version
from jetbridge.retrieval.search import search

SECTIONS = {
    "Meals": "A warm meal is served on every flight of over four hours, with a choice of two. ",
    "Pets in the cabin": "A cat or a small dog travels in a carrier under the seat in front. ",
    "Fees for animals": "Each animal costs ninety dollars one way, paid when you check in. ",
    "Seats": "Rows near the exits have more room for legs and cost somewhat more to reserve. ",
    "Lounges": "Members of the club wait in the lounge near gate twelve and may bring a guest. ",
}


def passages() -> list[Passage]:
    """Two documents, each of one passage a section."""
    out = []
    for key in ("guide", "handbook"):
        text = ""
        blocks: list[Block] = []
        for heading, words in SECTIONS.items():
            blocks.append(Block("heading", len(text), len(text) + len(heading), 1))
            text += f"{heading}\n"
            said = f"{words * 4}({key})"
            blocks.append(Block("paragraph", len(text), len(text) + len(said)))
            text += f"{said}\n"
        page = Page(1, "1", text, tuple(blocks))
        out += make_passages(Version(DocumentInfo(key, key.title()), "v1", f"{key}.pdf", (page,)))
    return out


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A knowledge base over the two documents."""
    home: Path = tmp_path_factory.mktemp("beside")
    embedder = local_embedder()
    build(
        generation_directory(home, 1), passages(), embedder,
        number=1, cache=MemoryCache(), settings={},
    )  # fmt: skip
    set_live(home, 1)
    return KnowledgeBase(home, embedder)


def test_a_passage_is_lifted_towards_a_better_one_beside_it(knowledge: KnowledgeBase) -> None:
    """By a quarter of the way, within its own document, and never past the better one."""
    question = "may my cat fly in the cabin"

    def scores(beside: float) -> dict[str, float]:
        hits = search(question, knowledge=knowledge, k=20, weights=Weights(beside=beside)).hits
        return {hit.passage.id: hit.score for hit in hits}

    rows = [passage for passage in passages() if passage.id in scores(0)]
    alone, lifted = scores(0), scores(0.25)
    assert any(lifted[key] > alone[key] + 0.1 for key in alone)
    for passage in rows:
        beside = [
            alone[other.id]
            for other in rows
            if other.info == passage.info and passage.id != other.id
            and (passage.end + 1 == other.start or other.end + 1 == passage.start)
        ]  # fmt: skip
        own = alone[passage.id]
        expected = own + 0.25 * max(0.0, *(score - own for score in beside), 0.0)
        assert lifted[passage.id] == pytest.approx(expected, abs=1e-3)


def test_sentences_keep_the_score_of_their_own_passage(knowledge: KnowledgeBase) -> None:
    """What a better neighbour adds to a passage says nothing about the sentences inside it."""
    question = "what does an animal cost one way"
    of = [
        {
            (sentence.text, hit.passage.id): sentence.score
            for hit in search(question, knowledge=knowledge, weights=Weights(beside=share)).hits
            for sentence in hit.sentences
        }
        for share in (0.0, 0.25)
    ]
    shown = of[0].keys() & of[1].keys()
    assert shown
    assert all(of[0][each] == pytest.approx(of[1][each]) for each in shown)
