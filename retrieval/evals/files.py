"""Text files that people name: read and written with one kind of error."""

from __future__ import annotations

from pathlib import Path

from jetbridge.retrieval.errors import EvalRefused


def read_text(file: Path) -> str:
    """The UTF-8 text of a file.

    Raises:
        EvalRefused: it cannot be read, or is not text.
    """
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise EvalRefused(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise EvalRefused(f"{file} is not a text file (UTF-8).") from None


def write_text(file: Path, text: str) -> None:
    """Write a text file; its folder must be there.

    Raises:
        EvalRefused: it cannot be written.
    """
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise EvalRefused(f"{file} cannot be written: {error.strerror}") from error


def make_folder(folder: Path) -> None:
    """Make a folder if it is missing.

    Raises:
        EvalRefused: it cannot be made, or a file has its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvalRefused(f"The folder {folder} cannot be made: {error.strerror}") from error
