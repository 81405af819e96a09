"""For people who bring a realtime client of their own: a short-lived key, and a way to call.

The key is given to signed-in staff from this origin only, since whoever holds it speaks at
the company's expense. With OpenAI the client calls OpenAI; the local engine listens on this
machine only, so its calls are passed on here. Nothing but such a key is accepted for that.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from jetbridge.agents.client_secret import client_secret
from jetbridge.agents.local.keys import PREFIX, bearer
from jetbridge.api.protection import MAX_BODY
from jetbridge.api.routes.resources import resources
from jetbridge.api.routes.staff import staff_only
from jetbridge.api.staff import ROLES, Member
from jetbridge.api.terms import sound_for
from jetbridge.retrieval.errors import EngineUnavailable

_PATH = "/v1/realtime/calls"
_SECONDS = 30.0
# The key is the only authority: no cookie counts here, so any origin may ask.
_ANYWHERE = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    **_ANYWHERE,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, content-type, x-openai-agents-sdk",
    "Access-Control-Max-Age": "600",
}

Somebody = Annotated[Member, Depends(staff_only(*ROLES))]
router = APIRouter(tags=["clients"])


class Secret(BaseModel):
    """A key for `url` until `expires_at` (seconds since 1970)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "value": "ek_...",
                    "expires_at": 1794000000,
                    "model": "gpt-realtime-2.1-mini",
                    "url": "https://api.openai.com/v1/realtime/calls",
                }
            ]
        }
    )

    value: str
    expires_at: int
    model: str
    url: str


@router.post("/api/client-secret", status_code=201, summary="Get a short-lived key for a client")
async def secret(request: Request, member: Somebody) -> Secret:
    """Ask the engine for a key that may begin calls for one minute."""
    own = resources(request)
    made = await client_secret(
        own.engine,
        sound=await sound_for(own.settings, own.knowledge),
        safety_identifier=hashlib.sha256(f"staff {member.id}".encode()).hexdigest(),
    )
    url = f"{own.engine.base_url}/realtime/calls"
    if own.settings.engine_name != "openai":
        url = f"{str(request.base_url).rstrip('/')}{_PATH}"
    return Secret(value=made.value, expires_at=made.expires_at, model=own.engine.model, url=url)


@router.options(_PATH, include_in_schema=False)
async def may_call() -> Response:
    """Tell a browser that pages of any origin may call with a key."""
    return Response(status_code=204, headers=_PREFLIGHT)


@router.post(_PATH, status_code=201, summary="Call with a short-lived key")
async def pass_on(request: Request) -> Response:
    """Pass a client's offer on to the engine, and its answer back."""
    own = resources(request)
    key = bearer(request.headers.get("authorization", ""))
    length = request.headers.get("content-length", "")
    if not key.startswith(PREFIX):
        return Response("A client secret is needed as bearer.", 401, _ANYWHERE)
    if not length.isdigit() or int(length) > MAX_BODY:
        return Response(f"An offer may hold {MAX_BODY} bytes at most.", 413, _ANYWHERE)
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": request.headers.get("content-type", "application/sdp"),
    }
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            answer = await client.post(
                f"{own.engine.base_url}/realtime/calls",
                content=await request.body(),
                headers=headers,
            )
    except httpx.HTTPError as error:
        raise EngineUnavailable("The engine cannot be reached. Please try again.") from error
    told = {name: answer.headers[name] for name in ("location",) if name in answer.headers}
    told |= _ANYWHERE | {"Access-Control-Expose-Headers": "Location"}
    kind = answer.headers.get("content-type", "text/plain")
    return Response(answer.content, answer.status_code, told, kind)
