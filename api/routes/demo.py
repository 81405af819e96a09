"""The demonstration's fictional customers, so that a visitor can try a sign-in."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from pydantic import BaseModel

from jetbridge.api.routes.resources import resources
from jetbridge.api.seed import demo_accounts, has_demo

router = APIRouter(tags=["demo"])


class DemoPerson(BaseModel):
    """A fictional person. The password is no secret: it is printed in docs/demo.md."""

    name: str
    email: str
    password: str
    role: str
    about: str


@router.get("/api/demo", summary="Who can sign in to the demonstration?")
async def demo(request: Request) -> list[DemoPerson]:
    """The demonstration's people; none when the database is a real airline's."""
    own = resources(request)
    if not own.settings.demo or not await asyncio.to_thread(has_demo, own.database):
        return []
    return [
        DemoPerson(
            name=one.name, email=one.email, password=one.password, role=one.role, about=one.about
        )
        for one in demo_accounts()
    ]
