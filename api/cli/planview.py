"""A plan as people read it on a terminal: what changes first, then what to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from jetbridge.api.cli.output import counted

if TYPE_CHECKING:
    from jetbridge.ingest.answers import ChangedAnswer, Source
    from jetbridge.ingest.comparing import DocumentChange
    from jetbridge.ingest.conflicts import Conflict
    from jetbridge.ingest.plan import Likeness, Plan

_SIGNS = {
    "added": ("+", "green"),
    "changed": ("~", "yellow"),
    "removed": ("-", "red"),
    "moved": (">", "cyan"),
    "relabeled": ("=", "cyan"),
}
_SHOWN = 10


def show_changes(changes: Iterable[DocumentChange], out: Console) -> None:
    """One document a line with what becomes of it, its pages and file below."""
    for change in changes:
        sign, style = _SIGNS.get(change.change, ("?", ""))
        out.print(Text.assemble((f"{sign} ", style), (change.title, "bold"), f"  {change.change}"))
        pages = ", ".join(map(str, change.pages[:12])) + (", ..." if change.pages[12:] else "")
        versions = " -> ".join(v for v in (change.old_version, change.new_version) if v)
        force = " ".join(
            f"{word} {day}"
            for word, day in (("from", change.effective_from), ("to", change.effective_to))
            if day
        )
        told = [change.file, force, f"pages {pages}" if pages else "", versions]
        _below(" · ".join(part for part in told if part), out)


def show_plan(found: Plan, answers: Iterable[ChangedAnswer], out: Console) -> None:
    """All of a plan, the summary last, where the eye is when it ends."""
    show_changes(found.changes, out)
    stopped = [f for f in found.files if f.refused or f.outcome == "partial"]
    _section("Cannot be published, or not whole", len(stopped), out)
    for report in stopped:
        out.print(Text.assemble((f"{report.outcome}  ", "red"), (report.file, "bold")))
        _below(report.reason, out)
    notes = [f for f in found.files if f.reason and f not in stopped]
    _section("Worth knowing", len(notes), out)
    for report in notes:
        out.print(Text.assemble((report.file, "bold"), f"  {report.reason}"))
    _section("Kept out of the passages (allow_flagged in the sidecar lets it in)",
             len(found.flags), out)  # fmt: skip
    for part in found.flags:
        out.print(Text(f"{part.file}, {part.flag.where}: {part.flag.reason}"))
        _below(" ".join(part.flag.text.split())[:160], out)
    _section("Nearly the same as another document", len(found.alike), out)
    for pair in found.alike:
        _show_likeness(pair, out)
    _section("Numbers that differ: please judge", len(found.conflicts), out)
    for conflict in found.conflicts[:_SHOWN]:
        _show_conflict(conflict, out)
    if found.conflicts[_SHOWN:]:
        out.print(f"and {len(found.conflicts) - _SHOWN} more; see them all with --json")
    told = list(answers)
    _section("Questions that would be answered from elsewhere", len(told), out)
    for answer in told:
        out.print(Text(answer.question, "bold"))
        _below(f"{_where(answer.before)} -> {_where(answer.after)}", out)
    out.print()
    if found.nothing_new:
        out.print("A publish would change nothing.")
        return
    cost = f", about ${found.dollars:.4f}" if found.dollars else ""
    out.print(
        f"{counted(len(found.changes), 'change')}, {counted(found.unchanged, 'file')} unchanged; "
        f"{found.new_passages} of {counted(found.passages, 'passage')} new; "
        f"{counted(found.tokens, 'token')} to embed{cost}."
    )


def _section(title: str, count: int, out: Console) -> None:
    if count:
        out.print()
        out.print(Text(f"{title} ({count})", "bold underline"))


def _below(words: str, out: Console) -> None:
    if words:
        out.print(Padding(Text(words, "dim"), (0, 0, 0, 2)))


def _show_likeness(pair: Likeness, out: Console) -> None:
    out.print(Text(f"{pair.file} and {pair.other} are {pair.alike:.0%} alike", "yellow"))
    if not pair.only_here:
        _below("they do not differ in a single block", out)
    for here, there in zip(pair.only_here, pair.only_there, strict=True):
        for sign, style, words in (("-", "red", there), ("+", "green", here)):
            if words:
                line = Text.assemble((f"{sign} ", style), " ".join(words.split()))
                out.print(Padding(line, (0, 0, 0, 2)))


def _show_conflict(conflict: Conflict, out: Console) -> None:
    namesakes = conflict.one.title == conflict.other.title
    for said, sign in ((conflict.one, "┌"), (conflict.other, "└")):
        text = Text(said.text)
        text.highlight_words([n.strip("$€£").split(" ")[0] for n in said.numbers], "bold yellow")
        name = f"{said.title} ({said.file})" if namesakes else said.title
        where = Text(f"{sign} {name}, page {said.pages[0]}: ", "dim")
        out.print(where + text)


def _where(source: Source) -> str:
    pages = ", ".join(map(str, source.pages))
    return f"{source.title}, page {pages}" if source.document else "no answer"
