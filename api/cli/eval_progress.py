"""How far a long command is: a bar on a terminal, else a line now and then on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress

from jetbridge.api.cli.output import notes

Show = Callable[[int, int], None]
"""Called with what is done and what there is to do in all."""

# Without a terminal a line comes at every tenth, no sooner than `_SOONEST` seconds after the one
# before, and after `_LATEST` seconds without one.
_TENTHS = 10
_SOONEST = 3.0
_LATEST = 30.0


@contextmanager
def progress(what: str) -> Iterator[Show]:
    """Show how far something is.

    Args:
        what: the name of what is counted, in the plural.
    """
    with progresses(what) as (show,):
        yield show


@contextmanager
def progresses(*whats: str) -> Iterator[tuple[Show, ...]]:
    """Show how far several things are at once; see `progress`."""
    console = notes()
    if not console.is_terminal:
        yield tuple(_lines(what) for what in whats)
        return
    with Progress(console=console, transient=True) as bars:
        yield tuple(_bar(bars, what) for what in whats)


def _bar(bars: Progress, what: str) -> Show:
    task = bars.add_task(what, total=None)

    def show(done: int, total: int) -> None:
        bars.update(task, completed=done, total=total)

    return show


def _lines(what: str) -> Show:
    started = said = time.monotonic()
    tenth = 0

    def show(done: int, total: int) -> None:
        nonlocal said, tenth
        now, reached = time.monotonic(), _TENTHS * done // max(1, total)
        if now - said < (_LATEST if reached == tenth else _SOONEST):
            return
        said, tenth = now, reached
        notes().print(f"{what}: {done} of {total} after {now - started:.0f} s", soft_wrap=True)

    return show
