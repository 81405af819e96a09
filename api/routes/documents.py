"""The published documents: what is live, each page and its passages, search, history, findings.

For the content team only; nothing here changes anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, StreamingResponse

from jetbridge.api.presswork import plain
from jetbridge.api.routes.resources import resources
from jetbridge.api.routes.staff import staff_only
from jetbridge.api.staff import Member
from jetbridge.ingest import overview
from jetbridge.ingest.folio import DocumentMissing, Folio, open_folio
from jetbridge.ingest.publish import live_members
from jetbridge.retrieval.search import search

Author = Annotated[Member, Depends(staff_only("content"))]
DocumentId = Annotated[str, Path(max_length=100, examples=["pets-in-cabin"])]
VersionHash = Annotated[str, Path(pattern="^[0-9a-f]{12}$", examples=["3f7a0c12de45"])]
Number = Annotated[int, Path(ge=1, le=100_000)]

RECENT = 20

router = APIRouter(prefix="/api/documents", tags=["documents"])


@router.get("", summary="What is live")
def status(request: Request, member: Author) -> dict[str, Any]:
    """The live generation, its documents with dates in force, and failures still open."""
    own = resources(request)
    found = overview.status(own.library, own.settings.data_dir)
    today = date.today()
    row = plain(asdict(found))
    for told, document in zip(row["documents"], found.documents, strict=True):
        told["in_force"] = document.in_force(today)
    return dict(row)


@router.get("/history", summary="What went live when")
def history(request: Request, member: Author) -> list[dict[str, Any]]:
    """Every time a generation went live, newest first, by whom and with what."""
    own = resources(request)
    entries = overview.history(own.library, own.settings.data_dir)
    return [plain(asdict(entry)) for entry in entries]


@router.get("/diff", summary="How two generations differ")
def diff(
    request: Request,
    member: Author,
    older: Annotated[int, Query(ge=1)],
    newer: Annotated[int, Query(ge=1)],
) -> list[dict[str, Any]]:
    """The documents that were added, changed (with the pages), moved or removed."""
    changes = overview.diff(resources(request).library, older, newer)
    return [plain(asdict(change)) for change in changes]


@router.get("/findings", summary="What a person should look at")
async def findings(request: Request, member: Author) -> dict[str, Any]:
    """Text kept out (hidden, or addressed to a model), near-duplicates, numbers that differ."""
    return await resources(request).press.findings()


@router.get("/search", summary="Try a question")
def ask(
    request: Request,
    member: Author,
    q: Annotated[str, Query(min_length=1, max_length=1000, examples=["How heavy may a bag be?"])],
    generation: Annotated[int | None, Query(ge=1)] = None,
    as_of: date | None = None,
    audience: Annotated[str, Query(max_length=40)] = "public",
    k: Annotated[int, Query(ge=1, le=20)] = 5,
) -> dict[str, Any]:
    """What search finds in the live generation or another one, as a call would hear it."""
    found = search(
        q,
        knowledge=resources(request).knowledge,
        k=k,
        as_of=as_of,
        audience=audience or None,
        generation=generation,
    )
    return dict(plain(asdict(found)))


@router.get("/export", response_class=StreamingResponse, summary="All passages as JSON lines")
def export(
    request: Request, member: Author, generation: Annotated[int | None, Query(ge=1)] = None
) -> StreamingResponse:
    """One passage a line with document, version, pages, section, span and text."""
    own = resources(request)
    rows = overview.export(own.library, own.settings.data_dir, generation)
    first = next(rows, None)

    def lines() -> Iterator[str]:
        if first is not None:
            yield json.dumps(first, ensure_ascii=False) + "\n"
        for row in rows:
            yield json.dumps(row, ensure_ascii=False) + "\n"

    headers = {"Content-Disposition": 'attachment; filename="passages.jsonl"'}
    return StreamingResponse(lines(), media_type="application/jsonl", headers=headers)


@router.get("/{document}", summary="A document and its versions")
def versions(request: Request, member: Author, document: DocumentId) -> list[dict[str, Any]]:
    """Every version ever known, newest first, and which of the newest generations hold it."""
    own = resources(request)
    known = own.library.history_of(document)
    if not known:
        raise DocumentMissing(f"No document is {document!r}.")
    held: dict[int, list[int]] = {}
    live = {one.id for one in live_members(own.library, own.settings.data_dir)}
    for row in own.library.generations()[:RECENT]:
        for one in own.library.members(row["number"]):
            held.setdefault(one.id, []).append(row["number"])
    return [
        {
            "version": one.version,
            "file": one.file,
            "info": plain(asdict(one.info)),
            "generations": held.get(one.id, []),
            "live": one.id in live,
        }
        for one in reversed(known)
    ]


@router.get("/{document}/{version}", summary="A version as it was read")
def inspect(
    request: Request, member: Author, document: DocumentId, version: VersionHash
) -> dict[str, Any]:
    """A version's pages with the quality of their text, and what was kept out."""
    return _folio(request, document, version).summary()


@router.get("/{document}/{version}/pages/{page}", summary="A page and its passages")
async def page(
    request: Request, member: Author, document: DocumentId, version: VersionHash, page: Number
) -> dict[str, Any]:
    """A page's text and passages, each with its boxes on the picture (parts of the page)."""
    return await _folio(request, document, version).page(page)


@router.get(
    "/{document}/{version}/pages/{page}/picture",
    response_class=FileResponse,
    summary="A page's picture",
)
async def picture(
    request: Request, member: Author, document: DocumentId, version: VersionHash, page: Number
) -> FileResponse:
    """The page of the published file as a PNG."""
    drawn = await _folio(request, document, version).picture(page)
    return FileResponse(drawn.png, media_type="image/png")


def _folio(request: Request, document: str, version: str) -> Folio:
    own = resources(request)
    return open_folio(own.library, own.settings.data_dir, document, version)
