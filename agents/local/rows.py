"""Table rows, read from the lines that a document's tables became.

A row is a line ``Column: cell; Column: cell``; the first cell names the row, with or without its
column's name. How one is said: `tables.py`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from jetbridge.agents.local.question import Question
from jetbridge.agents.local.thesaurus import stems

_CELL = re.compile(r"([A-Z0-9€£$(“\"’'][^:;]{0,59}?):\s+(\S.*)")
_TITLE = re.compile(r"^(?:Table|Chart|Schedule|Figure)\s+[\w.]*\d[\w]*[.:)]?\s*(.*)$")
_MARKS = re.compile(r"(?<=\w)[†‡*§¹²³]+|\[\d{1,2}\]|[†‡]")
_IF = re.compile(r"^(?:if|when|where|who)\b", re.I)
_TIE = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, under which column that stands, the other cells, the table's title."""

    column: str
    name: str
    cells: tuple[tuple[str, str], ...]
    title: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the other columns."""
        return tuple(column for column, _ in self.cells)

    @property
    def own_stems(self) -> frozenset[str]:
        """The telling words of its name, without those that the whole table is about."""
        return stems(self.name) - stems(f"{self.title} {self.column}")


def read_row(line: str, title: str = "") -> Row | None:
    """The row that a line is, or None.

    Args:
        line: one line of a passage, tidy.
        title: the title of the table it stands in.
    """
    if "; " not in line:
        return None
    parts: list[tuple[str, str]] = []
    for piece in line.split("; "):
        cell = _CELL.fullmatch(piece)
        if cell is not None and len(cell[1].split()) <= 8:
            parts.append((cell[1].strip(), cell[2].strip()))
        elif parts:
            # The cell itself holds a semicolon.
            column, value = parts[-1]
            parts[-1] = (column, f"{value}; {piece}" if value else piece)
        else:
            parts.append(("", piece))
    if len(parts) < 2 or len(parts[0][1].split()) > 16:
        return None
    cells = [(_bare(column), _bare(value)) for column, value in parts]
    return Row(cells[0][0], cells[0][1], tuple(cells[1:]), title)


def title_of(line: str) -> str | None:
    """The title in a line such as ``Table 3. Fees, each way``, or None when it is not one."""
    match = _TITLE.match(line)
    return None if match is None else _bare(match[1].rstrip("."))


def columns_meant(row: Row, question: Question) -> tuple[str, ...]:
    """The columns that a question means of a row; none where it means none or all.

    A column is meant by its name, by what its cell says, and by holding what is asked for.
    """
    if any(_IF.match(column) for column in row.columns):
        # "If you cancel" and "if we cancel" are told apart best by hearing both.
        return ()
    asked = question.wanted - stems(row.name)
    scores = [_meant(asked, question, column, value) for column, value in row.cells]
    best = max(scores, default=0.0)
    least = best - _TIE if best > 0 else math.inf
    found = tuple(one for one, score in zip(row.columns, scores, strict=True) if score >= least)
    return found if len(found) < len(row.cells) or len(row.cells) == 1 else ()


def _meant(asked: frozenset[str], question: Question, column: str, value: str) -> float:
    name = stems(column)
    by_name = len(asked & name) + 0.5 * len((asked & stems(value)) - name)
    another = question.speaks_of_another(name)
    return by_name + 0.8 * question.asked.held(f"{column}: {value}") - 2.0 * another


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub("", text)).strip()
