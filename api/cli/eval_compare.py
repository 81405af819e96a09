"""`jetbridge eval compare`."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from jetbridge.api.cli.eval_bench import (
    MeasuresOption,
    load,
    note_strangers,
    open_archive,
    set_of,
)
from jetbridge.api.cli.output import JsonFlag, console, notes, print_json
from jetbridge.api.settings import load_settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.comparison import Comparison, Difference, Moved


def register(app: typer.Typer) -> None:
    """Add the command to the group."""

    @app.command("compare")
    def compare_(
        first: Annotated[str, typer.Argument(help="The system as it is: file, number or name.")],
        second: Annotated[str, typer.Argument(help="The system as it would be.")],
        evalset: Annotated[
            str | None, typer.Option("--set", help="Another set than the runs' own.")
        ] = None,
        measures: MeasuresOption = None,
        shown: Annotated[int, typer.Option(min=0, help="Worst and best questions shown.")] = 5,
        out: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Compare two runs: by how much, how surely, and on which questions.

        Examples:

            jetbridge eval compare before after

            jetbridge eval compare before.jsonl after.jsonl -m nDCG@10 -m R@5 --out diff.html
        """
        from jetbridge.retrieval.evals.comparison import MEASURES, compare
        from jetbridge.retrieval.evals.contrast import contrast
        from jetbridge.retrieval.evals.files import write_text

        with open_archive(load_settings()) as archive:
            one, other = load(first, archive), load(second, archive)
        chosen = set_of(one, evalset)
        for run in (one, other):
            note_strangers(run, chosen)
        found = compare(one, other, chosen, measures=tuple(measures or MEASURES), shown=shown)
        if out is not None:
            write_text(out, contrast(found))
        if as_json:
            for difference in found.differences:
                print_json(_row(difference))
            for measure in found.unmeasured:
                print_json({"measure": measure, "change": None})
            for told in found.warnings:
                notes().print(f"[yellow]{escape(told)}[/]", soft_wrap=True)
        if not as_json:
            _show(found)


def _row(found: Difference) -> dict[str, object]:
    names = ("measure", "first", "second", "change", "interval", "p", "p_holm", "queries")
    more = ("better", "worse", "detectable", "more", "certain")
    return {name: getattr(found, name) for name in (*names, *more)}


def _show(found: Comparison) -> None:
    _show_makeup(found)
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("Measure", "Before", "After", "Change", "95 %", "p Holm", "-/+", "Shows", "Needs"):
        table.add_column(name, no_wrap=True, justify="left" if name == "Measure" else "right")
    for one in found.differences:
        colour = ("green" if one.change > 0 else "red") if one.certain else "dim"
        table.add_row(
            one.measure,
            f"{one.first:.4f}",
            f"{one.second:.4f}",
            f"[{colour}]{one.change:+.4f}[/]",
            f"{one.interval[0]:+.3f} {one.interval[1]:+.3f}",
            f"{one.p_holm:.4f}",
            f"{one.worse}/{one.better}",
            "-" if one.detectable is None else f"{one.detectable:.3f}",
            "-" if one.more is None else f"+{one.more}",
        )
    for measure in found.unmeasured:
        table.add_row(measure, *["-"] * 8)
    console().print(table)
    if found.unmeasured:
        console().print(f"{', '.join(found.unmeasured)}: not measured of both runs.")
    notes().print(
        "-/+: questions worse and better. Shows: the smallest change these questions would show "
        "(power 0.8). Needs: how many further questions it takes to show this one."
    )
    for title, moved in (("Became worse", found.worst), ("Became better", found.best)):
        if moved:
            console().print(f"\n[bold]{title}[/], and the first passage in which they differ:")
        for one_moved in moved:
            _show_moved(one_moved)
    if found.worst or found.best:
        notes().print("With three passages of each, side by side: --out FILE.html")


def _show_makeup(found: Comparison) -> None:
    """Which two runs these are, in what they differ, and what makes them hard to compare."""
    from jetbridge.retrieval.evals.makeup import ALIKE

    out = console()
    for side, run, name in zip(
        ("Before", "After"), (found.first, found.second), found.names, strict=True
    ):
        made = run.made[:16].replace("T", " ")
        out.print(
            escape(f"{side}: {name}, made {made}, {run.set_name} ({run.split}), {len(run.rows)}")
            + " questions",
            soft_wrap=True,
        )
    out.print("What differs:" if found.unlike else f"What differs: {ALIKE}", soft_wrap=True)
    for one in found.unlike:
        out.print(escape(f"  {one.what}: {one.first} -> {one.second}"), soft_wrap=True)
    for told in found.warnings:
        out.print(f"[yellow]{escape(told)}[/]", soft_wrap=True)
    out.print()


def _show_moved(moved: Moved) -> None:
    asked = f"{moved.query.id}: {moved.query.text}"
    console().print(escape(f"{moved.first:.3f} -> {moved.second:.3f}  {_cut(asked, 17)}"))
    parted = [
        (side, found, [one for one, other in zip_longest(found, others) if one and one != other])
        for side, found, others in (
            ("before", moved.before, moved.after),
            ("after", moved.after, moved.before),
        )
    ]
    if not any(different for _, _, different in parted):
        console().print("  the first three passages are the same; later ones differ")
        return
    for side, found, different in parted:
        for passage, grade in different[:1]:
            mark = f"grade {grade}" if grade >= 0 else "not judged"
            pages = f" p. {passage.pages[0]}" if passage.pages else ""
            words = " ".join(passage.text.split())
            line = f"{side:6} {passage.rank}. [{mark}] {passage.title}{pages}: {words}"
            console().print(escape(f"  {_cut(line, 2)}"))
        if not found:
            console().print(f"  {side:6} nothing")


def _cut(text: str, used: int) -> str:
    """What of a text fits on the line beside what is there already, cut between words."""
    return textwrap.shorten(text, max(40, console().width - used), placeholder=" ...")
