"""Numbers, times and days as people say them: "two oh four", "quarter past ten", "May third"."""

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
_REPEATED = {"double": 2, "triple": 3, "treble": 3}
_HALVES = r"a\.?\s?m\.?|p\.?\s?m\.?|o'?clock|hours"
_PART = r"(?:in the |this )(?:morning|afternoon|evening)|at night|tonight"
_CLOCK = re.compile(
    rf"\b(\d{{1,2}})(?::| |\.)?(\d{{2}})?\s*({_HALVES}|{_PART})?(?=\W|$)(?:\s*({_PART})\b)?"
)
_SHARES = {"quarter": 15, "half": 30}
# "Five to ten bags" is no time: what follows decides, where words alone do not.
_NO_NOUN = (
    rf"(?=\s*(?:{_HALVES}|{_PART}|flight|one\b|1\b|please|then|tomorrow|today|on\b|[^\w\s]|$))"
)
_PAST = re.compile(
    r"\b(?:a )?(quarter|half|\d{1,2})(?: minutes?)? pas(?:t|s|sed) (\d{1,2})\b(?!:)"
    r"|\b(?:a )?(quarter)(?: minutes?)? after (\d{1,2})\b(?!:)"
    rf"|\b(half) (\d{{1,2}})\b(?!:){_NO_NOUN}"
)
_TO = re.compile(
    r"\b(?:a )?(quarter) (?:to|of|till|before) (\d{1,2})\b(?!:)"
    rf"|\b(5|05|10|20|25)(?: minutes?)? to (\d{{1,2}})\b(?!:){_NO_NOUN}"
)
_MONTHS = re.findall(
    r"\w+",
    "january february march april may june july august september october november december",
)
_COUNTED = re.findall(
    r"\w+",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
)
_NTH = {word: value for value, word in enumerate(_COUNTED, 1)} | {"thirtieth": 30}
_MONTH = rf"({'|'.join([*_MONTHS, *(name[:3] for name in _MONTHS), 'sept'])})"
_DAY = re.compile(
    rf"\b(\d{{1,2}})\s?(st|nd|rd|th)?( of)? {_MONTH}\b"
    rf"|\b{_MONTH} (the )?(\d{{1,2}})\s?(st|nd|rd|th)?\b(?!\s*(?::|\d))"
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
        elif part == "hundred":
            current = 1 if current is None else current
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
    times = 1
    for part in _TOKEN.findall(text.lower().replace("-", " ").replace(",", "")):
        if part in _REPEATED:
            times = _REPEATED[part]
            continue
        if part.isdigit():
            runs[-1] += [part] * times if len(part) == 1 else [part]
        elif part in _UNITS:
            runs[-1] += [str(_UNITS[part])] * (times if _UNITS[part] < 10 else 1)
        elif part in _TENS:
            runs[-1].append(str(_TENS[part]))
        elif runs[-1]:
            runs.append([])
        times = 1
    found: list[str] = []
    for run in runs:
        joined = _join_tens(run)
        for start in range(len(joined)):
            for end in range(start + 1, len(joined) + 1):
                found.append("".join(joined[start:end]))
    # "Four hundred eighteen" is said of a flight, too.
    return found + [str(number) for number in spoken_numbers(text) if number > 99]


def clock_times(text: str) -> frozenset[int]:
    """The times of day a text can mean, in minutes after midnight.

    Without "am" or "pm" both halves of the day are meant: "ten fifteen" -> {615, 1335}.
    """
    words = text.lower().replace("’", "'")
    # What recognition makes of "half past".
    words = re.sub(r"\b(?:have|halve) past\b", "half past", words)
    times: set[int] = set()
    if re.search(r"\bnoon\b|\bmidday\b", words):
        times.add(12 * 60)
    if re.search(r"\bmidnight\b", words):
        times.add(0)
    for match in _CLOCK.finditer(_hours(_figures(words))):
        hour, minute, mark = int(match[1]), int(match[2] or 0), (match[3] or "").replace(" ", "")
        part = match[4] or (mark if mark.endswith(("ning", "noon", "ight")) else "")
        if hour > 23 or minute > 59 or not (match[2] or mark or _after_at(words, match[1])):
            continue
        late = mark.startswith("p") or _is_late(part, hour)
        early = part or re.match(r"a\.?m", mark)
        if late and hour < 12:
            times.add((hour + 12) * 60 + minute)
        elif early and hour <= 12 and not late:
            times.add(hour % 12 * 60 + minute)
        elif late or hour > 12 or hour == 0:
            times.add(hour * 60 + minute)
        else:
            times |= {hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute}
    return frozenset(times)


def spoken_days(text: str) -> frozenset[tuple[int, int]]:
    """The days that a text names, as (month, day): "the third of May" -> {(5, 3)}."""
    words = re.sub(r"[\s,.-]+", " ", text.lower())
    for tens, value in (("twenty", 20), ("thirty", 30)):
        for unit, name in enumerate(_COUNTED[:9], 1):
            words = re.sub(rf"\b{tens} {name}\b", f"{value + unit}th", words)
    for name, nth in _NTH.items():
        words = re.sub(rf"\b{name}\b", f"{nth}th", words)
    found = set()
    for match in _DAY.finditer(_figures(words)):
        name, day = match[4] or match[5], int(match[1] or match[7])
        # "May" is a word, too: "I have 2, may I ...".
        if 1 <= day <= 31 and (name != "may" or any(match.group(2, 3, 6, 8))):
            found.add((1 + next(at for at, one in enumerate(_MONTHS) if one[:3] == name[:3]), day))
    return frozenset(found)


def _is_late(part: str, hour: int) -> bool:
    """Whether a part of the day puts an hour into its second half: ten at night, not three."""
    if part.endswith("night"):
        return 5 <= hour < 12
    return part.endswith(("noon", "evening"))


def _hours(figured: str) -> str:
    """What is said around an hour as hours and minutes: "quarter past 10" -> "10:15"."""

    def past(match: re.Match[str]) -> str:
        share, hour = match[1] or match[3] or match[5], match[2] or match[4] or match[6]
        return f"{hour}:{_SHARES.get(share) or int(share):02d}"

    def before(match: re.Match[str]) -> str:
        share, hour = match[1] or match[3], int(match[2] or match[4])
        return f"{(hour - 1) or 12}:{60 - (_SHARES.get(share) or int(share)):02d}"

    return _TO.sub(before, _PAST.sub(past, figured))


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
    return re.sub(r"(?<=\d)\s*([:.])\s*(?=\d\d\b)", r"\1", " ".join(out))


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
