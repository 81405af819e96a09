"""The files of a draft as the console lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jetbridge.api.folder import documents_in, orphans_in
from jetbridge.ingest.identity import read_claim
from jetbridge.retrieval.errors import PublishRefused

_ALONE = "Its document is not here: add that, too, or remove this."


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of the draft. `fields` are what its sidecar says; `problem` is why it cannot.

    `replaces` is the title of the live document that it is a new version of, "" for none.
    """

    name: str
    size: int
    by: str
    at: str
    fields: Mapping[str, Any]
    problem: str
    replaces: str


def list_files(
    folder: Path, added: Mapping[str, Mapping[str, str]], live: Mapping[str, str]
) -> list[DraftFile]:
    """The documents of a draft by name, then the sidecars that are about none of them.

    Args:
        folder: the draft's.
        added: by whom and when, by file.
        live: titles of live documents by file.
    """
    out: list[DraftFile] = []
    for path in documents_in(folder):
        name = path.relative_to(folder).as_posix()
        try:
            fields, problem = dict(read_claim(path).fields), ""
        except PublishRefused as refused:
            fields, problem = {}, str(refused)
        by = added.get(name, {})
        out.append(
            DraftFile(
                name, path.stat().st_size, by.get("by", ""), by.get("at", ""),
                fields, problem, live.get(name, ""),
            )
        )  # fmt: skip
    for path in orphans_in(folder):
        name = path.relative_to(folder).as_posix()
        out.append(DraftFile(name, path.stat().st_size, "", "", {}, _ALONE, ""))
    return out
