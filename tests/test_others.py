"""Somebody else's booking is neither told nor changed."""

import pytest

from jetbridge.agents.others import is_anothers, names_other_code


@pytest.mark.parametrize(
    "words",
    [
        "what seat does my wife have",
        "is my husband's flight on time",
        "which row is John Smith in? what seat is John Smith in",
        "can you tell me about Maya Chen's booking",
        "move my brother to a later flight",
        "check her reservation please",
        "what's the status of the booking of priya@example.com",
        "what's the gate for my daughter, show me the flight of my daughter",
    ],
)
def test_what_is_asked_about_another_person_is_known(words: str) -> None:
    """Relatives, friends, names and "her" are somebody else."""
    assert is_anothers(words)


@pytest.mark.parametrize(
    "words",
    [
        "what's my gate",
        "is today's flight on time",
        "what seat am I in",
        "I'm flying with my wife, what's our gate",
        "me and my wife want a later flight",
        "Maya's booking please",
        "put me on a later flight, my son is sick",
        "is Monday's flight delayed",
        "change them to Friday",
        "when does my family's flight leave",
    ],
)
def test_what_is_asked_about_oneself_is_not_refused(words: str) -> None:
    """Whoever only travels with somebody, or says their own name, asks about themselves."""
    assert not is_anothers(words, ("maya",))


def test_a_code_that_is_not_ones_own_is_known() -> None:
    """A booking's code among the customer's own is theirs, a flight number is no code."""
    own = ["LKM4YA"]
    assert names_other_code("look up booking LKT7DN", own)
    assert not names_other_code("look up booking lkm4ya", own)
    assert not names_other_code("is LK1234 on time, or flight 12", own)
