"""Spoken conversations: the browser's offer in, the engine's answer out.

Everything after that is as in a typed conversation, under ``/api/sessions/{id}``: events,
messages, sign-in, and ``DELETE`` to hang up. Sound flows between the browser and the engine.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from jetbridge.api.errors import ErrorBody
from jetbridge.api.routes.resources import resources
from jetbridge.api.terms import sound_for
from jetbridge.api.voice import VoiceLine

MAX_SDP = 50_000

_BUSY: dict[int | str, dict[str, Any]] = {
    422: {"model": ErrorBody, "description": "The offer cannot be used."},
    503: {"model": ErrorBody, "description": "All lines are busy, or nobody answers."},
}
router = APIRouter(prefix="/api/calls", tags=["calls"])


class Offer(BaseModel):
    """A WebRTC offer with one audio track and the data channel ``oai-events``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sdp": "v=0\r\no=- 46117..."}]})

    sdp: str = Field(min_length=1, max_length=MAX_SDP)


class Answered(BaseModel):
    """A new conversation, as `POST /api/sessions` gives it, and the SDP to complete the call.

    `recorded` is whether its words, and its sound on the local engine, are kept.
    """

    id: str
    secret: str
    sdp: str
    recorded: bool = False


@router.post("", status_code=201, responses=_BUSY, summary="Start a spoken conversation")
async def call(request: Request, offer: Offer) -> Answered:
    """Make the call at the engine, attach to it, and hand out its secret and the answer."""
    mine = resources(request)
    sound = await sound_for(mine.settings, mine.knowledge)
    line = VoiceLine(mine.engine, offer.sdp, sound=sound)
    opened, secret = await mine.switchboard.open(line)
    recorded = mine.settings.record_dir is not None
    return Answered(id=opened.id, secret=secret, sdp=line.answer, recorded=recorded)
