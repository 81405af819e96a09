"""Render the policy sources to the PDFs and sidecars that are published.

python corpus/render.py                      # every source
python corpus/render.py at-a-glance wifi     # some, by the name of the source file
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from jetbridge.corpus.pages import pdf
from jetbridge.corpus.source import SourceError, read

CORPUS = Path(__file__).resolve().parent


def render(path: Path, folder: Path) -> Path | None:
    """Write one source's PDF and sidecar into `folder`.

    Returns the PDF's path, or None when the source has no text yet.
    Raises SourceError for what cannot be set.
    """
    source = read(path)
    if source is None:
        return None
    target = folder / source.file
    target.write_bytes(pdf(source))
    target.with_suffix(".yaml").write_text(source.sidecar(), encoding="utf-8")
    return target


def main(names: Sequence[str]) -> int:
    """Render the named sources, or all of them; returns the exit status."""
    sources = CORPUS / "sources"
    paths = [sources / f"{Path(name).stem}.md" for name in names] or sorted(sources.glob("*.md"))
    failures = 0
    for path in paths:
        try:
            target = render(path, CORPUS)
        except (SourceError, OSError, RuntimeError) as error:
            failures += 1
            sys.stderr.write(f"{path.name}: failed: {error}\n")
            continue
        words = f"-> {target.name}" if target else "has no text yet, skipped"
        sys.stdout.write(f"{path.name} {words}\n")
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
