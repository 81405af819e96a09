"""The conversations: start one, speak, follow its events, sign in or not, end it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from sse_starlette import EventSourceResponse, ServerSentEvent

from jetbridge.api.calls import Call
from jetbridge.api.customers import MAX_EMAIL, MAX_PASSWORD
from jetbridge.api.errors import ErrorBody
from jetbridge.api.routes.resources import OwnCall, resources

MAX_TEXT = 1000
PING_SECONDS = 15

_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "No such session, or not this secret's."}
}
_BUSY: dict[int | str, dict[str, Any]] = {
    503: {"model": ErrorBody, "description": "All lines are busy, or nobody answers."}
}
router = APIRouter(prefix="/api/sessions", tags=["sessions"])


class Opened(BaseModel):
    """A new conversation. The secret is told once: keep it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "9f2c41d07b3a66e5", "secret": "Yb1uY2xvdWQtYnJlYWQtYW5k..."}]
        }
    )

    id: str
    secret: str


class Message(BaseModel):
    """What the customer says."""

    model_config = ConfigDict(
        str_strip_whitespace=True,
        json_schema_extra={"examples": [{"text": "How many bags can I bring?"}]},
    )

    text: str = Field(min_length=1, max_length=MAX_TEXT)


class Accepted(BaseModel):
    """The message was passed on; its id is that of its `message` event."""

    id: str


class Approval(BaseModel):
    """Credentials, or `decline`. They go to the sign-in and nowhere else."""

    model_config = ConfigDict(
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {"email": "maya@example.com", "password": "..."},
                {"decline": True},
            ]
        },
    )

    email: str = Field(default="", max_length=MAX_EMAIL)
    password: SecretStr = Field(default=SecretStr(""), max_length=MAX_PASSWORD)
    decline: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Approval:
        if not self.decline and not (self.email.strip() and self.password.get_secret_value()):
            raise ValueError("give an email and a password, or decline")
        return self


class ApprovalAnswer(BaseModel):
    """How it went. A refused sign-in is an answer: it says how many tries are left."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "approved", "message": "", "tries_left": None},
                {
                    "status": "refused",
                    "message": "That email and password do not match. You have 4 tries left.",
                    "tries_left": 4,
                },
            ]
        }
    )

    status: Literal["approved", "refused", "locked", "declined"]
    message: str = ""
    tries_left: int | None = None


@router.post("", status_code=201, responses=_BUSY, summary="Start a conversation")
async def start(request: Request) -> Opened:
    """Open a conversation at the engine and hand out its secret."""
    call, secret = await resources(request).switchboard.open()
    return Opened(id=call.id, secret=secret)


@router.post("/{session}/messages", status_code=202, responses=_MISSING, summary="Say something")
async def say(call: OwnCall, message: Message) -> Accepted:
    """Pass the customer's words on; the answer comes through the events."""
    return Accepted(id=await call.say(message.text))


@router.get(
    "/{session}/events",
    response_class=EventSourceResponse,
    responses=_MISSING,
    summary="Follow the conversation's events",
)
async def events(
    call: OwnCall,
    last_event_id: Annotated[int, Header(ge=0, description="Replay from after this one.")] = 0,
    after: Annotated[int, Query(ge=0, description="The same, for tools without headers.")] = 0,
) -> EventSourceResponse:
    """A stream of server-sent events, first those that were missed; docs/architecture.md has
    their types. It ends after `ended`.
    """
    return EventSourceResponse(_stream(call, max(last_event_id, after)), ping=PING_SECONDS)


@router.post("/{session}/approval", responses=_MISSING, summary="Sign in, or decline to")
async def approve(call: OwnCall, approval: Approval) -> ApprovalAnswer:
    """Answer the request for a sign-in that a personal tool has made."""
    if approval.decline:
        await call.decline()
        return ApprovalAnswer(status="declined")
    answer = await call.approve(approval.email, approval.password.get_secret_value())
    return ApprovalAnswer(
        status=answer.status, message=answer.message, tries_left=answer.tries_left
    )


@router.post("/{session}/sign-out", status_code=204, responses=_MISSING, summary="Sign out")
async def sign_out(call: OwnCall) -> Response:
    """Close the customer's bookings to the rest of the conversation."""
    await call.sign_out()
    return Response(status_code=204)


@router.delete("/{session}", status_code=204, responses=_MISSING, summary="End the conversation")
async def end(call: OwnCall) -> Response:
    """Hang up; the last event is `ended`."""
    await call.end("hung up")
    return Response(status_code=204)


async def _stream(call: Call, seq: int) -> AsyncIterator[ServerSentEvent]:
    async for event in call.log.follow(seq):
        yield ServerSentEvent(
            json.dumps(event, ensure_ascii=False), id=str(event["seq"]), event=event["type"]
        )
