"""Which document each file is, and which versions would be live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from jetbridge.ingest.identity import Claim, kept_from_customers, make_info, slug
from jetbridge.ingest.library import Content, Library, Member
from jetbridge.ingest.likeness import likeness
from jetbridge.ingest.proposal import Draft, FileReport
from jetbridge.ingest.sources import Source, Sources
from jetbridge.retrieval.errors import NoDocuments
from jetbridge.retrieval.records import Outcome

ALIKE = 0.6
# Begins the claim of a version whose file no longer has the sidecar that it stands for.
_KEPT = "~"


@dataclass(frozen=True, slots=True)
class Known:
    """A file whose content could be published, with what it says of itself."""

    source: Source
    content: Content
    claim: Claim


def decide(
    known: Sequence[Known],
    sources: Sources,
    draft: Draft,
    library: Library,
    remove: set[str],
    prune: bool,
) -> None:
    """Give each file its document, and sort live and new versions into the draft.

    Raises:
        NoDocuments: a document to take out is neither live nor among the files.
    """
    live_by_file = {member.file: member for member in draft.live}
    here = {source.file for source in sources.files}
    gone = {m.id: m for m in draft.live if m.file not in here}
    live = {m.info.id for m in draft.live}
    taken = live | library.documents()
    # Only a whole folder shows that a file is gone, and so may be this one under a new name.
    old = library.contents({m.sha256 for m in gone.values()}) if sources.whole else {}
    sketches = {sha: content.sketch for sha, content in old.items()}
    earlier = library.versions_at(item.source.file for item in known)
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
        identity = item.claim.id or (
            before.info.id if before else _fresh(file, taken, library, live)
        )
        taken.add(identity)
        claim = item.claim
        info = make_info(identity, claim, content.title, item.source.path)
        taken_over = _taken_over(item, before)
        if taken_over is not None and before is not None:
            claim, info = taken_over, before.info
        member = next(
            (m for m in earlier.get(file, ()) if (m.info, m.sha256) == (info, content.sha256)), None
        ) or library.add_version(info, content.sha256, file, claim.digest)
        twin = first_of.setdefault(content.sha256, file)
        note = f"; the same content as {twin}" if twin != file else ""
        if before is not None:
            gone.pop(before.id, None)
        _sort(draft, member, before, content, note, replaced)
    known_ids = live | {report.document for report in draft.reports.values()}
    _refuse_unknown(remove - known_ids, known_ids)
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


def _refuse_unknown(names: set[str], known: set[str]) -> None:
    """Raise NoDocuments where a document that is to be taken out is not there."""
    if names:
        near = [one for name in sorted(names) for one in get_close_matches(name, known, 1)]
        hint = f"did you mean {', '.join(near)}? " if near else ""
        raise NoDocuments(
            f"No document to take out is {', '.join(sorted(names))}: {hint}"
            "`jetbridge status` lists the ids"
        )


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
            reason = f"renamed from {before.file}{_kept(before, member)}{note}"
        else:
            draft.changed.append((before, member))
            if before.file != member.file:
                reason += f"; taken for a new version of {before.file}{_kept(before, member)}"
    if content.flags and not reason:
        reason = f"{len(content.flags)} flagged part(s) kept out: {content.flags[0].reason}"
    if warning := kept_from_customers(member.info.audience):
        reason += f"; {warning}"
    draft.reports[member.file] = FileReport(
        member.file,
        outcome,
        reason.removeprefix("; "),
        content.pages,
        document=member.info.id,
        title=member.info.title,
    )


def _kept(before: Member, after: Member) -> str:
    """What became of a document's title, dates and the like with its file's new name."""
    old, new = before.info, after.info
    if old == new:
        return ", with its title and dates"
    names = ("title", "owner", "audience", "language", "effective_from", "effective_to")
    lost = [name for name in names if getattr(old, name) != getattr(new, name)]
    return f"; changed with it: {', '.join(lost)}" if lost else ""


def _taken_over(item: Known, before: Member | None) -> Claim | None:
    """The claim of a file that has lost its sidecar with its name, or None where it has not.

    A file under a new name keeps what was said of it, until it gets a sidecar of its own.
    """
    if before is None or item.claim.digest:
        return None
    moved = before.file != item.source.file and before.sha256 == item.content.sha256
    if before.claim.startswith(_KEPT):
        return Claim({}, before.claim)
    return Claim({}, f"{_KEPT}{before.claim}"[:16]) if moved and before.claim else None


def _renamed(
    item: Known, gone: Mapping[int, Member], sketches: Mapping[str, bytes | None]
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


def _fresh(file: str, taken: set[str], library: Library, live: set[str]) -> str:
    """An id for a file that no live document is: its old one, if it was a document before."""
    base = slug(file.rsplit(".", 1)[0])
    if base in taken - live and any(m.file == file for m in library.history_of(base)):
        return base
    name, n = base, 2
    while name in taken:
        name, n = f"{base}-{n}", n + 1
    return name
