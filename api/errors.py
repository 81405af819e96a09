"""The one place where errors become HTTP: a status, a code, and words for a person.

Every error answers ``{"error": {"code", "message"}}``. Nothing in it repeats what was sent,
so neither a password nor a secret comes back or reaches a log.
"""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from jetbridge.agents.call import AllLinesBusy, OfferRefused
from jetbridge.api.archive import RunMissing
from jetbridge.api.staff import NotStaff, RoleMissing
from jetbridge.ingest.folio import DocumentMissing
from jetbridge.ingest.picture import PictureMissing
from jetbridge.retrieval import errors as domain
from jetbridge.retrieval.errors import JetbridgeError

log = logging.getLogger(__name__)


class ErrorDetail(BaseModel):
    """A code for programs and words for people."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """What every error answers with."""

    error: ErrorDetail


class CallMissing(JetbridgeError):
    """There is no such conversation, or the secret is another's: the two look alike."""


class LinesBusy(JetbridgeError):
    """As many conversations are open as this server takes."""


class NothingToApprove(JetbridgeError):
    """A sign-in or a refusal came when no tool was waiting, or after the end."""


class TooManyMessages(JetbridgeError):
    """More messages came than were answered."""


class PressBusy(JetbridgeError):
    """Another piece of publishing work is running in this service."""


class DraftRefused(JetbridgeError):
    """The draft cannot take or find that."""


class UploadTooLarge(JetbridgeError):
    """A file holds more than a draft takes."""


# The most particular class first: an error answers as the first one it is an instance of.
_STATUS: tuple[tuple[type[JetbridgeError], int, str], ...] = (
    (CallMissing, 404, "not_found"),
    (LinesBusy, 503, "lines_busy"),
    (NothingToApprove, 409, "nothing_waiting"),
    (TooManyMessages, 429, "too_many_messages"),
    (NotStaff, 401, "sign_in_needed"),
    (RoleMissing, 403, "role_missing"),
    (RunMissing, 404, "not_found"),
    (domain.EvalRefused, 422, "eval_refused"),
    (domain.QueryRefused, 422, "query_refused"),
    (PressBusy, 409, "press_busy"),
    (DraftRefused, 422, "draft_refused"),
    (UploadTooLarge, 413, "too_large"),
    (PictureMissing, 404, "no_picture"),
    (domain.NoDocuments, 422, "no_documents"),
    (domain.PublishLocked, 409, "publish_locked"),
    (domain.PublishRefused, 422, "publish_refused"),
    (domain.SignInRefused, 401, "sign_in_refused"),
    (domain.RebookingRefused, 409, "rebooking_refused"),
    (OfferRefused, 422, "offer_refused"),
    (AllLinesBusy, 503, "lines_busy"),
    (domain.EngineUnavailable, 503, "engine_unavailable"),
    (DocumentMissing, 404, "not_found"),
    (domain.GenerationMissing, 503, "nothing_published"),
    (domain.ModelMissing, 503, "model_missing"),
    (domain.EmbedderMismatch, 503, "embedder_mismatch"),
    (domain.EmbeddingFailed, 503, "embedding_failed"),
    (domain.GenerationDamaged, 503, "generation_damaged"),
)
_INTERNAL = "Something went wrong on our side. Please try again."


def add_error_handlers(app: FastAPI) -> None:
    """Teach an app to answer every error in the one shape."""
    app.add_exception_handler(JetbridgeError, _domain_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _answer(status: int, code: str, message: str) -> JSONResponse:
    headers = {"Retry-After": "10"} if status in (429, 503) else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


async def _domain_error(_request: Request, error: Exception) -> JSONResponse:
    for kind, status, code in _STATUS:
        if isinstance(error, kind):
            return _answer(status, code, str(error))
    log.error("an error without a status: %s", type(error).__name__)
    return _answer(500, "internal", _INTERNAL)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Place and rule only: FastAPI's own answer would repeat the input.
    problems = (
        f"{'.'.join(str(part) for part in one['loc'] if part != 'body')}: {one['msg']}"
        for one in error.errors()
    )
    return _answer(422, "invalid", "; ".join(problem.lstrip(": ") for problem in problems))


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    return _answer(error.status_code, codes.get(error.status_code, "refused"), str(error.detail))


async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
    return _answer(500, "internal", _INTERNAL)
