"""The passages of a generation by row, in a SQLite file that is only read once written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.records import DocumentInfo, Passage

_TABLE = "CREATE TABLE passages (row INTEGER PRIMARY KEY, info INTEGER, passage TEXT)"
_INFOS = "CREATE TABLE documents (row INTEGER PRIMARY KEY, info TEXT)"
_KEPT = (
    "id", "version", "file", "pages", "labels", "section", "start", "end", "text", "page_starts"
)  # fmt: skip
SCOPES = 16


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What may be found: for each document, and for each row, whether it may; how many rows."""

    documents: NDArray[np.bool_]
    rows: NDArray[np.bool_]
    size: int


class Shelf:
    """Fetches passages by row; may be shared by threads.

    `document_of` gives for each row the number of its entry in `documents`.
    """

    @staticmethod
    def write(file: Path, passages: Sequence[Passage]) -> None:
        """Write passages to a new file, their order giving their rows."""
        infos: dict[DocumentInfo, int] = {}
        connection = sqlite3.connect(file)
        try:
            with connection:
                connection.execute(_TABLE)
                connection.execute(_INFOS)
                connection.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?)",
                    (
                        (row, infos.setdefault(passage.info, len(infos)), _packed(passage))
                        for row, passage in enumerate(passages)
                    ),
                )
                connection.executemany(
                    "INSERT INTO documents VALUES (?, ?)",
                    ((row, json.dumps(asdict(info), default=str)) for info, row in infos.items()),
                )
        finally:
            connection.close()

    def __init__(self, file: Path) -> None:
        """Open a file that `write` made."""
        self._connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = Lock()
        self._infos = [
            _info(json.loads(text))
            for (text,) in self._connection.execute("SELECT info FROM documents ORDER BY row")
        ]
        numbers = self._connection.execute("SELECT info FROM passages ORDER BY row")
        self.document_of = np.array([number for (number,) in numbers], dtype=np.int64)
        self._scope = lru_cache(maxsize=SCOPES)(self._judged)

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.document_of)

    @property
    def documents(self) -> Sequence[DocumentInfo]:
        """The documents, one entry a version that differs in title, audience or dates."""
        return self._infos

    def scope(self, *, as_of: date, audience: str | None, language: str | None) -> Scope | None:
        """What may be found; None when everything may.

        Args:
            as_of: the day on which a document must be in force.
            audience: whose documents; None for everybody's.
            language: the documents' language, such as ``en``; None for any.
        """
        return self._scope(as_of, audience, language)

    def _judged(self, as_of: date, audience: str | None, language: str | None) -> Scope | None:
        fits = [
            (audience is None or info.audience == audience)
            and (language is None or info.language == language)
            and (info.effective_from or date.min) <= as_of <= (info.effective_to or date.max)
            for info in self._infos
        ]
        if all(fits):
            return None
        documents = np.array(fits, dtype=np.bool_)
        rows = documents[self.document_of]
        return Scope(documents, rows, int(rows.sum()))

    def fetch(self, rows: Iterable[int]) -> list[Passage]:
        """The passages of some rows, in the order asked for."""
        wanted = [int(row) for row in rows]
        marks = ",".join("?" * len(wanted))
        query = f"SELECT row, info, passage FROM passages WHERE row IN ({marks})"  # noqa: S608
        with self._lock:
            found = {row: rest for row, *rest in self._connection.execute(query, wanted)}
        return [self._unpacked(*found[row]) for row in wanted]

    def _unpacked(self, info: int, text: str) -> Passage:
        facts: dict[str, Any] = json.loads(text)
        for name in ("pages", "labels", "section", "page_starts"):
            facts[name] = tuple(facts.get(name, ()))
        return Passage(info=self._infos[info], **facts)


def _packed(passage: Passage) -> str:
    return json.dumps({name: getattr(passage, name) for name in _KEPT}, ensure_ascii=False)


def _info(facts: dict[str, Any]) -> DocumentInfo:
    for name in ("effective_from", "effective_to"):
        facts[name] = date.fromisoformat(facts[name]) if facts[name] else None
    return DocumentInfo(**facts)
