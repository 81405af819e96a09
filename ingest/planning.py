"""What a publish would do: read what is new, decide who each file is, compare with live."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from jetbridge.ingest.deciding import Known, decide
from jetbridge.ingest.identity import Claim, SidecarRefused, read_claim
from jetbridge.ingest.library import Content, Library, Member
from jetbridge.ingest.likeness import sketch
from jetbridge.ingest.proposal import Draft, FileReport
from jetbridge.ingest.readfile import ReadFile, content_hash
from jetbridge.ingest.reading import Limits, read_files
from jetbridge.ingest.sources import Source, Sources
from jetbridge.retrieval.records import Outcome

Progress = Callable[[str, int, int], None]


def draft_publish(
    sources: Sources,
    *,
    library: Library,
    live: Sequence[Member],
    remove: Sequence[str] = (),
    prune: bool = False,
    workers: int = 0,
    limits: Limits | None = None,
    ocr: bool = False,
    engine: str = "local",
    progress: Progress | None = None,
) -> Draft:
    """Read what was never read and decide what would be live; builds and changes nothing.

    What is read is kept in the library by its content, so that the publish that follows
    reads nothing twice.

    Args:
        sources: the files.
        library: where contents and versions are kept.
        live: the versions that are live now.
        remove: ids of documents to take out.
        prune: take out documents whose file is gone from the folder.
        workers, limits, ocr: how files are read.
        engine: where files are read: local, or ray.
        progress: called with a stage, how much of it is done and how much there is.

    Returns:
        Draft: a report for each file, and the versions that would be live.
    """
    draft = Draft(live=list(live))
    say = progress or (lambda stage, done, total: None)
    began = time.monotonic()
    hashes, claims = _hashes(sources.files, draft)
    say("checking", len(sources.files), len(sources.files))
    draft.contents = library.contents(set(hashes.values()))

    def reader(paths: Sequence[Path]) -> Iterator[ReadFile]:
        if engine == "ray":
            from jetbridge.ingest.ray_engine import read_on_ray

            return read_on_ray(paths, limits=limits, ocr=ocr)
        return read_files(paths, workers=workers, limits=limits, ocr=ocr)

    _read_missing(sources.files, hashes, draft, library, reader, ocr, say)
    draft.seconds["reading"] = round(time.monotonic() - began, 3)
    known: list[Known] = []
    for source in sources.files:
        content = draft.contents.get(hashes.get(source.file, ""))
        if content is None or source.file in draft.reports:
            continue
        if content.outcome not in ("ok", "partial"):
            draft.reports[source.file] = FileReport(
                source.file, _outcome(content), content.reason, content.pages
            )
            continue
        known.append(Known(source, content, claims[source.file]))
    decide(known, sources, draft, library, set(remove), prune)
    return draft


def _hashes(files: Sequence[Source], draft: Draft) -> tuple[dict[str, str], dict[str, Claim]]:
    hashes: dict[str, str] = {}
    claims: dict[str, Claim] = {}
    for source in files:
        try:
            claims[source.file] = read_claim(source.path)
            hashes[source.file] = content_hash(source.path)
        except SidecarRefused as refused:
            draft.reports[source.file] = FileReport(source.file, "unsupported", str(refused))
        except OSError as error:
            reason = f"cannot be opened: {error.strerror}; check its permissions"
            draft.reports[source.file] = FileReport(source.file, "corrupt", reason)
    return hashes, claims


def _read_missing(
    files: Sequence[Source],
    hashes: Mapping[str, str],
    draft: Draft,
    library: Library,
    reader: Callable[[Sequence[Path]], Iterator[ReadFile]],
    ocr: bool,
    say: Progress,
) -> None:
    """Read the contents the library does not know, the largest first."""
    missing: dict[str, Source] = {}
    for source in files:
        sha = hashes.get(source.file)
        known = draft.contents.get(sha or "")
        again = known is not None and (
            known.outcome == "limit" or (ocr and known.outcome in ("scanned", "partial"))
        )
        if sha and (known is None or again):
            missing.setdefault(sha, source)
    order = sorted(missing.values(), key=lambda s: -s.path.stat().st_size)
    by_path: dict[Path, Source] = {source.path: source for source in order}
    say("reading", 0, len(order))
    for done, read in enumerate(reader(list(by_path)), 1):
        expected = hashes[by_path[read.path].file]
        if read.sha256 != expected:
            file = by_path[read.path].file
            reason = "changed while it was being read; publish again"
            draft.reports[file] = FileReport(file, "corrupt", reason)
        else:
            made = sketch(page.text for page in read.pages) if read.readable else None
            library.keep_content(read, sketch=made)
            content = library.content(read.sha256)
            if content is not None:
                draft.contents[read.sha256] = content
        say("reading", done, len(order))


def _outcome(content: Content) -> Outcome:
    known: tuple[Outcome, ...] = ("scanned", "password", "corrupt", "limit", "unsupported")
    for outcome in known:
        if content.outcome == outcome:
            return outcome
    return "corrupt"
