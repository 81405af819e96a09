"""What a run was made of, and in what two runs differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jetbridge.retrieval.evals.runs import Run

# What decides which questions are asked and which documents are in force: where one of these
# differs, a change of the figures need not be a change of the system.
_DECIDES = ("set", "split", "as_of", "questions and judgements (hash)")
_HASHES = {"set": _DECIDES[3], "corpus": "documents (hash)"}
_SHORT = 12
ABSENT = "-"
ALIKE = "Nothing that is known of them: same settings, documents, questions and code."


@dataclass(frozen=True, slots=True)
class Unlike:
    """One thing in which two runs differ: its name and both values as text."""

    what: str
    first: str
    second: str

    @property
    def decides(self) -> bool:
        """Whether it makes the figures of the two hard to compare."""
        return self.what in _DECIDES


def makeup(
    *, split: str, set_name: str, config: Mapping[str, Any], hashes: Mapping[str, str]
) -> dict[str, str]:
    """All that decides a run's outcome, as flat texts by name."""
    facts = {"set": set_name, "split": split}
    facts |= {name: value for name, value in _flat(config) if name != "set"}
    return facts | {
        _HASHES.get(name, f"{name} (hash)"): str(value)[:_SHORT] for name, value in hashes.items()
    }


def makeup_of(run: Run) -> dict[str, str]:
    """The same of a run."""
    return makeup(split=run.split, set_name=run.set_name, config=run.config, hashes=run.hashes)


def unlike(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[Unlike, ...]:
    """In what two makeups differ, in the order of the first."""
    return tuple(
        Unlike(name, first.get(name, ABSENT), second.get(name, ABSENT))
        for name in dict.fromkeys((*first, *second))
        if first.get(name) != second.get(name)
    )


def warnings(found: tuple[Unlike, ...]) -> tuple[str, ...]:
    """Sentences on the differences that make figures hard to compare."""
    return tuple(
        f"Not the same {one.what}: {one.first} and {one.second}. A change of the figures may "
        "come of that and not of the system."
        for one in found
        if one.decides
    )


def _flat(config: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)
