"""How a route reaches what the application owns, and the call that a request is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Header, Path, Request

from jetbridge.api.calls import Call
from jetbridge.api.errors import CallMissing

if TYPE_CHECKING:
    from jetbridge.api.app import Resources


def resources(request: Request) -> Resources:
    """What the application owns while it runs."""
    owned: Resources = request.app.state.resources
    return owned


def own_call(
    request: Request,
    session: Annotated[str, Path(max_length=64, examples=["9f2c41d07b3a66e5"])],
    authorization: Annotated[str, Header(description="`Bearer <secret>`")] = "",
) -> Call:
    """The call that the request's own secret opens.

    Raises:
        CallMissing: there is no such call, or the secret is another's or absent.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise CallMissing("There is no such conversation.")
    return resources(request).switchboard.find(session, secret.strip())


OwnCall = Annotated[Call, Depends(own_call)]
