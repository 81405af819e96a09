"""Pictures of pages, and where a passage stands on them, for people who check what was read.

The original files are kept by content in the data folder, so that a page can be shown long
after the folder it came from has changed. A page is drawn in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from jetbridge.ingest.content import Drawing
from jetbridge.retrieval.errors import GenerationMissing

WIDTH = 1000
SECONDS = 30.0
_LETTERS = re.compile(r"[^\w$€£%]+")
SHORT = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a passage on its page, as fractions of the page from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def keep_original(data_dir: Path, path: Path, sha256: str) -> Path:
    """Keep a file by its content; linked where that is possible, else copied."""
    kept = original_of(data_dir, sha256)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        shutil.copyfile(path, fresh)
        os.replace(fresh, kept)
    return kept


def original_of(data_dir: Path, sha256: str) -> Path:
    """Where a file of that content is kept."""
    return data_dir / "originals" / sha256[:2] / sha256


def page_picture(data_dir: Path, sha256: str, number: int) -> bytes:
    """A page as PNG, 1000 pixels wide; drawn once, then kept.

    Args:
        data_dir: the data folder.
        sha256: the file's content.
        number: the page, from 1.

    Raises:
        GenerationMissing: that file or page is not kept, or cannot be drawn.
    """
    kept = data_dir / "pictures" / f"{sha256}-{number}.png"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        _run("picture", original_of(data_dir, sha256), number, str(kept))
    return kept.read_bytes()


def places(data_dir: Path, sha256: str, number: int, text: str) -> list[Place]:
    """Where the words of a passage stand on a page, a place for each line.

    Raises:
        GenerationMissing: that file or page is not kept, or cannot be read.
    """
    found = json.loads(_run("places", original_of(data_dir, sha256), number, text))
    return [Place(*place) for place in found]


def _run(what: str, path: Path, number: int, argument: str) -> bytes:
    if not path.is_file():
        raise GenerationMissing(f"The original of that document is not kept: {path.name[:12]}")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jetbridge.ingest.pictures", what, str(path), str(number)],
            input=argument.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise GenerationMissing(f"Page {number} of {path.name[:12]} cannot be shown") from None
    return done.stdout


def matching_places(drawing: Drawing, text: str) -> list[Place]:
    """The lines of a drawn page whose words are the passage's.

    A run counts when its letters are in the passage; a short one (a cell, a number) only
    beside a run that counts, for it may stand elsewhere on the page as well.
    """
    wanted = _flat(text)
    runs = [run for run in drawing.runs if not run.hidden and not run.rotated]
    flat = [_flat(run.text) for run in runs]
    sure = {n for n, words in enumerate(flat) if len(words) >= SHORT and words in wanted}
    heights = [runs[n].y for n in sure]
    for n, words in enumerate(flat):
        if words and len(words) < SHORT and words in wanted:
            near = any(abs(runs[n].y - y) < 2.2 * runs[n].size for y in heights)
            sure |= {n} if near else set()
    out: list[Place] = []
    for n in sorted(sure, key=lambda k: (-runs[k].y, runs[k].x0)):
        run = runs[n]
        place = Place(
            run.x0 / drawing.width,
            1 - (run.y + run.size) / drawing.height,
            run.x1 / drawing.width,
            1 - (run.y - 0.25 * run.size) / drawing.height,
        )
        if out and abs(out[-1].bottom - place.bottom) < 0.003 and place.left - out[-1].right < 0.02:
            last = out.pop()
            place = Place(last.left, min(last.top, place.top), place.right, last.bottom)
        out.append(place)
    return out


def _flat(text: str) -> str:
    return _LETTERS.sub("", text).lower()


def main() -> None:
    """Draw a page, or find a passage on it, as the parent asks."""
    what, path, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    from jetbridge.ingest.worker import die_with_parent

    die_with_parent()
    argument = sys.stdin.buffer.read().decode()
    if what == "picture":
        import pypdfium2

        page = pypdfium2.PdfDocument(path)[number - 1]
        picture = page.render(scale=WIDTH / max(1.0, page.get_width())).to_pil()
        fresh = f"{argument}.{os.getpid()}"
        picture.save(fresh, "PNG")
        os.replace(fresh, argument)
        return
    from pypdf import PdfReader

    from jetbridge.ingest.content import draw
    from jetbridge.ingest.fonts import Faces

    drawing = draw(PdfReader(path).pages[number - 1], Faces())
    found = matching_places(drawing, argument)
    sys.stdout.write(json.dumps([[p.left, p.top, p.right, p.bottom] for p in found]))


if __name__ == "__main__":
    main()
