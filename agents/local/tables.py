"""A table's rows put into sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from jetbridge.agents.local.rows import Row

_EMPTY = frozenset({"", "-", "–", "—", "n/a", "none listed", "."})
_LEADS = re.compile(
    r"\b(?:before|after|until|within|by|from|to|at|on|in|is|are|than|of|for|only)$", re.I
)
_ASKING = re.compile(r"^(?:what|where|when|who|which|how|if|whose|why)\b", re.I)
_PLACED = re.compile(
    r"^(?:for|to|from|in|on|at|over|under|up|within|above|below|between|more|less|with|without|"
    r"after|before|until|any|all|each|every|the|a|an|by|of|not|no|yes|if|when|\W|\d)\b",
    re.I,
)
_QUANTITY = re.compile(
    r"\b(?:fee|price|cost|charge|limit|weight|size|height|length|width|pitch|voucher|amount|deposit|"
    r"age|rate|deadline|notice|maximum|minimum|allowance|credit|penalty|fine|wait|period|"
    r"copay|salary|balance|sum|total|duration|capacity)$",
    re.I,
)
_LOOSE = frozenset(
    {"", "what", "step", "event", "what happened", "situation", "case", "question", "condition"}
)
_SHARES = re.compile(r"^(?:each|every|per|one|in|by|for|before|from|excluding|including)\b", re.I)
_BRIEF = re.compile(
    r"^(?:[\d$€£<>≤]|[A-Z]{2,3}[ $]|up to|at least|at most|about|none\b|free$|no\b|not\b|"
    r"any|all|full|included|unlimited|as |one|two|three|four|from|until|within|over|under|"
    r"more|less)",
    re.I,
)
_ALWAYS = frozenset(
    re.findall(
        r"\w+",
        "fee fees price cost charge limit weight size height note notes remark remarks document "
        "documents do not where what when who which how if domestic international included free "
        "none yes no maximum minimum first second third last days hours within up each every "
        "for any all over under from until age ages cats dogs adults children messages full "
        "same only bag bags item items per before after during smallest largest latest earliest "
        "required optional amount charge compensation allowance deposit deadline duration",
    )
)
# "Greatest size" opens with no name, "Paris flights" with one that stands elsewhere as well.
_OPENING = re.compile(r"(?:^|[:;.] )([A-Z][a-z’'-]+)(?= [a-z])", re.M)
_WITHIN = re.compile(r"(?<=[a-z,] )([A-Z][a-z’'-]+)")
_ORDINAL = re.compile(r"^(?:first|second|third|fourth|last|next|[a-z ]*other)\b", re.I)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in lower case in texts, or only open a cell or a line; names do not."""
    small, opening, names = set(_ALWAYS), set[str](), set[str]()
    for text in texts:
        small.update(re.findall(r"\b[a-z][a-z’'-]+\b", text))
        opening.update(word.lower() for word in _OPENING.findall(text))
        names.update(word.lower() for word in _WITHIN.findall(text))
    return frozenset(small | (opening - names))


def told(row: Row, columns: Collection[str] = (), common: Collection[str] = _ALWAYS) -> str:
    """A sentence that says a row's cells.

    Args:
        row: the row.
        columns: which of its columns to tell; all of them when none of these is told.
        common: words, lower case, that need no capital within a sentence.
    """
    cells = [(c, v) for c, v in row.cells if v.lower() not in _EMPTY]
    cells = [(c, v) for c, v in cells if c in columns] or cells
    topic, share = _parted(row.title, common)
    name = _name(row, common)
    head = f"{topic}: " if topic and name else ""
    if not cells:
        return _sentence(f"{head}{name}" if name else topic)
    phrases = _listed(cells, common)
    asks = any(_ASKING.match(column) for column, _ in cells)
    if len(cells) > 1 and name:
        comma = f"{topic}, " if topic else ""
        return _sentence(f"{comma}{name}: {_by_column(cells, common)}{share}")
    if len(cells) == 1 and _QUANTITY.search(cells[0][0]) and name and not asks:
        column, value = cells[0]
        in_it = topic.lower().endswith(f" {column.lower()}")
        noun, head = (topic, "") if in_it else (column, head)
        phrases = f"the {_low(noun, common)} is {_low(value, common)}"
    if not name:
        text = phrases
    elif ": " in phrases:
        text = f"{name}, {phrases}"
    elif row.column.lower() in _LOOSE or _PLACED.match(name) or len(name.split()) > 5:
        text = f"{name}: {phrases}"
    else:
        text = f"for {'the ' if _ORDINAL.match(name) else ''}{name}, {phrases}"
    return _sentence(f"{head}{text}{share}")


