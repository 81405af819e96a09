"""Files are read in processes that can be killed, and every one gets its line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pdf_fixtures import text_pdf
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from jetbridge.ingest.reading import Limits, read_files

BROKEN = Path(__file__).parent.parent.parent / "shared" / "bench" / "broken-pdfs"


def endless_pdf(path: Path, *, times: int = 1) -> Path:
    """A file of 75 kB whose one page is 30 million numbers that no operator takes, or more."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    stream = DecodedStreamObject()
    stream.set_data(b"1 " * 30_000_000)
    numbers = writer._add_object(stream.flate_encode(9))
    page[NameObject("/Contents")] = ArrayObject([numbers] * times)
    writer.write(path)
    return path


def test_a_file_over_its_time_is_one_line(tmp_path: Path) -> None:
    """A file that would take for ever is ended, and the others are read all the same."""
    slow = endless_pdf(tmp_path / "slow.pdf")
    good = [text_pdf(tmp_path / f"good{n}.pdf", ["Wi-Fi is complimentary."]) for n in range(4)]
    found = {
        read.path.name: read
        for read in read_files([slow, *good], workers=1, limits=Limits(seconds=3))
    }
    assert found["slow.pdf"].outcome == "limit"
    assert [found[path.name].outcome for path in good] == ["ok"] * 4


def test_a_file_that_eats_memory_is_one_line(tmp_path: Path) -> None:
    """A file that needs more memory than allowed is ended by the operating system."""
    big = endless_pdf(tmp_path / "big.pdf", times=8)
    (read,) = read_files([big], limits=Limits(seconds=60, megabytes=256))
    assert read.outcome == "limit"


@pytest.mark.skipif(not BROKEN.is_dir(), reason="needs ../shared/bench/broken-pdfs")
def test_every_broken_file_gets_its_line() -> None:
    """No broken file stops the batch, and what another reader could read is not refused."""
    with (BROKEN / "manifest.csv").open() as file:
        manifest = {row["file"]: row for row in csv.DictReader(file)}
    paths = [BROKEN / name for name in manifest]
    found = {read.path.name: read for read in read_files(paths, limits=Limits(seconds=8))}
    assert set(found) == set(manifest)
    for name, read in found.items():
        seen = {manifest[name]["pypdf_7.1.0"], manifest[name]["pdfium_5.15.2"]}
        if read.outcome in ("ok", "partial"):
            assert any(page.text for page in read.pages), name
        else:
            assert read.reason, name
        # The crafted ones are hostile: what they hold is drawn a million times.
        if "ok_text" in seen and not name.startswith("crafted"):
            assert read.outcome in ("ok", "partial"), (name, read.outcome, read.reason)
