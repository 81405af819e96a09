"""The server's address: refused in words before anything is loaded."""

from __future__ import annotations

import socket

import pytest

from jetbridge.api.address import address_of, listening_at
from jetbridge.retrieval.errors import SettingError


def test_a_port_that_is_taken_is_named() -> None:
    """What another program listens at is refused, with the next step."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingError, match=f"127.0.0.1:{port} .*in use.*--port"):
            listening_at("127.0.0.1", port)


def test_port_zero_is_announced_as_the_one_picked() -> None:
    """The address that is announced is the one that was bound."""
    with listening_at("127.0.0.1", 0) as place:
        assert address_of(place) == f"http://127.0.0.1:{place.getsockname()[1]}"
        assert not address_of(place).endswith(":0")