def told_columns(rows: Sequence[Row], columns: Sequence[str], common: Collection[str]) -> str:
    """A sentence that says columns for several rows of a table: "Second bag: $45 for ..."."""
    topic, share = _parted(rows[0].title, common)
    said = "; ".join(
        f"{_low(column, common) if at or topic else column}: {_by_value(rows, column, common)}"
        for at, column in enumerate(columns)
    )
    return _sentence(f"{f'{topic}, ' if topic else ''}{said}{share}")


def _by_value(rows: Sequence[Row], column: str, common: Collection[str]) -> str:
    grouped: dict[str, list[str]] = {}
    for row in rows:
        value = dict(row.cells).get(column, "")
        if value.lower() not in _EMPTY:
            grouped.setdefault(value, []).append(_low(row.name, common))
    return "; ".join(f"{_series(names)}: {_low(value, common)}" for value, names in grouped.items())


def _parted(title: str, common: Collection[str]) -> tuple[str, str]:
    """A title's topic, and what it says of every cell: "Fees", ", each way"."""
    topic, *rest = title.split(", ")
    while rest and not _SHARES.match(rest[0]):
        topic = f"{topic}, {rest.pop(0)}"
    share = _low(", ".join(rest), common)
    return (topic, f", {share}") if share else (topic, "")


def _name(row: Row, common: Collection[str]) -> str:
    if re.fullmatch(r"\d{1,3}[.)]?|[A-Za-z]\.?\d?", row.name):
        return ""
    name = _low(row.name, common)
    of_column = row.column and (len(row.column.split()) <= 2 or _LEADS.search(row.column))
    if of_column and row.column.lower() not in _LOOSE and re.match(r"\d", name):
        return f"{_low(row.column, common)} {name}"
    return name


def _by_column(cells: Sequence[tuple[str, str]], common: Collection[str]) -> str:
    """``domestic $125, international $175``: every column before what stands in it."""
    grouped: dict[str, list[str]] = {}
    for column, value in cells:
        grouped.setdefault(value, []).append(_low(column, common))
    named = [(_series(columns), _low(value, common)) for value, columns in grouped.items()]
    if len(named) == 1 and _BRIEF.match(named[0][1]):
        columns, value = named[0]
        return f"{value}{',' if ',' in value else ''} for {columns}"
    long = any("," in f"{columns}{value}" or not _BRIEF.match(value) for columns, value in named)
    said = [
        f"{columns}{':' if long and not _LEADS.search(columns) else ''} {value}"
        if columns
        else value
        for columns, value in named
    ]
    return "; ".join(said) if long else ", ".join(said)


def _listed(cells: Sequence[tuple[str, str]], common: Collection[str]) -> str:
    grouped: dict[str, list[str]] = {}
    for column, value in cells:
        grouped.setdefault(value, []).append(column)
    named = {value: _series([_low(one, common) for one in grouped[value]]) for value in grouped}
    return _series([_phrase(names, _low(value, common)) for value, names in named.items()])


def _phrase(column: str, value: str) -> str:
    if not column:
        return value
    if _LEADS.search(column):
        return f"{column} {value}"
    if _ASKING.match(column):
        return f"{column}: {value}"
    if _QUANTITY.search(column) and " and " not in column:
        return f"the {column} is {value}"
    if not _BRIEF.match(value) or len(value.split()) > 8 or value.lower() == "no":
        return f"{column}: {value}"
    return f"{value} for {'the ' if _ORDINAL.match(column) else ''}{column}"


def _series(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    if any("," in part or ": " in part for part in parts):
        return "; ".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _low(text: str, common: Collection[str]) -> str:
    """The text as it stands within a sentence: no capital on a word that needs none."""
    first = re.match(r"[A-Z][a-z’'-]+", text)
    if first is not None and first[0].lower() in common:
        return first[0].lower() + text[first.end() :]
    return text


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text[-1:] in ".!?" else ".")
