"""How two sets of versions differ, document by document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jetbridge.ingest.library import Library, Member


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """How one document differs between two generations: added, removed, changed, moved.

    `pages` are the physical pages of the newer version whose text is not in the older one;
    the dates in force are the newer version's, or of what was removed.
    """

    id: str
    title: str
    change: str
    file: str
    old_version: str = ""
    new_version: str = ""
    pages: tuple[int, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


def compare(library: Library, older: list[Member], newer: list[Member]) -> list[DocumentChange]:
    """How two sets of versions differ, document by document, by title."""
    old = {member.id: member for member in older}
    new = {member.id: member for member in newer}
    gone: dict[str, list[Member]] = defaultdict(list)
    for key, member in old.items():
        if key not in new:
            gone[member.info.id].append(member)
    came = [m for key, m in new.items() if key not in old]
    out: list[DocumentChange] = []
    for member in came:
        before = _before(member, gone.get(member.info.id, []))
        if before is None:
            out.append(_change(member, "added", new_version=member.version))
            continue
        gone[member.info.id].remove(before)
        same = before.sha256 == member.sha256
        changed = () if same else _changed_pages(library, before, member)
        kind = "changed" if not same else "moved" if before.file != member.file else "relabeled"
        out.append(
            _change(
                member,
                kind,
                old_version=before.version,
                new_version=member.version,
                pages=changed,
            )
        )
    left = [member for some in gone.values() for member in some]
    out += [_change(member, "removed", old_version=member.version) for member in left]
    return sorted(out, key=lambda change: (change.title, change.file))


def summary(changes: Iterable[DocumentChange]) -> str:
    """What changed, in a few words: ``7 added, 1 removed``."""
    counted = Counter(change.change for change in changes)
    return ", ".join(f"{count} {word}" for word, count in sorted(counted.items()))


def _change(
    member: Member,
    kind: str,
    *,
    old_version: str = "",
    new_version: str = "",
    pages: tuple[int, ...] = (),
) -> DocumentChange:
    info = member.info
    return DocumentChange(
        info.id,
        info.title,
        kind,
        member.file,
        old_version,
        new_version,
        pages,
        info.effective_from,
        info.effective_to,
    )


def _before(member: Member, gone: list[Member]) -> Member | None:
    """Of a document's versions that are gone the one of the same file, else any."""
    return next((m for m in gone if m.file == member.file), gone[0] if gone else None)


def _changed_pages(library: Library, before: Member, after: Member) -> tuple[int, ...]:
    known = {page.text for page in library.load_version(before).pages}
    return tuple(p.number for p in library.load_version(after).pages if p.text not in known)
