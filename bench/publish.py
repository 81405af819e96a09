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
from dataclasses import asdict
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
    change.add_argument("--seed", action="store_true", help="first publish with given vectors")
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
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        process = subprocess.Popen(
            command, env=dict(os.environ, **environment), stdout=out, stderr=err, text=True
        )
        # Of this command and what it started, where RUSAGE_CHILDREN is of all commands so far.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            sys.exit(f"{command[0]} failed:\n{err.read()[-2000:]}")
        last = out.read().strip().splitlines()[-1]
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": wall,
        "megabytes": used.ru_maxrss / 1024,
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
            if given.seed:
                seed_vectors(folder, library)
            began = time.monotonic()
            first = publish([folder], **options)
            whole = time.monotonic() - began
            make_documents(folder, 1, given.pages, offset=7)
            before = cpu_seconds()
            began = time.monotonic()
            second = publish([folder], **options)
            changed = time.monotonic() - began
            print(
                f"{count} documents, {first.passages} passages: first {whole:.1f} s"
                f"{' (vectors given)' if given.seed else ''}, one changed {changed:.1f} s "
                f"({cpu_seconds() - before:.1f} CPU s), of which {second.seconds}",
                flush=True,
            )


def cpu_seconds() -> float:
    """CPU seconds of this process and of its children that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def seed_vectors(folder: Path, library: Any) -> None:
    """Give the library a vector for every passage before it is published.

    The first publish of a large library is all embedding, and what is shown here is the
    second. One text in 40 is embedded; the others take its vectors with noise added.
    """
    import numpy as np

    from jetbridge.ingest.library import settings_key
    from jetbridge.ingest.passages import PassageSettings, make_passages
    from jetbridge.ingest.planning import draft_publish
    from jetbridge.ingest.sources import find_sources
    from jetbridge.retrieval.cache import MemoryCache, embed_cached, text_hash
    from jetbridge.retrieval.embedders import local_embedder
    from jetbridge.retrieval.generation import embedded_text

    draft = draft_publish(find_sources([folder]), library=library, live=[])
    key, texts = settings_key(asdict(PassageSettings())), []
    for member in draft.next:
        made = make_passages(library.load_version(member))
        library.keep_passages(member, key, made)
        texts += [embedded_text(passage) for passage in made]
    embedder, real = local_embedder(), MemoryCache()
    embed_cached(embedder, texts[:: max(1, min(40, len(texts) // 50))], real)
    rows = {model: list(kept.values()) for model, kept in real.by_model().items()}
    chance = np.random.default_rng(1)
    lengths = [len(tokens.ids) for tokens in embedder.tokens(texts)]  # type: ignore[attr-defined]
    for at in range(0, len(texts), 500):
        hashes = [text_hash(text) for text in texts[at : at + 500]]
        for model, kept in rows.items():
            given: dict[str, Any] = {}
            for n, name in enumerate(hashes, at):
                row = kept[n % len(kept)]
                if model == embedder.name:
                    row = row + chance.normal(0, 0.02, len(row)).astype(np.float32)
                    row /= np.linalg.norm(row)
                else:
                    codes = row.view(np.int8).reshape(-1, embedder.token_dimension)  # type: ignore[attr-defined]
                    row = np.resize(codes, (lengths[n], codes.shape[1])).view(np.float32).ravel()
                given[name] = row
            library.put(model, given)


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
