"""The webhook by which OpenAI announces telephone calls (SIP); its signature is verified."""

from __future__ import annotations

import json
import logging
from typing import Any

from fastapi import APIRouter, Request
from openai import AsyncOpenAI, InvalidWebhookSignatureError
from openai.types.webhooks import RealtimeCallIncomingWebhookEvent
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from jetbridge.api.errors import ErrorBody
from jetbridge.api.routes.resources import resources

log = logging.getLogger(__name__)

_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "Not signed by OpenAI, or too old."},
    404: {"model": ErrorBody, "description": "This service takes no telephone calls."},
}
router = APIRouter(prefix="/api/phone", tags=["phone"])


class Noted(BaseModel):
    """Whether a call is being taken; other events, and a call's second announcement, are not."""

    taken: bool


@router.post("/incoming", responses=_ANSWERS, summary="OpenAI announces a telephone call")
async def incoming(request: Request) -> Noted:
    """Verify the signature over the very bytes, and take the call in the background."""
    own = resources(request)
    secret = own.settings.openai_webhook_secret
    if secret is None or own.settings.engine_name == "local":
        raise HTTPException(404, "This service takes no telephone calls.")
    body = await request.body()
    async with AsyncOpenAI(api_key="none") as client:
        try:
            # The headers' names are looked up as OpenAI writes them, in lower case.
            headers = {name.lower(): value for name, value in request.headers.items()}
            event = client.webhooks.unwrap(body, headers, secret=secret.get_secret_value())
        except (InvalidWebhookSignatureError, ValueError, json.JSONDecodeError):
            log.warning("a webhook without a valid signature was refused")
            raise HTTPException(400, "The signature is not valid.") from None
    if not isinstance(event, RealtimeCallIncomingWebhookEvent):
        return Noted(taken=False)
    told = [(one.name, one.value) for one in event.data.sip_headers]
    return Noted(taken=own.phone.ring(event.data.call_id, told))
