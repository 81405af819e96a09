"""What a publish would do, for a person to read before it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.comparing import DocumentChange, compare
from jetbridge.ingest.conflicts import Conflict, find_conflicts
from jetbridge.ingest.differences import differences
from jetbridge.ingest.library import Content, Library, Member, settings_key
from jetbridge.ingest.likeness import near_pairs
from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.planning import Progress, draft_publish
from jetbridge.ingest.proposal import Draft, FileReport
from jetbridge.ingest.publish import PublishOptions, live_members
from jetbridge.ingest.readfile import Flag
from jetbridge.ingest.sources import Sources, find_sources
from jetbridge.retrieval.cache import text_hash
from jetbridge.retrieval.generation import embedded_text
from jetbridge.retrieval.records import Passage
from jetbridge.retrieval.tokens import count_tokens

# US dollars a million tokens, from OpenAI's price list as of 2026.
PRICES = {"text-embedding-3-small": 0.02, "text-embedding-3-large": 0.13}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two files that say nearly the same, how alike (0 to 1), and where they differ.

    `only_here` and `only_there` stand side by side, "" where one of them has nothing.
    """

    file: str
    other: str
    alike: float
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlaggedPart:
    """Text of a file that is kept out of the passages, and why."""

    file: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publish would do. `tokens` are cl100k tokens that would have to be embedded;
    `dollars` is their price with a hosted model, 0 with a local one."""

    files: tuple[FileReport, ...]
    changes: tuple[DocumentChange, ...]
    unchanged: int
    removed: tuple[str, ...]
    passages: int
    new_passages: int
    tokens: int
    dollars: float
    flags: tuple[FlaggedPart, ...]
    alike: tuple[Likeness, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files of which nothing would be published."""
        return tuple(report for report in self.files if report.refused)

    @property
    def exit_code(self) -> int:
        """As the publish would end: 0 all fine, 1 some file refused, 2 nothing to publish."""
        if not self.refused:
            return 0
        return 1 if self.passages else 2

    @property
    def nothing_new(self) -> bool:
        """Whether a publish would change nothing."""
        return not self.changes


def make_plan(
    paths: Sequence[Path],
    *,
    library: Library,
    data_dir: Path,
    embedder: EmbedderSpec,
    options: PublishOptions | None = None,
    progress: Progress | None = None,
) -> Plan:
    """What publishing `paths` with these options would do; nothing that is live changes.

    What is read meanwhile is kept by content, so that the publish does not read it again.

    Raises:
        NoDocuments: there is no file at all.
    """
    chosen = options or PublishOptions()
    sources = find_sources(paths, only=chosen.only) if paths else Sources((), False)
    draft = draft_publish(
        sources,
        library=library,
        live=live_members(library, data_dir),
        remove=chosen.remove,
        prune=chosen.prune,
        workers=chosen.workers,
        limits=chosen.limits,
        ocr=chosen.ocr,
        progress=progress,
    )
    passages = _passages(library, draft, chosen)
    every = [p for made in passages.values() for p in made]
    model = embedder.make().name
    texts = {text_hash(text): text for text in map(embedded_text, every)}
    known = library.get(model, list(texts))
    missing = [text for key, text in texts.items() if key not in known]
    tokens = sum(count_tokens(text) for text in missing)
    fresh = {m.id for m in draft.added} | {new.id for _, new in draft.changed}
    return Plan(
        files=tuple(
            _counted(report, draft, passages) for _, report in sorted(draft.reports.items())
        ),
        changes=tuple(compare(library, draft.live, draft.next)),
        unchanged=len(draft.unchanged),
        removed=tuple(sorted({m.info.id for m in draft.removed})),
        passages=len(every),
        new_passages=sum(len(passages.get(key, ())) for key in fresh),
        tokens=tokens,
        dollars=round(tokens / 1e6 * PRICES.get(model, 0.0), 4),
        flags=flagged_parts(draft.next, draft.contents),
        alike=near_duplicates(library, draft.next, fresh),
        conflicts=tuple(
            find_conflicts(every, only={m.version for m in draft.next if m.id in fresh})
        ),
    )


def _passages(library: Library, draft: Draft, options: PublishOptions) -> dict[int, list[Passage]]:
    key = settings_key(asdict(options.settings))
    found = library.passages_of_all(draft.next, key)
    for member in draft.next:
        if member.id not in found:
            made = make_passages(library.load_version(member), settings=options.settings)
            library.keep_passages(member, key, made)
            found[member.id] = made
    return found


def _counted(report: FileReport, draft: Draft, passages: dict[int, list[Passage]]) -> FileReport:
    from dataclasses import replace

    mine = [m for m in draft.next if m.file == report.file and m.info.id == report.document]
    return replace(report, passages=sum(len(passages.get(m.id, ())) for m in mine))


def flagged_parts(
    members: Sequence[Member], contents: Mapping[str, Content]
) -> tuple[FlaggedPart, ...]:
    """What was kept out of the passages of these versions, by file."""
    out: list[FlaggedPart] = []
    for member in members:
        content = contents.get(member.sha256)
        out += [FlaggedPart(member.file, flag) for flag in (content.flags if content else ())]
    return tuple(out)


def near_duplicates(
    library: Library, members: Sequence[Member], fresh: Collection[int]
) -> tuple[Likeness, ...]:
    """Pairs of near-duplicates of which one is fresh, versions of one document left out.

    `fresh` are ids of members.
    """
    contents = library.contents({m.sha256 for m in members})
    by_file: dict[str, Member] = {m.file: m for m in members}
    sketches = [
        (file, content.sketch)
        for file, member in by_file.items()
        if (content := contents.get(member.sha256)) and content.sketch
    ]
    out: list[Likeness] = []
    for one, other, alike in near_pairs(sketches):
        here, there = by_file[one], by_file[other]
        if here.info.id == there.info.id or not {here.id, there.id} & set(fresh):
            continue
        found = differences(library.load_version(here), library.load_version(there))
        out.append(Likeness(one, other, alike, *found))
    return tuple(out)
