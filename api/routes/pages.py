"""The page and its files, served from `web/`."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# By path: `importlib.resources` does not find an editable mapped folder. In the repository
# `web/` stands beside `api/`, in a wheel `jetbridge/web` beside `jetbridge/api`.
WEB = Path(__file__).resolve().parents[2] / "web"


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # Files have no version in their names: the browser asks each time, cheaply.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def add_pages(app: FastAPI) -> None:
    """Serve `web/` under `/`; every other route must be added before."""
    app.mount("/", _Files(directory=WEB, html=True), name="web")
