"""What every answer carries and every request must keep to: headers, size, origin.

The page's scripts and styles are files of its own, so the policy allows nothing inline and
nothing from elsewhere.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
# Files are uploaded here; the route counts what comes, once it knows who sends it.
_UPLOADS = "/api/draft/files/"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


class Protection:
    """ASGI middleware: security headers, no cross-site calls, no large bodies."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = _refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, protected)
            return
        await self._app(scope, receive, protected)


def _refusal(scope: Scope) -> JSONResponse | None:
    headers, api = Headers(scope=scope), scope["path"].startswith("/api/")
    if api and headers.get("sec-fetch-site") == "cross-site":
        return _refused(403, "cross_site", "Another site's page may not call this one.")
    unbounded = scope["path"].startswith(_UPLOADS)
    if scope["method"] in ("POST", "PUT", "PATCH", "DELETE") and api and not unbounded:
        length = headers.get("content-length")
        if length is None and "transfer-encoding" in headers:
            return _refused(411, "length_required", "Send the length of the body.")
        if length is not None and (not length.isdigit() or int(length) > MAX_BODY):
            return _refused(413, "too_large", f"A request may hold {MAX_BODY} bytes at most.")
    return None


def _refused(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)
