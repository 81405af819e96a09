"""Sends a caller the page's address, through the company's own message gateway.

The gateway is whatever takes a POST of JSON: ``to`` (a telephone number), ``url`` and ``text``.
The link holds nothing personal: what the network says of a caller's number may be forged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

import httpx

log = logging.getLogger(__name__)

_SECONDS = 5.0
_NUMBER = re.compile(r"(?:sips?|tel):(\+?\d{5,15})(?=[@;>]|$)")


def number_of(headers: Iterable[tuple[str, str]]) -> str | None:
    """The caller's number by the SIP headers; None when it is withheld."""
    for wanted in ("p-asserted-identity", "from"):
        for name, value in headers:
            found = _NUMBER.search(value) if name.lower() == wanted else None
            if found:
                return found[1]
    return None


async def send_link(gateway: str, *, to: str, url: str) -> bool:
    """Send the page's address; whether the gateway took it.

    Args:
        gateway: the gateway's address.
        to: a telephone number.
        url: the page.
    """
    body = {"to": to, "url": url, "text": f"Sign in here to see or change your booking: {url}"}
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            answer = await client.post(gateway, json=body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("the message gateway did not answer: %s", type(error).__name__)
        return False
    if not answer.is_success:
        log.warning("the message gateway refused a link (%s)", answer.status_code)
    return answer.is_success
