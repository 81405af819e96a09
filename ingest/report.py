"""What a publish did: a line for each file, and what is live now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jetbridge.ingest.proposal import Draft, FileReport


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publish did: a report for each file, and the generation that is live now.

    `number` is None where nothing could be published; `changed` is false where what is live
    already was what was asked for. `seconds` is wall time by stage.
    """

    files: tuple[FileReport, ...]
    number: int | None
    changed: bool
    documents: int = 0
    pages: int = 0
    passages: int = 0
    removed: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files of which nothing is published."""
        return tuple(report for report in self.files if report.refused)

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 some file refused, 2 nothing published and nothing live."""
        if self.number is None:
            return 2
        return 1 if self.refused else 0


def report_of(
    draft: Draft, number: int | None, changed: bool, counts: Mapping[int, int]
) -> PublishReport:
    """What a publish did to the draft's files; `counts` are the passages by version id."""
    by_file: dict[str, int] = {}
    for member in draft.next:
        by_file[member.file] = by_file.get(member.file, 0) + counts.get(member.id, 0)
    files = tuple(
        replace(report, passages=by_file.get(name, 0)) if report.document else report
        for name, report in sorted(draft.reports.items())
    )
    return PublishReport(
        files=files,
        number=number,
        changed=changed,
        documents=len({m.info.id for m in draft.next}),
        pages=sum(r.pages for r in files if not r.refused),
        passages=sum(counts.get(m.id, 0) for m in draft.next),
        removed=tuple(sorted({m.info.id for m in draft.removed})),
        seconds=dict(draft.seconds),
    )
