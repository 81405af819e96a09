"""Names that recognition wrote by their sound."""

from __future__ import annotations

import pytest

from jetbridge.agents.local.names import with_names

NAMES = ("Cancun", "Tejo", "Heathrow", "Larkspur", "LaGuardia", "JFK", "Lisbon")


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("Will you take it to Kankun?", "Will you take it to Cancun?"),
        ("the Kankoon flight", "the Cancun flight"),
        ("on the Teju flight", "on the Tejo flight"),
        ("from Hethrow, please", "from Heathrow, please"),
        ("Is Larkspurr late?", "Is Larkspur late?"),
        ("to La Guardia", "to La Guardia"),
    ],
)
def test_a_word_that_no_language_knows_is_the_name_that_sounds_like_it(
    heard: str, written: str
) -> None:
    """Consonants that sound alike and other vowels lead to the name."""
    assert with_names(heard, NAMES) == written


@pytest.mark.parametrize(
    "text",
    [
        "Can I bring a toaster to the lesson?",
        "My name is Zbigniew.",
        "booking QX7K2M",
        "the Tejo flight from Lisbon",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    """Words of the language, other names, codes and names that are right are left alone."""
    assert with_names(text, NAMES) == text


def test_names_that_sound_alike_leave_doubt() -> None:
    """Between two names nothing is guessed, and without any nothing is changed."""
    assert with_names("to Karlin", ("Carlin", "Karlyn")) == "to Karlin"
    assert with_names("to Kankun", ()) == "to Kankun"
