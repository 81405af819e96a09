"""The pages and their files, served from `web/`; those of staff only to staff."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from jetbridge.api.routes.staff import member_of

# By path: `importlib.resources` does not find an editable mapped folder. In the repository
# `web/` stands beside `api/`, in a wheel `jetbridge/web` beside `jetbridge/api`.
WEB = Path(__file__).resolve().parents[2] / "web"
# Folders of `web/` that nobody sees without one of these roles.
STAFF_FOLDERS = {"console": ("content",), "evals": ("content", "evaluator")}


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        # `path` is normalised: no dots and double slashes lead around this.
        parts = PurePosixPath(path.casefold()).parts
        roles = STAFF_FOLDERS.get(parts[0]) if parts else None
        if roles is not None:
            member = await member_of(Request(scope))
            if member is None or member.role not in roles:
                if PurePosixPath(path).suffix in ("", ".html"):
                    return RedirectResponse(f"/sign-in/?to={parts[0]}", 303)
                raise HTTPException(404)
        response = await super().get_response(path, scope)
        # Files have no version in their names: the browser asks each time, cheaply.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def add_pages(app: FastAPI) -> None:
    """Serve `web/` under `/`; every other route must be added before."""
    app.mount("/", _Files(directory=WEB, html=True), name="web")
