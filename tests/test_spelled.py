"""Codes that were spelled aloud and misheard."""

from __future__ import annotations

import pytest
from agents_fixtures import small_desk

from jetbridge.agents.choice import chosen_bookings
from jetbridge.agents.spelled import spelled_code

CODES = ["QX7K2M", "KJ7P2M", "HM6NSF", "W2YU5A"]


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        ("My code is QX7K2M.", "QX7K2M"),
        ("HM6 and SF", "HM6NSF"),
        ("W2YU5, please.", "W2YU5A"),
        ("It's whiskey-to-yanky U5A.", "W2YU5A"),
        ("Q as in queen, X-ray, 7, K, to M", "QX7K2M"),
        ("Each is in hotel, M is in Mary, 6, N is in Nancy, S is in Sam, F as in Frank", "HM6NSF"),
        ("K J seven B two N", "KJ7P2M"),
    ],
)
def test_a_code_is_known_though_signs_were_misheard(heard: str, code: str) -> None:
    """Signs that sound alike, words for signs and one that is missing leave no doubt."""
    assert spelled_code(heard, CODES) == code


@pytest.mark.parametrize(
    "heard",
    ["my flight to Boston", "LK 204 at 10:15 pm", "two bags for 4 people", "AB3C9D", "", "2 to 4"],
)
def test_other_words_and_codes_are_none_of_them(heard: str) -> None:
    """What is not nearly a code that there is names none."""
    assert spelled_code(heard, CODES) is None


def test_codes_that_are_alike_leave_doubt() -> None:
    """Between two that are equally near nothing is guessed."""
    assert spelled_code("AB3D5F", ["AB3E5F", "AB3T5F"]) is None
    assert spelled_code("AB3D5F", []) is None


def test_a_misheard_code_names_the_booking() -> None:
    """A customer's booking is found by what recognition made of its code."""
    bookings = list(small_desk().held.values())
    assert chosen_bookings("it's Zulu T4R9 Poppet", bookings)[0].locator == "ZT4R9P"
