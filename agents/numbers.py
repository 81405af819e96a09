"""Numbers and times as people say them: "ten fifteen", "two oh four", "6 pm", "noon"."""

from __future__ import annotations

import re

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(re.findall(r"\w+", _WORDS))}
_UNITS |= {"oh": 0, "o": 0}
_TENS = {word: 10 * value for value, word in enumerate(re.findall(r"\w+", _TENS_WORDS), 2)}
_TOKEN = re.compile(r"\d+|[a-z]+|[:.$%]")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?::| |\.)?(\d{2})?\s*(a\.?\s?m\.?|p\.?\s?m\.?|o'?clock|hours)?(?=\W|$)"
)


def spoken_numbers(text: str) -> list[int]:
    """The whole numbers in a text, in digits or words: "fifty pounds" -> [50]."""
    found: list[int] = []
    current: int | None = None
    for part in _TOKEN.findall(text.lower().replace("-", " ").replace(",", "")):
        if part.isdigit():
            found, current = _closed(found, current), None
            found.append(int(part))
        elif part in _TENS:
            found = _closed(found, current) if current is not None and current % 100 else found
            current = (current if current is not None and not current % 100 else 0) + _TENS[part]
        elif part in _UNITS and part != "o":
            value = _UNITS[part]
            joins = current is not None and (
                (current % 10 == 0 and current % 100 != 0 and 0 < value < 10)
                or (current >= 100 and current % 100 == 0)
            )
            if joins and current is not None:
                current += value
            else:
                found, current = _closed(found, current), value
        elif part == "hundred" and current is not None:
            current = current // 1000 * 1000 + current % 1000 * 100
        elif part == "thousand" and current is not None:
            current *= 1000
        elif part == "and" and current is not None and current % 100 == 0 and current:
            continue
        else:
            found, current = _closed(found, current), None
    return _closed(found, current)


def digits_of(text: str) -> list[str]:
    """Every run of digits a text can mean: "two oh four" -> ["2", "20", "204", "0", ...].

    Neighbouring spoken figures are also joined, because codes are said figure by figure.
    """
    runs: list[list[str]] = [[]]
    for part in _TOKEN.findall(text.lower().replace("-", " ").replace(",", "")):
        if part.isdigit():
            runs[-1].append(part)
        elif part in _UNITS:
            runs[-1].append(str(_UNITS[part]))
        elif part in _TENS:
            runs[-1].append(str(_TENS[part]))
        elif runs[-1]:
            runs.append([])
    found: list[str] = []
    for run in runs:
        joined = _join_tens(run)
        for start in range(len(joined)):
            for end in range(start + 1, len(joined) + 1):
                found.append("".join(joined[start:end]))
    return found


def clock_times(text: str) -> frozenset[int]:
    """The times of day a text can mean, in minutes after midnight.

    Without "am" or "pm" both halves of the day are meant: "ten fifteen" -> {615, 1335}.
    """
    words = text.lower().replace("’", "'")
    times: set[int] = set()
    if re.search(r"\bnoon\b|\bmidday\b", words):
        times.add(12 * 60)
    if re.search(r"\bmidnight\b", words):
        times.add(0)
    for match in _CLOCK.finditer(_figures(words)):
        hour, minute, mark = int(match[1]), int(match[2] or 0), (match[3] or "").replace(" ", "")
        if hour > 23 or minute > 59 or not (match[2] or mark or _after_at(words, match[1])):
            continue
        if mark.startswith("p") and hour < 12:
            times.add((hour + 12) * 60 + minute)
        elif mark.startswith("a"):
            times.add(hour % 12 * 60 + minute)
        elif hour > 12 or hour == 0:
            times.add(hour * 60 + minute)
        else:
            times |= {hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute}
    return frozenset(times)


def _after_at(words: str, hour: str) -> bool:
    spoken = {str(value): word for word, value in _UNITS.items() if word not in {"oh", "o"}}
    return bool(re.search(rf"\b(?:at|the)\s+(?:{hour}|{spoken.get(hour, hour)})\b", words))


def _figures(words: str) -> str:
    """Spoken hours and minutes as figures: "ten fifteen pm" -> "10 15 pm"."""
    out: list[str] = []
    tokens = re.findall(r"\d+|[a-z']+(?:\.[a-z]\.)?|[^\w\s]+", words.replace("-", " "))
    at = 0
    while at < len(tokens):
        part = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if part in _TENS:
            value = _TENS[part]
            if following in _UNITS and 0 < _UNITS[following] < 10:
                value, at = value + _UNITS[following], at + 1
            out.append(f"{value:02d}")
        elif part in {"oh", "o"} and following in _UNITS:
            out.append(f"0{_UNITS[following]}")
            at += 1
        elif part in _UNITS:
            out.append(str(_UNITS[part]))
        else:
            out.append(part)
        at += 1
    return re.sub(r"\s*:\s*", ":", " ".join(out))


def _join_tens(run: list[str]) -> list[str]:
    joined: list[str] = []
    for part in run:
        if joined and re.fullmatch(r"[2-9]0", joined[-1]) and re.fullmatch(r"[1-9]", part):
            joined[-1] = joined[-1][0] + part
        else:
            joined.append(part)
    return joined


def _closed(found: list[int], current: int | None) -> list[int]:
    return [*found, current] if current is not None else found
