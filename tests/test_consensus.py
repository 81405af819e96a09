"""Which of several guesses at the same sound is taken."""

from __future__ import annotations

from jetbridge.agents.local.consensus import agreed, longer


def test_what_most_guesses_share_is_taken() -> None:
    """One guess may be the likeliest alone, and still say what no other does."""
    guesses = [
        ("Can I dick about all of water?", -0.40),
        ("Can I take a bottle of water?", -0.42),
        ("Can I take a bottle of the water?", -0.45),
        ("Can I take a bottle of order?", -0.45),
    ]
    assert guesses[agreed(guesses)][0] == "Can I take a bottle of water?"


def test_a_likely_guess_outweighs_unlikely_ones() -> None:
    """Guesses count by how likely they are, not by their number."""
    guesses = [("No, my bag is lost.", -0.1), ("Snow by bag.", -1.4), ("Snow my bag.", -1.4)]
    assert agreed(guesses) == 0
    assert agreed([("Yes.", -0.2)]) == 0


def test_length_is_counted_in_words() -> None:
    """A text that says everything twice is longer by as many words."""
    assert longer("Yes, please. Yes, please.", "Yes, please.") == 2
    assert longer("yes", "Yes.") == 0
