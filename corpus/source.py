"""A policy source: one Markdown file with its front matter, read for rendering."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

SIDECAR_KEYS = (
    "id",
    "title",
    "owner",
    "audience",
    "language",
    "effective_from",
    "effective_to",
)
_NOTE = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?:[ \t]+\S.*))*)\n?", re.MULTILINE)


class SourceError(ValueError):
    """The source cannot be rendered: the message names the file and what to mend."""


@dataclass(frozen=True)
class Source:
    """One version of one document, as its writer left it.

    `text` is the Markdown without front matter and without footnote lines;
    `notes` maps a footnote's label to its Markdown. Dates are days of travel.
    """

    path: Path
    id: str
    title: str
    number: str
    owner: str
    audience: str
    language: str
    effective_from: date
    effective_to: date | None
    file: str
    layout: str
    contents: bool | None
    text: str
    notes: dict[str, str]

    def sidecar(self) -> str:
        """The YAML published beside the PDF: identity, owner, audience and dates."""
        fields = {key: getattr(self, key) for key in SIDECAR_KEYS}
        return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True))


def read(path: Path) -> Source | None:
    """Read one source file.

    Returns None while the file has front matter but no text yet.
    Raises SourceError for missing or ill-formed front matter, and for a character
    the standard PDF fonts do not have.
    """
    raw = path.read_text(encoding="utf-8")
    if not raw.strip():
        return None
    marked = re.match(r"---\n(.*?\n)---\n?(.*)", raw, re.DOTALL)
    if marked is None:
        raise SourceError(f"{path.name}: no front matter between two lines of ---")
    front, text = marked.groups()
    if not text.strip():
        return None
    for line_number, line in enumerate(raw.splitlines(), 1):
        strange = [c for c in line if not _printable(c)]
        if strange:
            raise SourceError(f"{path.name}:{line_number}: the fonts have no {strange[0]!r}")
    try:
        fields = yaml.safe_load(front)
        source = Source(
            path=path,
            **{key: fields[key] for key in (*SIDECAR_KEYS, "number", "file")},
            layout=fields.get("layout", "single"),
            contents=fields.get("contents"),
            text=_NOTE.sub("", text),
            notes={m[1]: re.sub(r"\s*\n\s*", " ", m[2]) for m in _NOTE.finditer(text)},
        )
    except (KeyError, AttributeError, yaml.YAMLError) as error:
        raise SourceError(f"{path.name}: front matter is incomplete: {error}") from error
    _check(source)
    return source


def _check(source: Source) -> None:
    """Raise SourceError when a field has a value that nothing downstream understands."""
    wrong = [
        name
        for name, right in {
            "audience": source.audience in ("public", "staff"),
            "layout": source.layout in ("single", "two-column"),
            "effective_from": isinstance(source.effective_from, date),
            "effective_to": source.effective_to is None or isinstance(source.effective_to, date),
            "file": bool(re.fullmatch(r"[a-z0-9-]+\.pdf", source.file)),
            "id": bool(re.fullmatch(r"[a-z0-9-]+", source.id)),
        }.items()
        if not right
    ]
    if wrong:
        raise SourceError(f"{source.path.name}: not a valid value in: {', '.join(wrong)}")


def _printable(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return character != "•"
