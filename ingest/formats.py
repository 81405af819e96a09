"""Which reader a file needs, decided by what it holds."""

from __future__ import annotations

import zipfile
from pathlib import Path

from jetbridge.ingest.pdf import read_pdf
from jetbridge.ingest.readfile import ReadFile, content_hash

SUFFIXES = frozenset({".pdf", ".md", ".markdown", ".txt", ".html", ".htm", ".docx"})


def read_file(path: Path, *, ocr: bool = False) -> ReadFile:
    """Read one file of any supported format in this process.

    A file whose name promises something else than it holds is not guessed at but refused:
    a PDF's name on an HTML page is nearly always a failed download.

    Args:
        path: the file.
        ocr: read pages without a text layer by character recognition (extra `ocr`).

    Returns:
        ReadFile: pages, or the outcome that says why there are none.

    Raises:
        OSError: the file cannot be opened.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    kind = _kind(path, head)
    if kind == "pdf":
        return read_pdf(path, ocr=ocr)
    if suffix == ".pdf":
        if not head.strip():
            return read_pdf(path)
        what = {"html": "HTML", "docx": "a Word file", "zip": "a ZIP archive"}.get(kind, "no PDF")
        reason = f"named .pdf but holds {what}; export it again as PDF"
        return ReadFile(path, "corrupt", reason, content_hash(path))
    if kind in ("html", "markdown", "text", "docx"):
        from jetbridge.ingest.markup import read_markup

        return read_markup(path, kind)
    reason = "not a PDF, Word, HTML, Markdown or text file; export it as PDF"
    return ReadFile(path, "unsupported", reason, content_hash(path))


def _kind(path: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        try:
            names = zipfile.ZipFile(path).namelist()
        except (zipfile.BadZipFile, OSError):
            return "zip"
        return "docx" if "word/document.xml" in names else "zip"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "html"
    by_suffix = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
    if suffix in by_suffix:
        return by_suffix[suffix]
    return "text" if suffix == ".txt" else "unknown"
