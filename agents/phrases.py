"""Sample phrases for the agents' instructions, read from the table the content team edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from jetbridge.retrieval.errors import SettingError

FILE = Path(__file__).with_name("phrases.yaml")


@dataclass(frozen=True, slots=True)
class Phrases:
    """How customers ask about a rule, about their own flight, and for another flight."""

    policy: tuple[str, ...]
    status: tuple[str, ...]
    rebooking: tuple[str, ...]


@cache
def phrases(file: Path = FILE) -> Phrases:
    """The phrases of a table, read once.

    Args:
        file: YAML with the parts `policy`, `status` and `rebooking`, each one phrase a line.

    Raises:
        SettingError: it cannot be read, or a part is missing; names the file and the fault.
    """
    try:
        table = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingError(f"{file} cannot be read: {error}") from error
    return Phrases(*(_lines(file, table, part) for part in ("policy", "status", "rebooking")))


def _lines(file: Path, table: object, part: str) -> tuple[str, ...]:
    text = table.get(part) if isinstance(table, dict) else None
    said = tuple(line.strip() for line in text.splitlines()) if isinstance(text, str) else ()
    if not any(said):
        raise SettingError(
            f"{file}: the part {part!r} needs phrases, one a line, after `{part}: |`"
        )
    return tuple(line for line in said if line)
