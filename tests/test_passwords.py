"""A password told in the conversation is dropped before anything keeps it."""

from __future__ import annotations

import pytest

from jetbridge.agents.passwords import without_password, without_spoken_password


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


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("My password is blue horse seven.", "My password is [removed]."),
        ("The password, it's Sunshine 1, 2, 3. When do I fly?",
         "The password, it's [removed]. When do I fly?"),
        ("My pin is four seven one one", "My pin is [removed]"),
        ("My password is not working.", "My password is not working."),
        ("Do I need a password for the wifi?", "Do I need a password for the wifi?"),
    ],
)  # fmt: skip
def test_a_password_that_is_said_is_taken_out_whole(heard: str, kept: str) -> None:
    """Spoken, it may be several words: the rest of its sentence goes."""
    assert without_spoken_password(heard) == kept
