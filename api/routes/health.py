"""Whether the service is up, for load balancers and for people."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from jetbridge.api.routes.resources import resources
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.knowledge import live_number

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`degraded` means that the service answers but knows no policies."""

    status: Literal["ok", "degraded"]
    generation: int | None
    open_calls: int


@router.get("/healthz", summary="Is the service up, and what does it know?")
async def healthz(request: Request) -> Health:
    """Ask the database and the knowledge base; an unreachable database is a 500."""
    own = resources(request)

    def ask() -> int | None:
        with own.database.read() as session:
            session.execute(text("SELECT 1"))
        try:
            return live_number(own.settings.data_dir)
        except GenerationMissing:
            return None

    number = await asyncio.to_thread(ask)
    return Health(
        status="degraded" if number is None else "ok",
        generation=number,
        open_calls=own.switchboard.open_calls,
    )
