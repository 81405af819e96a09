"""Layouts that readers get wrong: long tables, boxes, columns, plain headings, running sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pdf_fixtures import draw_pdf, write_lines
from reportlab.pdfgen.canvas import Canvas
from test_pdf import blocks

from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.pdf import read_pdf
from jetbridge.retrieval.records import DocumentInfo, Version

Drawn = Callable[[Canvas], None]
PORTS = ("Port", "First bag", "Second bag")


def rows(
    canvas: Canvas, table: Sequence[Sequence[str]], *, top: float, bold: int = 0, left: float = 72
) -> None:
    """Rows of a table, the first `bold` of them in bold, a rule under each."""
    for n, row in enumerate(table):
        canvas.setFont("Helvetica-Bold" if n < bold else "Helvetica", 9)
        for column, cell in enumerate(row):
            canvas.drawString(left + 130 * column, top - 18 * n, cell)
        canvas.line(left - 4, top - 18 * n - 5, left + 400, top - 18 * n - 5)


def test_a_table_keeps_its_header_over_the_page(tmp_path: Path) -> None:
    """Rows on the next page are told with the header, though it is not repeated there."""

    def first(canvas: Canvas) -> None:
        write_lines(canvas, ["What a bag costs on each of the routes of the line, each way:"])
        rows(
            canvas,
            [PORTS, *((f"Port {n}", f"${n}", f"${2 * n}") for n in range(10, 16))],
            top=660,
            bold=1,
        )

    def second(canvas: Canvas) -> None:
        rows(canvas, [(f"Port {n}", f"${n}", f"${2 * n}") for n in range(16, 19)], top=720)
        write_lines(
            canvas, ["Prices hold until the end of the year for all of the routes."], top=600
        )

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [first, second]))
    assert blocks(read, "row")[-1] == "Port: Port 18; First bag: $18; Second bag: $36"
    assert len(blocks(read, "row")) == 9


def test_cells_over_several_columns_or_rows(tmp_path: Path) -> None:
    """A header of two lines names both; a first cell for several rows is told in each."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawCentredString(72 + 130 + 90, 660, "Changes")
        rows(
            canvas,
            [("Fare", "Before", "After"), ("Saver", "$60", "none"), ("Flex", "free", "$30")],
            top=642,
            bold=1,
        )
        rows(canvas, [("Zone", "Port", "Fee")], top=500, bold=1)
        canvas.setFont("Helvetica", 9)
        for x, cell in ((72, "North"), (202, "Askvik"), (332, "$12")):
            canvas.drawString(x, 482, cell)
        canvas.line(198, 477, 472, 477)
        canvas.setFont("Helvetica", 9)
        for n, (port, fee) in enumerate((("Torsund", "$14"), ("Merrow", "$16"))):
            canvas.drawString(202, 464 - 18 * n, port)
            canvas.drawString(332, 464 - 18 * n, fee)
            canvas.line(198 - 130 * n, 459 - 18 * n, 472, 459 - 18 * n)

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [page]))
    told = blocks(read, "row")
    assert told[0] == "Fare: Saver; Changes Before: $60; Changes After: none"
    assert told[-1] == "Zone: North; Port: Merrow; Fee: $16"


def test_boxes_of_prose_are_read_box_by_box(tmp_path: Path) -> None:
    """A grid whose cells hold paragraphs is no table: each box is read to its end."""
    words = [
        "keep the boarding pass at hand until",
        "the seat is reached that was assigned",
        "to you at the desk or in the app.",
    ]

    def page(canvas: Canvas) -> None:
        canvas.grid([60, 300, 540], [500, 600, 700])
        for n, name in enumerate(("Before", "During", "After", "Later")):
            x, top = 70 + 240 * (n % 2), 684 - 100 * (n // 2)
            write_lines(canvas, [name], x=x, top=top, size=12, font="Helvetica-Bold")
            write_lines(canvas, [f"{name} the flight please do", *words], x=x, top=top - 18)

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [page]))
    assert sorted(blocks(read, "heading")) == ["After", "Before", "During", "Later"]
    told = dict(zip(blocks(read, "heading"), blocks(read, "paragraph"), strict=True))
    for name, text in told.items():
        assert text == " ".join([f"{name} the flight please do", *words])
    assert not blocks(read, "row")


def test_a_large_heading_beside_a_column_mixes_no_lines(tmp_path: Path) -> None:
    """A heading in the right column leaves the lines of the left one in order."""
    left = [f"The left column has line {n} and says of bags what" for n in range(1, 30)]

    def page(canvas: Canvas) -> None:
        write_lines(canvas, left, x=60, size=9, leading=12)
        write_lines(
            canvas,
            [f"Right line {n} speaks of pets and of cabins too." for n in range(1, 11)],
            x=320,
            size=9,
            leading=12,
        )
        write_lines(canvas, ["Talk to us"], x=320, top=566, size=14, font="Helvetica-Bold")
        write_lines(
            canvas,
            [f"Desk line {n} speaks of harbors, ferries and hours." for n in range(1, 11)],
            x=320,
            top=540,
            size=9,
            leading=12,
        )

    text = " ".join(read_pdf(draw_pdf(tmp_path / "a.pdf", [page])).pages[0].text.split())
    assert " ".join(left) in text
    assert "Talk to us" in text


