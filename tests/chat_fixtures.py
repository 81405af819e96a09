"""A local engine for a module's conversations, and a context at the small airline for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from agents_fixtures import NOON, SmallSearch, running_engine, small_desk

from jetbridge.agents.context import CallContext
from jetbridge.agents.session import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The local engine on loopback."""
    with running_engine() as running:
        yield running


@pytest.fixture
def context() -> CallContext:
    """At noon, nobody signed in."""
    return CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)
