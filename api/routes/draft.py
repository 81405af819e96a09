"""The draft: upload, describe, plan, try, publish, go back; for the content team only."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from jetbridge.api.errors import DraftRefused
from jetbridge.api.press import Result, Work
from jetbridge.api.presswork import Kind, plain
from jetbridge.api.routes.resources import resources
from jetbridge.api.routes.staff import staff_only
from jetbridge.api.staff import Member
from jetbridge.api.uploads import receive, safe_name

Author = Annotated[Member, Depends(staff_only("content"))]

router = APIRouter(prefix="/api/draft", tags=["draft"])


class Details(BaseModel):
    """What a file's sidecar says. Dates are days of travel; `id` joins it to a document;
    with `allow_flagged` the parts that were kept out are answered from, too."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Pets in the cabin", "effective_from": "2026-04-01"}]
        }
    )

    id: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=300)
    owner: str = Field(default="", max_length=200)
    audience: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=20)
    effective_from: date | None = None
    effective_to: date | None = None
    allow_flagged: bool = False


class WorkState(BaseModel):
    """A piece of work at the press. `result` is there once it is done."""

    id: int
    kind: Kind
    actor: str
    state: Literal["running", "done", "failed", "stopped"]
    stage: str
    done: int
    total: int
    began: str
    stage_began: str
    message: str
    result: dict[str, Any] | None


class Target(BaseModel):
    """The generation to make live; the one before the present one if left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"generation": 3}]})

    generation: int | None = Field(default=None, ge=1)


@router.get("", summary="The draft as it is")
async def show(request: Request, member: Author) -> dict[str, Any]:
    """The draft's files and removals, its plan and trial where they still hold, and the work."""
    own = resources(request)
    found = await asyncio.to_thread(_show, own.draft)
    return found | {"work": _work(own.press.work)}


@router.put("/files/{name:path}", status_code=201, summary="Upload a file")
async def upload(request: Request, member: Author, name: str) -> dict[str, str]:
    """Take a file into the draft; the body is the file. A file of that name is replaced."""
    draft = resources(request).draft
    path = await asyncio.to_thread(draft.place, name)
    fresh = await receive(request.stream(), draft.folder)
    return {"name": await asyncio.to_thread(draft.keep, fresh, path, actor=member.name)}


@router.delete("/files/{name:path}", status_code=204, summary="Take a file out of the draft")
def drop(request: Request, member: Author, name: str) -> Response:
    """Delete an uploaded file and its details from the draft."""
    resources(request).draft.drop(name)
    return Response(status_code=204)


@router.put("/details/{name:path}", status_code=204, summary="Describe a file")
def describe(request: Request, member: Author, name: str, details: Details) -> Response:
    """Set a file's title, owner, audience, language and dates in force."""
    safe_name(name)
    resources(request).draft.describe(name, details.model_dump())
    return Response(status_code=204)


@router.put("/from-live/{document}", status_code=201, summary="Describe a live document anew")
def take_up(request: Request, member: Author, document: str) -> dict[str, list[str]]:
    """Take a live document's files into the draft, so that its details can be changed there."""
    return {"files": resources(request).draft.take_up(document)}


@router.put("/removals/{document}", status_code=204, summary="Mark a document to be taken out")
def take_out(request: Request, member: Author, document: str) -> Response:
    """Take a live document out at the next publish."""
    resources(request).draft.take_out(document, wanted=True)
    return Response(status_code=204)


@router.delete("/removals/{document}", status_code=204, summary="Keep a document after all")
def keep(request: Request, member: Author, document: str) -> Response:
    """Do not take the document out."""
    resources(request).draft.take_out(document, wanted=False)
    return Response(status_code=204)


@router.delete("", status_code=204, summary="Empty the draft")
def clear(request: Request, member: Author) -> Response:
    """Delete everything in the draft; what is live stays."""
    resources(request).draft.clear()
    return Response(status_code=204)


@router.post("/plan", status_code=202, summary="Say what a publish would do")
async def plan(request: Request, member: Author) -> WorkState:
    """Read the draft's files and compare with what is live; nothing that is live changes."""
    own = resources(request)
    digest = await asyncio.to_thread(_filled, own.draft)

    def then(result: Result) -> None:
        own.draft.keep_plan(result, digest)

    return _state(own.press.start("plan", actor=member.name, then=then, **_files(own.draft)))


@router.post("/stage", status_code=202, summary="Build a trial generation")
async def stage(request: Request, member: Author) -> WorkState:
    """Build what would be live, to be searched but not yet live."""
    own = resources(request)
    digest = await asyncio.to_thread(_filled, own.draft)

    def then(result: Result) -> None:
        if result["changed"] and result["number"] is not None:
            own.draft.keep_staged(result["number"], digest)

    return _state(own.press.start("stage", actor=member.name, then=then, **_files(own.draft)))


@router.post("/answers", status_code=202, summary="Which answers would change?")
async def answers(request: Request, member: Author) -> WorkState:
    """Ask the trial and what is live the team's questions, and compare the sources."""
    own = resources(request)
    staged = await asyncio.to_thread(own.draft.staged)
    if staged is None:
        raise DraftRefused("Build a trial of the draft first.")
    return _state(own.press.start("answers", actor=member.name, number=staged))


@router.post("/publish", status_code=202, summary="Publish the draft")
async def publish(request: Request, member: Author) -> WorkState:
    """Make the draft live: its trial where there is one, else built now, in one step."""
    own = resources(request)
    await asyncio.to_thread(_filled, own.draft)
    staged = await asyncio.to_thread(own.draft.staged)
    held = await asyncio.to_thread(own.draft.snapshot)

    def then(result: Result) -> None:
        if result["changed"] and result["number"] is not None:
            own.draft.settle(held)

    if staged is not None:
        work = own.press.start("go-live", actor=member.name, then=then, number=staged)
    else:
        work = own.press.start("publish", actor=member.name, then=then, **_files(own.draft))
    return _state(work)


@router.get("/work", summary="How far is the work?")
async def work(request: Request, member: Author) -> WorkState | None:
    """The work that runs at the press, or ran last; null when there was none."""
    found = resources(request).press.work
    return _state(found) if found else None


@router.delete("/work", summary="Stop the work")
async def stop(request: Request, member: Author) -> WorkState | None:
    """Stop what is running; what is live stays as it is."""
    press = resources(request).press
    await press.stop()
    return _state(press.work) if press.work else None


@router.post("/rollback", summary="Make another generation live")
async def rollback(request: Request, member: Author, target: Target) -> dict[str, int]:
    """Go back to an earlier generation, or forward again; one whose files are gone is rebuilt."""
    press = resources(request).press
    done = await press.do("rollback", actor=member.name, number=target.generation)
    return {"generation": int(done["number"])}


def _show(draft: Any) -> dict[str, Any]:
    return {
        "files": [plain(asdict(file)) for file in draft.files()],
        "remove": draft.removals(),
        "plan": draft.plan(),
        "staged": draft.staged(),
    }


def _filled(draft: Any) -> str:
    """The digest of a draft that holds something."""
    if draft.empty:
        raise DraftRefused("The draft is empty: add files, or mark documents to take out.")
    return str(draft.digest())


def _files(draft: Any) -> dict[str, Any]:
    return {"folder": str(draft.folder), "remove": tuple(draft.removals())}


def _work(work: Work | None) -> dict[str, Any] | None:
    return plain(asdict(work)) if work else None


def _state(work: Work) -> WorkState:
    return WorkState(**plain(asdict(work)))
