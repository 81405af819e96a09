"""A small airline, searchable: what the tests of retrieval share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jetbridge.ingest.passages import make_passages
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import Block, DocumentInfo, Page, Passage, Version

TEXTS = {
    "pets": (
        "Pets on board",
        "Small animals may travel under the seat in front of you.\n"
        "Rule 12.4 Carriers must not be larger than 17 x 11 x 9 inches. The fee is $95 each way.",
    ),
    "bags": (
        "Checked baggage",
        "Each suitcase may weigh up to 50 lbs. Heavier luggage costs $100 extra.\n"
        "Bicycles and surfboards are accepted when packed in a hard case.",
    ),
    "refunds": (
        "Refunds",
        "If we cancel your flight you may have your money back within seven business days.\n"
        "Nonrefundable tickets give a travel credit that is valid for one year.",
    ),
    "wifi": (
        "Internet on board",
        "Wi-Fi is free of charge on flights of more than two hours.\n"
        "Streaming of films is possible over Europe and North America.",
    ),
}


def version(
    key: str, title: str, text: str, *, audience: str = "public",
    language: str = "en", since: date | None = None, until: date | None = None,
) -> Version:  # fmt: skip
    """One version of one page."""
    info = DocumentInfo(
        key, title, audience=audience, language=language, effective_from=since, effective_to=until
    )
    return Version(
        info, "v1", f"{key}.pdf", (Page(1, "1", text, (Block("paragraph", 0, len(text)),)),)
    )


def airline() -> list[Passage]:
    """The passages of the small airline: four subjects, an older edition and a staff paper."""
    versions = [version(key, *texts) for key, texts in TEXTS.items()]
    old = "Small animals may travel for a fee of $60 each way."
    versions.append(version("pets-old", "Pets on board", old, until=date(2020, 12, 31)))
    desk = "Agents may waive the animal fee with remark code PETC-7."
    versions.append(version("desk", "Desk handbook", desk, audience="staff"))
    return [passage for each in versions for passage in make_passages(each)]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A knowledge base over the small airline."""
    home: Path = tmp_path_factory.mktemp("small")
    embedder = local_embedder()
    build(
        generation_directory(home, 1), airline(), embedder,
        number=1, cache=MemoryCache(), settings={"tokens": 200},
    )  # fmt: skip
    set_live(home, 1)
    return KnowledgeBase(home, embedder)