def test_headings_without_a_style_of_their_own(tmp_path: Path) -> None:
    """Named parts and lines in capitals are headings though they are set like the text."""

    def page(canvas: Canvas) -> None:
        top = write_lines(canvas, ["TERMS OF CARRIAGE"], font="Times-Roman")
        for n, name in ((1, "Tickets"), (2, "Refunds")):
            top = write_lines(canvas, [f"Article {n}  {name}"], top=top - 8, font="Times-Roman")
            top = write_lines(
                canvas,
                [f"{n}.1 A ticket that was paid for and could not be used is refunded in full",
                 "within fourteen days to the card or account from which it was paid."],
                top=top - 4, font="Times-Roman",
            )  # fmt: skip

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [page]))
    assert blocks(read, "heading") == [
        "TERMS OF CARRIAGE",
        "Article 1 Tickets",
        "Article 2 Refunds",
    ]


def test_a_running_header_gives_the_section(tmp_path: Path) -> None:
    """A section that only the header names is a heading where it begins; labels may be roman."""

    def page(n: int, name: str) -> Drawn:
        def drawn(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(60, 760, "Passenger Manual")
            canvas.drawRightString(550, 760, f"Section: {name}")
            canvas.drawCentredString(306, 30, f"– {('iv', 'v', 'vi', 'vii')[n]} –")
            write_lines(canvas, [f"On page {n} the manual tells of {name}."], top=640)

        return drawn

    names = ("Baggage", "Baggage", "Pets", "Pets")
    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [page(n, name) for n, name in enumerate(names)]))
    assert [blocks_of(p, "heading") for p in read.pages] == [["Baggage"], [], ["Pets"], []]
    assert [p.label for p in read.pages] == ["iv", "v", "vi", "vii"]
    assert "Passenger Manual" not in "".join(p.text for p in read.pages)


def blocks_of(page: object, kind: str) -> list[str]:
    return [page.text[b.start : b.end] for b in page.blocks if b.kind == kind]  # type: ignore[attr-defined]


def test_a_page_set_sideways_is_turned(tmp_path: Path) -> None:
    """A table turned by a quarter is read as a reader would turn it; a side note comes last."""

    def turned(canvas: Canvas) -> None:
        canvas.translate(612, 0)
        canvas.rotate(90)
        rows(canvas, [PORTS, ("Askvik", "$10", "$20"), ("Merrow", "$12", "$24")], top=500, bold=1)

    def noted(canvas: Canvas) -> None:
        write_lines(
            canvas, [f"Line {n} of the page is about bags and the fees for them." for n in range(9)]
        )
        canvas.translate(590, 200)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Parking at the harbor is $12 a day.")

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [turned, noted]))
    assert blocks(read, "row")[-1] == "Port: Merrow; First bag: $12; Second bag: $24"
    assert read.pages[1].text.endswith("Parking at the harbor is $12 a day.")


def test_a_header_with_numbers_in_its_names(tmp_path: Path) -> None:
    """Words with a limit over columns of numbers are names, and so is a row on its own ground."""
    fees = [("Zone", "Cabin", "Up to 32 kg"), ("Domestic", "95", "140"), ("Europe", "95", "165")]
    years = [("Fee", "2026", "2027"), ("First", "free", "12"), ("Second", "30", "40")]

    def page(canvas: Canvas) -> None:
        write_lines(canvas, ["What animals cost on the routes of the line, one way, in euros:"])
        rows(canvas, fees, top=660)
        canvas.setFillGray(0.8)
        canvas.rect(68, 496, 404, 16, stroke=0, fill=1)
        canvas.setFillGray(0)
        rows(canvas, years, top=500)

    assert blocks(read_pdf(draw_pdf(tmp_path / "a.pdf", [page])), "row") == [
        "Zone: Domestic; Cabin: 95; Up to 32 kg: 140",
        "Zone: Europe; Cabin: 95; Up to 32 kg: 165",
        "Fee: First; 2026: free; 2027: 12",
        "Fee: Second; 2026: 30; 2027: 40",
    ]


def test_a_table_without_a_header_has_none(tmp_path: Path) -> None:
    """Limits in every row are values, not names of what stands below."""
    limits = [("Domestic", "up to 23 kg", "$35"), ("Europe", "up to 32 kg", "$75")]

    def page(canvas: Canvas) -> None:
        write_lines(canvas, ["What a bag may weigh on each of the routes, and what it costs:"])
        rows(canvas, limits, top=660)

    assert blocks(read_pdf(draw_pdf(tmp_path / "a.pdf", [page])), "row") == [
        "Domestic; up to 23 kg; $35",
        "Europe; up to 32 kg; $75",
    ]


def test_a_sentence_over_two_pages_is_one(tmp_path: Path) -> None:
    """No paragraph ends at a page's foot within a sentence, whatever is hidden down there."""

    def first(canvas: Canvas) -> None:
        write_lines(canvas, ["Pets", "", "Pets may travel in the cabin on all of our routes."])
        write_lines(canvas, ["They stay at home on flights to Iceland, Malta"], top=80)
        canvas.setFillGray(1)
        write_lines(canvas, ["secret words at the foot of the page"], top=60)
        canvas.setFillGray(0)

    def second(canvas: Canvas) -> None:
        write_lines(canvas, ["and Ireland, where other rules hold for them."])

    read = read_pdf(draw_pdf(tmp_path / "a.pdf", [first, second]))
    made = make_passages(Version(DocumentInfo("a", "A"), "1", "a.pdf", read.pages))
    assert [flag.kind for flag in read.flags] == ["hidden"]
    (passage,) = (p for p in made if "Ireland" in p.text)
    assert "Iceland, Malta  and Ireland, where" in passage.text
    assert passage.pages == (1, 2)
