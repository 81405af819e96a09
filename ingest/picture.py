"""A page's picture and where its words stand, made in a process that may crash.

The parent runs ``python -m jetbridge.ingest.picture PDF PAGE FOLDER``; the child writes
``PAGE.png`` and ``PAGE.json`` there, each complete or not at all, and they are kept.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jetbridge.retrieval.errors import JetbridgeError

WIDTH = 1400
TALLEST = 2400
SECONDS = 30.0
MEGABYTES = 1500


class PictureMissing(JetbridgeError):
    """A page has no picture: its file is not kept, is no PDF, or cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page and its box: left, top, right, bottom, as parts of the page (0 to 1)."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as drawn: the PNG, its size in pixels, and its words in the file's own order."""

    png: Path
    width: int
    height: int
    words: tuple[Word, ...]


async def draw_page(pdf: Path, page: int, folder: Path) -> Picture:
    """Draw a page of a PDF, or take up what was drawn before.

    Args:
        pdf: the file.
        page: the physical page, from 1.
        folder: where this file's pictures are kept; made if missing.

    Raises:
        PictureMissing: it cannot be drawn.
    """
    png, facts = folder / f"{page}.png", folder / f"{page}.json"
    if not facts.is_file():
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "jetbridge.ingest.picture", str(pdf), str(page), str(folder),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await asyncio.wait_for(child.wait(), SECONDS)
        except TimeoutError:
            raise PictureMissing(f"Page {page} took longer than {SECONDS:g} s to draw.") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if not facts.is_file():
            raise PictureMissing(f"Page {page} cannot be drawn; the file may be damaged.")
    row = json.loads(await asyncio.to_thread(facts.read_text, "utf-8"))
    words = tuple(Word(text, (x0, y0, x1, y1)) for text, x0, y0, x1, y1 in row["words"])
    return Picture(png, row["width"], row["height"], words)


def main() -> None:
    """Draw one page as the parent asks; what goes wrong ends the process."""
    from jetbridge.ingest.worker import die_with_parent

    die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pdf, number, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])

    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
    image = page.render(scale=scale).to_pil().convert("RGB")
    fresh = folder / f".{number}.{os.getpid()}"
    image.save(fresh, "PNG")
    os.replace(fresh, folder / f"{number}.png")
    facts = {"width": image.width, "height": image.height, "words": _words(page)}
    fresh.write_text(json.dumps(facts), "utf-8")
    os.replace(fresh, folder / f"{number}.json")


def _words(page: Any) -> list[tuple[str, float, float, float, float]]:
    """The words of a page in the file's order, each with its box and the signs beside it."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    out: list[tuple[str, float, float, float, float]] = []
    word, ended = "", False
    boxes: list[tuple[float, float, float, float]] = []

    def keep() -> None:
        nonlocal word, boxes, ended
        if word:
            out.append(_whole(word, boxes))
        word, boxes, ended = "", [], False

    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if letter.isspace() or not letter.isprintable():
            keep()
            continue
        box = _on_picture(page, text.get_charbox(at, loose=True))
        jumped = bool(boxes) and abs(box[1] - boxes[-1][1]) > 0.02
        if jumped or (ended and letter.isalnum()):
            keep()
        if letter.isalnum():
            word += letter
        else:
            ended = bool(word)
        boxes.append(box)
    keep()
    return out


def _whole(
    word: str, boxes: list[tuple[float, float, float, float]]
) -> tuple[str, float, float, float, float]:
    left, top, right, bottom = zip(*boxes, strict=True)
    return (word, *(round(v, 5) for v in (min(left), min(top), max(right), max(bottom))))


def _on_picture(page: Any, box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A box of the page's own space as parts of its picture, turned and cropped as shown."""
    import pypdfium2.raw as raw

    points = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, 20_000, 20_000, 0, x, y, across, down)
        points.append((across.value / 20_000, down.value / 20_000))
    (x0, y0), (x1, y1) = points
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


if __name__ == "__main__":
    main()
