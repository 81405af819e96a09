"""`jetbridge eval`: measure retrieval and conversations, compare, and stop a bad change."""

from __future__ import annotations

import importlib

import typer

PARTS = (
    "eval_run",
    "eval_compare",
    "eval_gate",
    "eval_files",
    "eval_conversations",
    "eval_sweep",
    "eval_spoken",
)


def register(app: typer.Typer) -> None:
    """Add the group with all its commands to the application."""
    group = typer.Typer(
        name="eval",
        help="Measure retrieval and whole conversations; compare; stop a bad change.",
        no_args_is_help=True,
        rich_markup_mode="markdown",
    )
    for name in PARTS:
        importlib.import_module(f"jetbridge.api.cli.{name}").register(group)
    app.add_typer(group)
