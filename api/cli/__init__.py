"""The `jetbridge` command: one module a command, one place that maps errors to exit codes.

Exit codes: 0 done, 1 done in part or failed, 2 the call or a setting is wrong, or there is
nothing to work on, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import importlib
import sys

import typer

from jetbridge.api.cli.output import say_error
from jetbridge.retrieval.errors import (
    EvalRefused,
    JetbridgeError,
    NoDocuments,
    QueryRefused,
    SettingError,
)

COMMAND_MODULES = (
    "publish",
    "plan",
    "history",
    "inspect",
    "search",
    "ask",
    "call",
    "replay",
    "serve",
    "doctor",
    "evals",
)


def make_app() -> typer.Typer:
    """The command with all its subcommands. Each module offers `register(app)`."""
    app = typer.Typer(
        name="jetbridge",
        help="Answer customers from your own policy PDFs, by text and by voice.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        add_completion=False,
    )
    for name in COMMAND_MODULES:
        importlib.import_module(f"{__name__}.{name}").register(app)
    return app


def main() -> None:
    """Run the command; errors of ours become one line on standard error."""
    try:
        make_app()()
    except (SettingError, NoDocuments, QueryRefused, EvalRefused) as refused:
        say_error(str(refused))
        sys.exit(2)
    except JetbridgeError as failed:
        say_error(str(failed))
        sys.exit(1)
