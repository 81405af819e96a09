"""Questions made ready: numbers, slips, spoken forms, turns before."""

from __future__ import annotations

import pytest

from jetbridge.retrieval.numbers import written_numbers
from jetbridge.retrieval.question import recalled
from jetbridge.retrieval.sentences import split_sentences
from jetbridge.retrieval.spelling import Speller
from jetbridge.retrieval.vocabulary import read_vocabulary


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("twenty two by fourteen by nine", "22 x 14 x 9"),
        ("rule twelve point four", "rule 12.4"),
        ("rule thirty one point one", "rule 31.1"),
        ("a power bank of m a h and s d r", "a power bank of mah and sdr"),
        ("one hundred and twenty five dollars", "125 dollars"),
        ("two thousand twenty six", "2026"),
        ("this one and that one", "this one and that one"),
    ],
)
def test_spoken_numbers_become_figures(said: str, written: str) -> None:
    """Numbers are written as documents write them; a pronoun stays a pronoun."""
    assert written_numbers(said) == written


def test_slips_are_mended_and_right_words_kept() -> None:
    """Only a word that neither the documents nor the language know is changed."""
    speller = Speller(["luggage", "suitcase", "unaccompanied", "refund"])
    assert speller.mend("lugage") == "luggage"
    assert speller.mend("reufdn") == "reufdn"
    assert speller.mend("unacompanyed") == "unaccompanied"
    assert speller.mend("refunds") == "refunds"
    assert speller.mend("grandma") == "grandma"
    assert speller.mend("Xyzzyq") == "Xyzzyq"


def test_a_word_of_the_language_and_a_name_are_no_slips() -> None:
    """What a dictionary knows is right; a new name is not bent to a word that looks like it."""
    speller = Speller(["carries", "airbag", "luggage", "baggage"])
    assert speller.mend("calories") == "calories"
    assert speller.mend("airtag") == "airtag"
    assert speller.mend("bagage") == "baggage"
    assert speller.mend("lugagge") == "luggage"


def test_a_whole_question_needs_no_turn_before() -> None:
    """Only a question that leans on another has it put in front."""
    before = ["How many bags can I bring?"]
    assert recalled("why is that?", before) == "How many bags can I bring? why is that?"
    assert recalled("and for pets?", before) == "How many can I bring? and for pets?"
    whole = "what identification do I need to fly to Mexico"
    assert recalled(whole, before) == whole


def test_the_table_of_words_is_read() -> None:
    """Spoken forms are replaced, and synonyms go both ways."""
    vocabulary = read_vocabulary()
    assert vocabulary.written("is there wi fi") == "is there Wi-Fi"
    assert "suitcas" in vocabulary.synonyms["luggag"]


def test_sentences_cover_the_text() -> None:
    """Cutting loses nothing but the space between, and keeps list numbers with their item."""
    text = "Bags are free. Each may weigh 50 lbs (23 kg). 1.\nA third bag costs $125."
    spans = split_sentences(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
