"""The runs that were measured, their reports and comparisons, for evaluators and content team."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from jetbridge.api.archive import Archive
from jetbridge.api.routes.resources import resources
from jetbridge.api.routes.staff import staff_only
from jetbridge.api.staff import Member

# A report has its style within and runs no script.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)
Reader = Annotated[Member, Depends(staff_only("content", "evaluator"))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[12])]

router = APIRouter(prefix="/api/evals", tags=["evals"])


class RunRow(BaseModel):
    """A run that was kept. `scores` are means by measure; an imported run holds ranks alone."""

    id: int
    kind: str
    name: str
    set_name: str
    split: str
    made: str
    scores: dict[str, float]
    imported: bool


@router.get("/runs", summary="The runs that were kept, the newest first")
async def runs(request: Request, reader: Reader) -> list[RunRow]:
    """List retrieval and conversation runs."""
    kept = await asyncio.to_thread(_archive(request).list)
    return [
        RunRow(
            id=one.id,
            kind=one.kind,
            name=one.name,
            set_name=one.set_name,
            split=one.split,
            made=one.made.isoformat(timespec="seconds"),
            scores=dict(one.scores),
            imported=one.imported,
        )
        for one in kept
    ]


@router.get("/runs/{number}/report", summary="A run's report", response_class=HTMLResponse)
async def report(request: Request, reader: Reader, number: Number) -> HTMLResponse:
    """The report as it was made, one self-contained HTML page."""
    return _page(await asyncio.to_thread(_archive(request).report, str(number)))


@router.get("/comparison", summary="Two runs side by side", response_class=HTMLResponse)
async def comparison(
    request: Request,
    reader: Reader,
    first: Annotated[int, Query(ge=1, le=2**31 - 1)],
    second: Annotated[int, Query(ge=1, le=2**31 - 1)],
) -> HTMLResponse:
    """What changed from the first to the second, one self-contained HTML page."""

    def compared() -> str:
        # Here, so that a server that nobody asks never loads what measures.
        from jetbridge.retrieval.evals.catalogue import open_set
        from jetbridge.retrieval.evals.comparison import compare
        from jetbridge.retrieval.evals.contrast import contrast

        archive = _archive(request)
        old, new = archive.run(str(first)), archive.run(str(second))
        return contrast(compare(old, new, open_set(str(old.config.get("set", old.set_name)))))

    return _page(await asyncio.to_thread(compared))


def _archive(request: Request) -> Archive:
    return Archive(resources(request).database)


def _page(html: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY})
