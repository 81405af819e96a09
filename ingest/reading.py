"""Reading files: by what they hold, not by what they are called."""

from __future__ import annotations

from pathlib import Path

from jetbridge.ingest.pdf import read_pdf
from jetbridge.ingest.readfile import ReadFile


def read_file(path: Path) -> ReadFile:
    """Read one file in this process."""
    return read_pdf(path)
