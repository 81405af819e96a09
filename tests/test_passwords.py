"""A password told in the conversation is dropped before anything keeps it."""

from __future__ import annotations

import pytest

from jetbridge.agents.passwords import without_password


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("my password is hunter2!", "hunter2"),
        ("it's maya@example.com and the password: S3cret-99.", "S3cret-99"),
        ("maya@example.com password tulip-garden", "tulip-garden"),
        ('the passcode is "blue horse" ', "blue"),
        ("PIN is 4711, can you sign me in", "4711"),
    ],
)
def test_a_password_is_taken_out(said: str, secret: str) -> None:
    """What follows the word is gone; the rest of the words stay."""
    kept = without_password(said)
    assert secret not in kept
    assert "[removed]" in kept


@pytest.mark.parametrize(
    "said",
    [
        "do I need a password for the wifi",
        "my password is not working",
        "I forgot my password, what now?",
        "how much is a second bag",
    ],
)
def test_talking_of_passwords_is_left_alone(said: str) -> None:
    """A question about passwords keeps its words."""
    assert without_password(said) == said
