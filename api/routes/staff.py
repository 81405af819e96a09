"""Signing in to the staff pages, and who may use a route that is not for everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from jetbridge.api.customers import MAX_EMAIL, MAX_PASSWORD, SignInLocked, WrongPassword
from jetbridge.api.routes.resources import resources
from jetbridge.api.staff import LASTS, Member, NotStaff, RoleMissing

COOKIE = "jetbridge_staff"
_SAFE = ("GET", "HEAD", "OPTIONS")

router = APIRouter(prefix="/api/staff", tags=["staff"])


class StaffSignIn(BaseModel):
    """Credentials. They go to the sign-in and nowhere else."""

    model_config = ConfigDict(
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"email": "noor@example.com", "password": "..."}]},
    )

    email: str = Field(min_length=1, max_length=MAX_EMAIL)
    password: SecretStr = Field(max_length=MAX_PASSWORD)


class StaffAnswer(BaseModel):
    """How a sign-in went. One that is refused is an answer: it says why."""

    status: Literal["approved", "refused", "locked"]
    message: str = ""
    name: str = ""
    role: str = ""


class Present(BaseModel):
    """Who is signed in; `name` and `role` are empty when nobody is."""

    signed_in: bool
    name: str = ""
    role: str = ""


async def member_of(request: Request) -> Member | None:
    """Who the request's cookie belongs to, with the role that they have at this moment."""
    return await resources(request).staff.find(request.cookies.get(COOKIE, ""))


def staff_only(*roles: str) -> Callable[[Request], Awaitable[Member]]:
    """A dependency that lets through who is signed in with one of these roles.

    Raises:
        NotStaff: nobody is signed in.
        RoleMissing: who is may not do this, or another site's page sent the request.
    """

    async def check(request: Request) -> Member:
        refuse_foreign(request)
        member = await member_of(request)
        if member is None:
            raise NotStaff("Sign in to the staff pages first.")
        if member.role not in roles:
            raise RoleMissing("Your account does not have the role that this needs.")
        return member

    return check


def refuse_foreign(request: Request) -> None:
    """Refuse a change that a page of another origin asked for; programs send no origin.

    Raises:
        RoleMissing: the browser names another origin than this one.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if site not in ("same-origin", "none") or not same:
        raise RoleMissing("Another site's page may not do this.")


@router.post("/sign-in", summary="Sign in to the staff pages")
async def sign_in(request: Request, response: Response, given: StaffSignIn) -> StaffAnswer:
    """Check the password and set the cookie; every failure is counted and slowed."""
    refuse_foreign(request)
    staff = resources(request).staff
    try:
        member, secret = await staff.sign_in(given.email, given.password.get_secret_value())
    except SignInLocked as locked:
        return StaffAnswer(status="locked", message=str(locked))
    except (WrongPassword, RoleMissing) as refused:
        return StaffAnswer(status="refused", message=str(refused))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return StaffAnswer(status="approved", name=member.name, role=member.role)


@router.post("/sign-out", status_code=204, summary="Sign out of the staff pages")
async def sign_out(request: Request) -> Response:
    """End the session at the server and take the cookie back."""
    refuse_foreign(request)
    await resources(request).staff.sign_out(request.cookies.get(COOKIE, ""))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


@router.get("", summary="Who is signed in?")
async def present(request: Request) -> Present:
    """Say who the cookie belongs to; nobody is an answer too."""
    member = await member_of(request)
    if member is None:
        return Present(signed_in=False)
    return Present(signed_in=True, name=member.name, role=member.role)
