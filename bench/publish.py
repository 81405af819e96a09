"""What a publish costs: ours against the LangChain tutorial pipeline, and a small change.

    python bench/publish.py compare --tutorial /tmp/tutorial/bin/python FOLDER...
    python bench/publish.py change --documents 100 --documents 1000

`compare` runs both pipelines in turn, each in processes of their own, and prints medians of
CPU seconds (children included), wall seconds and the largest process's memory. The other
interpreter needs langchain-community, langchain-text-splitters and langchain-chroma; it is
never a dependency. `change` makes a library of that many documents out of real pages,
publishes it, changes one document and publishes again: the second publish is what is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OURS = [sys.executable, "-c", "from jetbridge.api.cli import main; main()"]


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    compare = commands.add_parser("compare")
    compare.add_argument("folders", nargs="+", type=Path)
    compare.add_argument("--tutorial", type=Path, required=True)
    compare.add_argument("--model", default="same", help="same, or a sentence-transformers name")
    compare.add_argument("--times", type=int, default=3)
    compare.set_defaults(run=run_compare)
    change = commands.add_parser("change")
    change.add_argument("--documents", type=int, action="append", required=True)
    change.add_argument("--pages", type=Path, default=HERE.parent / "corpus")
    change.set_defaults(run=run_change)
    given = parser.parse_args()
    given.run(given)


def run_compare(given: argparse.Namespace) -> None:
    """Both pipelines over the same files, in turn, so that a busy machine slows both."""
    files = [str(f) for folder in given.folders for f in sorted(folder.glob("*.pdf"))]
    runs: dict[str, list[dict[str, Any]]] = {"tutorial": [], "jetbridge": []}
    script = str(HERE / "tutorial_pipeline.py")
    for _ in range(given.times):
        runs["tutorial"].append(measure([str(given.tutorial), script, given.model, *files], {}))
        with tempfile.TemporaryDirectory() as data:
            runs["jetbridge"].append(
                measure([*OURS, "publish", *files, "--yes", "--json"], {"JETBRIDGE_DATA_DIR": data})
            )
    print(f"{len(files)} files, median of {given.times}, embedder of the tutorial: {given.model}")
    print(f"{'':12}{'CPU s':>9}{'wall s':>9}{'MiB':>8}")
    medians: dict[str, dict[str, float]] = {}
    for name, rows in runs.items():
        medians[name] = {
            key: statistics.median(row[key] for row in rows) for key in ("cpu", "wall", "megabytes")
        }
        found = medians[name]
        print(f"{name:12}{found['cpu']:9.1f}{found['wall']:9.1f}{found['megabytes']:8.0f}")
    ratio = {key: medians["jetbridge"][key] / medians["tutorial"][key] for key in ("cpu", "wall")}
    print(f"{'ratio':12}{ratio['cpu']:9.2f}{ratio['wall']:9.2f}")
    print("tutorial by stage, CPU s:", runs["tutorial"][0]["said"].get("stages"))


def measure(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Run a command; CPU seconds with its children, wall seconds, peak memory of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        command, env=dict(os.environ, **environment), capture_output=True, text=True, check=False
    )
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    last = done.stdout.strip().splitlines()[-1]
    return {
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall": wall,
        "megabytes": after.ru_maxrss / 1024,
        "said": json.loads(last),
    }


def run_change(given: argparse.Namespace) -> None:
    """One changed document out of many: seconds by stage."""
    from jetbridge.ingest.builder import EmbedderSpec
    from jetbridge.ingest.library import open_library
    from jetbridge.ingest.publish import publish

    for count in given.documents:
        with tempfile.TemporaryDirectory() as root:
            folder, data = Path(root) / "in", Path(root) / "data"
            make_documents(folder, count, given.pages)
            library = open_library(f"sqlite:///{data / 'jetbridge.sqlite'}")
            options: dict[str, Any] = {
                "library": library,
                "data_dir": data,
                "embedder": EmbedderSpec(),
            }
            began = time.monotonic()
            first = publish([folder], **options)
            whole = time.monotonic() - began
            make_documents(folder, 1, given.pages, offset=7)
            began = time.monotonic()
            second = publish([folder], **options)
            changed = time.monotonic() - began
            print(
                f"{count} documents, {first.passages} passages: first {whole:.1f} s, "
                f"one changed {changed:.1f} s, of which {second.seconds}",
                flush=True,
            )


def make_documents(folder: Path, count: int, pages: Path, *, offset: int = 0) -> None:
    """One-page documents from real pages, each stamped with a line of its own."""
    from jetbridge.ingest.pdf import read_pdf

    folder.mkdir(exist_ok=True)
    files = sorted(pages.glob("*.pdf"))
    texts = [page.text for file in files for page in read_pdf(file).pages if len(page.text) > 400]
    for n in range(count):
        text = texts[(n + offset) % len(texts)]
        edition = (n + offset) // len(texts)
        name = folder / f"document-{n:05}.md"
        name.write_text(f"# Document {n}, edition {edition}\n\n{text}\n\nEnd of document {n}.\n")


if __name__ == "__main__":
    main()
