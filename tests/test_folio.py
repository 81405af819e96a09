"""Pages as people see them: drawn from the kept file, each passage in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from jetbridge.ingest.folio import DocumentMissing, Folio, open_folio
from jetbridge.ingest.library import open_library
from jetbridge.ingest.originals import original
from jetbridge.ingest.picture import PictureMissing, Word, draw_page
from jetbridge.ingest.places import find_places
from jetbridge.retrieval.knowledge import live_number


def folio_of(published: Path, file: str) -> Folio:
    """A live document of the corpus, opened."""
    library = open_library(f"sqlite:///{published / 'jetbridge.sqlite'}")
    member = next(m for m in library.members(live_number(published)) if m.file == file)
    folio = open_folio(library, published, member.info.id, member.version)
    library.close()
    return folio


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("at-a-glance.pdf", 1),
        ("checked-baggage-domestic.pdf", 1),
        ("conditions-of-carriage.pdf", 5),
    ],
)
async def test_every_passage_stands_in_its_place(published: Path, file: str, page: int) -> None:
    """The words inside a passage's boxes are the passage's, in one column, two, or a table."""
    folio = folio_of(published, file)
    sheet = await folio.page(page)
    drawn = await folio.picture(page)
    assert Image.open(drawn.png).size == (drawn.width, drawn.height)
    assert sheet["passages"]
    for passage in sheet["passages"]:
        text = sheet["text"][passage["start"] : passage["end"]]
        boxes = passage["boxes"]
        assert boxes
        assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)
        inside = [word.text for word in drawn.words if any(holds(box, word) for box in boxes)]
        there = sum(word in text for word in inside)
        assert there >= 0.95 * len(inside)
        plain = {word for word in text.split() if word.isalpha()}
        assert len(plain & set(inside)) >= 0.95 * len(plain)


def test_a_word_broken_at_a_line_end_is_found_whole() -> None:
    """A text's whole word is both halves of the picture's, one box a line."""
    words = [
        Word("extra", (0.1, 0.1, 0.2, 0.12)),
        Word("infor", (0.8, 0.1, 0.9, 0.12)),
        Word("mation", (0.1, 0.13, 0.2, 0.15)),
        Word("desk", (0.21, 0.13, 0.3, 0.15)),
    ]
    text = "extra information desk"
    (found,) = find_places(text, words, [(text.index("information"), len(text))])
    assert found == [(0.8, 0.1, 0.9, 0.12), (0.1, 0.13, 0.3, 0.15)]


def test_columns_read_in_another_order_are_found() -> None:
    """What the text put in another order than the file stands where the file has it."""
    left = [Word(f"left{n}", (0.1, n / 10, 0.3, n / 10 + 0.05)) for n in range(6)]
    right = [Word(f"right{n}", (0.6, n / 10, 0.8, n / 10 + 0.05)) for n in range(4)]
    text = " ".join(word.text for word in left + right)
    boxes = find_places(
        text, right + left, [(0, text.index("right0")), (text.index("right0"), len(text))]
    )
    assert [box[0] for box in boxes[0]] == [0.1] * 6
    assert [box[0] for box in boxes[1]] == [0.6] * 4


async def test_a_page_that_cannot_be_drawn_says_so(published: Path, tmp_path: Path) -> None:
    """A page too many, a damaged file and an unknown version are errors, not crashes."""
    folio = folio_of(published, "at-a-glance.pdf")
    with pytest.raises(PictureMissing):
        await folio.picture(99)
    with pytest.raises(DocumentMissing):
        await folio.page(99)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(PictureMissing):
        await draw_page(broken, 1, tmp_path / "pictures")
    library = open_library(f"sqlite:///{published / 'jetbridge.sqlite'}")
    with pytest.raises(DocumentMissing):
        open_folio(library, published, "larkspur-at-a-glance", "0" * 12)
    library.close()


def test_the_summary_is_json(published: Path) -> None:
    """It names every page with its quality, and the file is kept by its content."""
    folio = folio_of(published, "at-a-glance.pdf")
    row = json.loads(json.dumps(folio.summary()))
    assert [page["number"] for page in row["pages"]] == [1, 2]
    assert all(0 < page["quality"] <= 1 for page in row["pages"])
    assert original(published, folio.member.sha256) is not None


def holds(box: list[float], word: Word) -> bool:
    """Whether a word's middle lies in a box."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
