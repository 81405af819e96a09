"""The table of words is the content team's: a fault in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jetbridge.retrieval.errors import SettingError
from jetbridge.retrieval.vocabulary import read_vocabulary
from jetbridge.retrieval.wordtable import read_table

GOOD = """\
spoken:
  wheelie case: carry-on bag
synonyms:
  - [fee, charge]
meanings:
  - [fee, charge, cost]
"""


@pytest.mark.parametrize(
    ("table", "line", "fault"),
    [
        (GOOD + "synonims:\n  - [a, b]\n", 7, "no part 'synonims'"),
        (GOOD + "  - [price, cost]\n", 7, "'cost' stands in line 6 too"),
        (GOOD + "  - [price]\n", 7, "two different words"),
        (GOOD + "  - price, toll\n", 7, "a list of words"),
        ("spoken:\n  yes: no\n", 2, "in quotes"),
        ("spoken:\n  grub: food\n  Grub: meals\n", 3, "a second time"),
        ("spoken:\n  grub:\n", 2, "a word is missing"),
        ("synonyms:\n  bag: case\n", 2, "a list of lines"),
        ("spoken:\n  grub: [food\nsynonyms: []\n", 3, "not YAML"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, table: str, line: int, fault: str) -> None:
    """Whoever edits the table is told where to look and what is wrong."""
    file = tmp_path / "words.yaml"
    file.write_text(table)
    with pytest.raises(SettingError) as told:
        read_vocabulary(file)
    assert f"{file}, line {line}: " in str(told.value)
    assert fault in str(told.value)


def test_parts_may_be_left_out(tmp_path: Path) -> None:
    """A table with nothing in it is a table."""
    file = tmp_path / "words.yaml"
    file.write_text("# nothing yet\nspoken:\n")
    assert read_table(file)["spoken"] == {}
    assert read_vocabulary(file).meanings == []
