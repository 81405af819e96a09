"""What a publish would do: read what is new, decide who each file is, compare with live."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jetbridge.ingest.identity import Claim, SidecarRefused, make_info, read_claim, slug
from jetbridge.ingest.library import Content, Library, Member
from jetbridge.ingest.likeness import likeness, sketch
from jetbridge.ingest.readfile import ReadFile, content_hash
from jetbridge.ingest.reading import Limits, read_files
from jetbridge.ingest.sources import Source, Sources
from jetbridge.retrieval.records import Outcome

Progress = Callable[[str, int, int], None]
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of a publish: its outcome, the reason, and what it gave."""

    file: str
    outcome: Outcome
    reason: str = ""
    pages: int = 0
    passages: int = 0
    document: str = ""
    title: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing of this file is published."""
        return self.outcome not in ("ok", "unchanged", "partial")


@dataclass(slots=True)
class Draft:
    """A publish before it is built: what each file became and what would be live."""

    reports: dict[str, FileReport] = field(default_factory=dict)
    next: list[Member] = field(default_factory=list)
    live: list[Member] = field(default_factory=list)
    added: list[Member] = field(default_factory=list)
    changed: list[tuple[Member, Member]] = field(default_factory=list)
    renamed: list[tuple[Member, Member]] = field(default_factory=list)
    unchanged: list[Member] = field(default_factory=list)
    removed: list[Member] = field(default_factory=list)
    contents: dict[str, Content] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def nothing_new(self) -> bool:
        """Whether live already is what would be published."""
        return {m.id for m in self.next} == {m.id for m in self.live}


@dataclass(frozen=True, slots=True)
class _Known:
    """A file whose content could be published, with what it says of itself."""

    source: Source
    content: Content
    claim: Claim


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
    known: list[_Known] = []
    for source in sources.files:
        content = draft.contents.get(hashes.get(source.file, ""))
        if content is None or source.file in draft.reports:
            continue
        if content.outcome not in ("ok", "partial"):
            draft.reports[source.file] = FileReport(
                source.file, _outcome(content), content.reason, content.pages
            )
            continue
        known.append(_Known(source, content, claims[source.file]))
    _decide(known, sources, draft, library, set(remove), prune)
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


def _decide(
    known: Sequence[_Known],
    sources: Sources,
    draft: Draft,
    library: Library,
    remove: set[str],
    prune: bool,
) -> None:
    """Give each file its document, and sort live and new versions into the draft."""
    live_by_file = {member.file: member for member in draft.live}
    here = {source.file for source in sources.files}
    gone = {m.id: m for m in draft.live if m.file not in here}
    taken = {m.info.id for m in draft.live} | library.documents()
    # Only a whole folder shows that a file is gone, and so may be this one under a new name.
    old = library.contents({m.sha256 for m in gone.values()}) if sources.whole else {}
    sketches = {sha: content.sketch for sha, content in old.items()}
    first_of: dict[str, str] = {}
    replaced: dict[int, Member] = {}
    # Of two files with the same content the one that is live keeps its place.
    for item in sorted(known, key=lambda each: each.source.file not in live_by_file):
        file, content = item.source.file, item.content
        if content.sha256 in first_of and not item.claim.id:
            draft.reports[file] = FileReport(
                file,
                "unchanged",
                f"duplicate of {first_of[content.sha256]}: the same content, published once",
                content.pages,
            )
            continue
        before = live_by_file.get(file) or _renamed(item, gone, sketches)
        if before is not None and item.claim.id and before.info.id != item.claim.id:
            before = before if before.file == file else None
        identity = item.claim.id or (before.info.id if before else _fresh(file, taken))
        taken.add(identity)
        info = make_info(identity, item.claim, content.title, item.source.path)
        member = library.add_version(info, content.sha256, file, item.claim.digest)
        twin = first_of.setdefault(content.sha256, file)
        note = f"; the same content as {twin}" if twin != file else ""
        if before is not None:
            gone.pop(before.id, None)
        _sort(draft, member, before, content, note, replaced)
    draft.removed = [
        m
        for m in draft.live
        if m.info.id in remove or (prune and m.id in gone and m.id not in replaced)
    ]
    out = {m.id for m in draft.removed} | set(replaced)
    fresh = [*draft.added, *(new for _, new in draft.changed + draft.renamed)]
    kept = [m for m in draft.live if m.id not in out]
    ids = {m.id: m for m in [*kept, *fresh] if m.info.id not in remove}
    draft.next = sorted(ids.values(), key=lambda m: (m.file, m.id))


def _sort(
    draft: Draft,
    member: Member,
    before: Member | None,
    content: Content,
    note: str,
    replaced: dict[int, Member],
) -> None:
    outcome: Outcome = "partial" if content.outcome == "partial" else "ok"
    reason = content.reason + note
    if before is None:
        if any(m.id == member.id for m in draft.live):
            outcome = "unchanged"
            draft.unchanged.append(member)
        else:
            draft.added.append(member)
    elif before.id == member.id:
        outcome = "unchanged"
        draft.unchanged.append(member)
    else:
        replaced[before.id] = member
        if before.sha256 == member.sha256 and before.file != member.file:
            draft.renamed.append((before, member))
            reason = f"renamed from {before.file}{note}"
        else:
            draft.changed.append((before, member))
    if content.flags and not reason:
        reason = f"{len(content.flags)} flagged part(s) kept out: {content.flags[0].reason}"
    draft.reports[member.file] = FileReport(
        member.file,
        outcome,
        reason.removeprefix("; "),
        content.pages,
        document=member.info.id,
        title=member.info.title,
    )


def _renamed(
    item: _Known, gone: Mapping[int, Member], sketches: Mapping[str, bytes | None]
) -> Member | None:
    """The live version whose file is gone and whose content this is, exactly or nearly."""
    for member in gone.values():
        if member.sha256 == item.content.sha256:
            return member
    best, score = None, ALIKE
    for member in gone.values():
        alike = likeness(item.content.sketch, sketches.get(member.sha256))
        if alike >= score:
            best, score = member, alike
    return best


def _fresh(file: str, taken: set[str]) -> str:
    base = slug(file.rsplit(".", 1)[0])
    name, n = base, 2
    while name in taken:
        name, n = f"{base}-{n}", n + 1
    return name


def _outcome(content: Content) -> Outcome:
    known: tuple[Outcome, ...] = ("scanned", "password", "corrupt", "limit", "unsupported")
    for outcome in known:
        if content.outcome == outcome:
            return outcome
    return "corrupt"
