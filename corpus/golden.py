"""Check the golden set's spans against the PDFs, or find its quotes in them anew.

python corpus/golden.py --check      # every span holds the words it is said to hold
python corpus/golden.py --respan     # after a PDF was rendered again or is read differently
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from jetbridge.ingest.identity import read_claim
from jetbridge.ingest.pdf import read_pdf
from jetbridge.retrieval.evals.golden import (
    VersionText,
    complaints,
    read_judgements,
    respan,
    write_judgements,
)
from jetbridge.retrieval.records import join_pages

CORPUS = Path(__file__).resolve().parent
JUDGEMENTS = CORPUS / "judgements.jsonl"


def version_texts(folder: Path) -> dict[str, VersionText]:
    """The PDFs of a folder as they are read now, by file name."""
    texts = {}
    for path in sorted(folder.glob("*.pdf")):
        read = read_pdf(path)
        text = join_pages(read.pages)
        texts[path.name] = VersionText(read_claim(path).id, read.version, text)
    return texts


def main(arguments: Sequence[str]) -> int:
    """Check or respan; returns the exit status."""
    judged = read_judgements(JUDGEMENTS)
    texts = version_texts(CORPUS)
    if list(arguments) == ["--respan"]:
        kept, lost = respan(judged, texts)
        for one in lost:
            sys.stderr.write(f"{one.question}: not in {one.file}: {one.quote!r}\n")
        if not lost:
            write_judgements(JUDGEMENTS, kept)
        written = ": nothing written" if lost else ""
        sys.stdout.write(f"{len(kept)} found, {len(lost)} lost{written}\n")
        return bool(lost)
    if list(arguments) == ["--check"]:
        wrong = complaints(judged, texts)
        for line in wrong:
            sys.stderr.write(f"{line}\n")
        sys.stdout.write(f"{len(judged)} spans, {len(wrong)} wrong\n")
        return bool(wrong)
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
