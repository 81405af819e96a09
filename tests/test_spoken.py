"""How figures, prices, times and codes are said and written down."""

from __future__ import annotations

import pytest

from jetbridge.agents.local.heard import as_written
from jetbridge.agents.local.spoken import number_words, to_speech


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("at 8:15 AM", "at eight fifteen AM"),
        ("at 9:05 PM.", "at nine oh five PM."),
        ("by 10:00 AM or 6 PM", "by ten AM or six PM"),
        ("at 18:10", "at eighteen ten"),
        ("costs $75", "costs seventy-five dollars"),
        ("$12.50 each", "twelve dollars and fifty cents each"),
        ("$1 or $0.99", "one dollar or ninety-nine cents"),
        ("£50", "fifty pounds"),
        ("EUR 600", "six hundred euros"),
        ("$1,250", "one thousand two hundred fifty dollars"),
        ("under 50 lbs (23 kg)", "under fifty pounds, twenty-three kilograms,"),
        ("50-70 lbs", "fifty to seventy pounds"),
        ("a 3-hour delay", "a three-hour delay"),
        ("100 Wh", "one hundred watt hours"),
        ("22 x 14 x 9 in", "twenty-two by fourteen by nine inches"),
        ("flight LK 204", "flight L K two oh four"),
        ("flight LK1204", "flight L K twelve oh four"),
        ("from JFK to LHR", "from J F K to L H R"),
        ("JFK-BOS", "J F K to B O S"),
        ("booking QX7K2M", "booking Q X seven, K two M"),
        ("We do NOT", "We do not"),
        ("e.g. a stroller", "for example a stroller"),
        ("24/7", "twenty-four seven"),
        ("5%", "five percent"),
        ("on 2026-05-01", "on May first, 2026"),
        ("the 22nd row, the 30th day", "the twenty-second row, the thirtieth day"),
        ("since 2024", "since 2024"),
        ("larkspur.example/help", "larkspur dot example slash help"),
        ("1-800-555-0142", "one, eight zero zero, five five five, zero one four two"),
        (
            "I offer: 1. the first; 2. the second",
            "I offer: number one: the first; number two: the second",
        ),
    ],
)
def test_signs_are_said_as_people_say_them(shown: str, said: str) -> None:
    """A sign or code becomes the words a person would use."""
    assert to_speech(shown) == said


def test_plain_words_are_left_alone() -> None:
    """A sentence without signs is said as it is written."""
    text = "You may bring one carry-on bag and one personal item, at no charge."
    assert to_speech(text) == text


@pytest.mark.parametrize("number", [0, 7, 13, 20, 45, 100, 204, 999, 1000, 12_345, 1_000_001])
def test_number_words_are_understood_again(number: int) -> None:
    """A number in words is the same number to the part that understands numbers."""
    from jetbridge.agents.numbers import spoken_numbers

    found = spoken_numbers(number_words(number))
    assert number >= 1_000_000 or found == [number]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("I'm flying from J. F. K. to L H R.", "I'm flying from JFK to LHR."),
        ("L K two oh four", "LK 204"),
        ("It is LK-204.", "It is LK 204."),
        ("J B 2 0 4", "JB 204"),
        ("My code is Q X 7 K 2 M.", "My code is QX7K2M."),
        ("Q-X-7-K-2-M", "QX7K2M"),
        ("Q as in Queen, X as in X-ray, seven, kilo, two, mike.", "QX7K2M."),
        ("Quebec, X-ray, 7, Kilo, 2, Mike.", "QX7K2M."),
        ("Q X double seven K 2", "QX77K2"),
        ("my code is triple 4 A B C", "my code is 444ABC"),
        ("a double room for 2", "a double room for 2"),
        ("my code is qx7k2m", "my code is QX7K2M"),
        ("The 1015 AM one", "The 10:15 am one"),
        ("from the 6:40 to the 1015 PM1?", "from the 6:40 to the 10:15 pm one?"),
        ("at 8.15 a.m. please", "at 8:15 am please"),
        ("I am on a 7 a.m. flight", "I am on a 7 am flight"),
        ("Can I bring a 5 kg bag or a 3 litre one?", "Can I bring a 5 kg bag or a 3 litre one?"),
        ("A bag of 2 I had", "A bag of 2 I had"),
        ("[Music] (sighs)", ""),
        ("jane.smith at example.com", "jane.smith@example.com"),
        (
            "It's anna underscore lee at mail dot example dot org.",
            "It's anna_lee@mail.example.org.",
        ),
        ("Where is it at larkspur.example?", "Where is it at larkspur.example?"),
        ("What happens if I miss it?", "What happens if I miss it?"),
    ],
)
def test_what_is_heard_is_written_as_people_write_it(heard: str, written: str) -> None:
    """Spelled codes are joined; words are left alone."""
    assert as_written(heard) == written


@pytest.mark.parametrize("code", ["QX7K2M", "ZT4R9P", "H3LLO9"])
def test_a_code_spelled_out_comes_back(code: str) -> None:
    """What is read back letter by letter is written down as the code again."""
    assert as_written(to_speech(code)) == code
