"""What commands print: JSON lines on standard output, everything for people through rich.

With `--json`, standard output carries nothing but JSON lines; progress, notes and errors
go to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

JsonFlag = Annotated[
    bool, typer.Option("--json", help="JSON lines on standard output, notes on standard error.")
]


def console(*, as_json: bool = False) -> Console:
    """The console for people: standard output, or standard error beside JSON lines."""
    return Console(stderr=as_json, highlight=False, soft_wrap=False)


def notes() -> Console:
    """The console for progress and notes: always standard error."""
    return Console(stderr=True, highlight=False)


def counted(number: int, thing: str) -> str:
    """A number and what it counts: ``1 page``, ``1,200 pages``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def print_json(row: Mapping[str, Any]) -> None:
    """Print one JSON line on standard output, at once."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def say_error(message: str) -> None:
    """Print one error line on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"[bold red]error:[/] {message.replace('[', chr(92) + '[')}"
    )
