"""Writes an answer the way it is said: times, prices, measures, flights and codes as words.

A speech model reads words well and signs badly. Nothing here knows an airline: a flight is
two letters and figures, an airport three capital letters, a booking code six signs.
"""

from __future__ import annotations

import re
from datetime import date

_ONES: list[str] = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
)
_TENS: list[str] = re.findall(
    r"\w+", "none ten twenty thirty forty fifty sixty seventy eighty ninety"
)
_CURRENCY = {
    "$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"),
    "USD": ("US dollar", "cent"), "CAD": ("Canadian dollar", "cent"),
    "GBP": ("pound", "penny"), "EUR": ("euro", "cent"),
}  # fmt: skip
_UNITS = {
    "lb": "pound", "lbs": "pound", "kg": "kilogram", "g": "gram", "oz": "ounce", "cm": "centimeter",
    "mm": "millimeter", "m": "meter", "km": "kilometer", "in": "inch", "ft": "foot",
    "Wh": "watt hour", "mAh": "milliamp hour", "ml": "milliliter", "L": "liter", "l": "liter",
    "h": "hour", "hrs": "hour",
    "min": "minute", "mins": "minute", "°C": "degree Celsius", "°F": "degree Fahrenheit",
}  # fmt: skip
_IRREGULAR = {"inch": "inches", "foot": "feet", "penny": "pence"}
_WORDS_OF_THREE = frozenset(
    re.findall(
        r"\w+",
        "all and any are bag can day did end fee few for get has her him his how its let may new "
        "nor not now off old one our out own pay per pet see she six ten the too two use via was "
        "way who why yes yet you",
    )
)
_ABBREVIATIONS = {
    r"\be\.g\.,?": "for example", r"\bi\.e\.,?": "that is,", r"\betc\.": "and so on.",
    r"\bNo\.\s*(?=\d)": "number ", r"\bapprox\.": "about", r"\bincl\.": "including",
    r"\bmax\.": "at most", r"\bmin\.(?=\s*\d)": "at least", r"\b24/7\b": "twenty-four seven",
    r"\s&\s": " and ", r"\band/or\b": "or",
}  # fmt: skip

_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TIME = re.compile(
    r"\b([01]?\d|2[0-3]):([0-5]\d)(?:\s*([AaPp])\.?\s?[Mm](?:\.(?!\s+[A-Z]|$)|\b))?"
    r"|\b(1[0-2]|[1-9])\s*([AaPp])\.?\s?[Mm](?:\.(?!\s+[A-Z]|$)|\b)"
)
_MONEY = re.compile(
    rf"([$£€])\s?({_AMOUNT})|\b(USD|GBP|EUR|CAD)\s?({_AMOUNT})|({_AMOUNT})\s?(USD|GBP|EUR|CAD)\b"
)
_UNIT = re.compile(
    rf"\b({_AMOUNT})(?:\s|-)?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"
    r"(?![\w°])"
)
_NTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_NTHS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_FLIGHT = re.compile(r"\b([A-Z]{2})[ -]?(\d{2,4})\b(?!\s*(?:%|percent))")
_CODE = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{5,8}\b")
_CAPITALS = re.compile(r"\b[A-Z]{3}\b")
_PHONE = re.compile(r"(?<![\w.])\+?\d{1,3}(?:[ -]\(?\d{2,4}\)?){2,4}\b")
_ADDRESS = re.compile(
    r"\b(?:https?://)?([\w-]+(?:\.[\w-]+)*\.[a-z]{2,8})((?:/[\w-]+)*)\b|\b([\w.+-]+)@([\w.-]+\w)"
)


def to_speech(text: str) -> str:
    """The text with its signs and codes as words.

    Args:
        text: one or more sentences as they are shown.
    """
    said = re.sub(r"[*_`#]+|^\s*[-•]\s+", "", text, flags=re.MULTILINE)
    for pattern, words in _ABBREVIATIONS.items():
        said = re.sub(pattern, words, said)
    said = _ADDRESS.sub(_address, said)
    said = _PHONE.sub(lambda match: _figures(match[0]), said)
    said = _DAY.sub(_date, said)
    said = _NTH.sub(lambda match: _nth(int(match[1])), said)
    said = re.sub(r"(^|[:;]\s)(\d)\.\s+", r"\1number \2: ", said)
    said = re.sub(r"(?<=\d)\s*[x×]\s*(?=\d)", " by ", said)
    said = _TIME.sub(_time, said)
    said = re.sub(r"(?<![-\d])(\d[\d,.]*)\s?[-–—]\s?(?=[$£€]?\d+\b(?!-))", r"\1 to ", said)
    said = _MONEY.sub(_money, said)
    said = re.sub(r"(?<=\d)\s?%", " percent", said)
    said = _UNIT.sub(_measure, said)
    said = _FLIGHT.sub(lambda match: f"{_spelled(match[1])} {_number_of(match[2])}", said)
    said = _CODE.sub(lambda match: _code(match[0]), said)
    said = re.sub(r"\b([A-Z]{3})[-–/]([A-Z]{3})\b", r"\1 to \2", said)
    said = _CAPITALS.sub(_capitals, said)
    said = re.sub(r"\s*\(([^()]*)\)", r", \1,", said)
    said = re.sub(r"(?<=\w)/(?=\w)", " or ", said)
    said = re.sub(rf"\b(?:{_AMOUNT})\b", _plain_number, said)
    return re.sub(r"\s+", " ", re.sub(r",\s*(?=[,.;:!?])", "", said)).strip()


def number_words(number: int) -> str:
    """A whole number in words: 1250 -> "one thousand two hundred fifty".

    Args:
        number: 0 to 999,999,999; others stay in figures.
    """
    if number < 0 or number >= 1_000_000_000:
        return str(number)
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {number_words(number % size)}" if number % size else ""
            return f"{number_words(number // size)} {name}{rest}"
    return str(number)


def _nth(number: int) -> str:
    """A place in words: 22 -> "twenty-second"."""
    words = number_words(number)
    last = re.split(r"[ -]", words)[-1]
    if last in _NTHS:
        return words.removesuffix(last) + _NTHS[last]
    return f"{words[:-1]}ieth" if words.endswith("y") else f"{words}th"


def _amount(figures: str) -> str:
    whole, _, part = figures.replace(",", "").partition(".")
    if not part:
        return number_words(int(whole))
    return f"{number_words(int(whole))} point {' '.join(_ONES[int(one)] for one in part)}"


def _plain_number(match: re.Match[str]) -> str:
    figures = match[0]
    if re.fullmatch(r"(?:19|20)\d\d", figures):
        return figures
    return _amount(figures)


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = {"a": " AM", "p": " PM"}.get((match[3] or match[5] or "").lower(), "")
    if not half and minute == 0:
        return (
            f"{number_words(hour)} hundred"
            if hour > 12 or hour == 0
            else (f"{number_words(hour)} o'clock")
        )
    minutes = "" if minute == 0 else (
        f" oh {_ONES[minute]}" if minute < 10 else f" {number_words(minute)}"
    )  # fmt: skip
    return f"{number_words(hour)}{minutes}{half}"


def _money(match: re.Match[str]) -> str:
    sign = match[1] or match[3] or match[6]
    figures = match[2] or match[4] or match[5]
    whole, _, part = figures.replace(",", "").partition(".")
    major, minor = _CURRENCY[sign]
    cents = int((part + "00")[:2]) if part else 0
    words = [f"{number_words(int(whole))} {_many(major, int(whole))}"] if int(whole) else []
    if cents:
        words.append(f"{number_words(cents)} {_many(minor, cents)}")
    return " and ".join(words) or f"zero {_many(major, 0)}"


def _measure(match: re.Match[str]) -> str:
    figures, unit = match[1], _UNITS[match[2]]
    joined = "-" in match[0][len(figures) : len(figures) + 1]
    return f"{_amount(figures)} {unit if joined else _many(unit, 1 if figures == '1' else 2)}"


def _many(unit: str, count: int) -> str:
    if count == 1:
        return unit
    first, _, rest = unit.partition(" ")
    if first == "degree":
        return f"degrees {rest}"
    return _IRREGULAR.get(unit) or f"{unit}s"


def _date(match: re.Match[str]) -> str:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return match[0]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(
        day.day % 10 if day.day not in (11, 12, 13) else 0, "th"
    )
    return f"{day:%B} {day.day}{ending}, {day.year}"


def _address(match: re.Match[str]) -> str:
    if match[4]:
        return f"{match[3]} at {match[4]}".replace(".", " dot ")
    if match[1].replace(".", "").isdigit():
        return match[0]
    return (match[1] + match[2]).replace(".", " dot ").replace("/", " slash ")


def _number_of(figures: str) -> str:
    """A flight's number: 204 -> "two oh four", 1204 -> "twelve oh four"."""
    if len(figures) == 4 and figures[0] != "0":
        tail = int(figures[2:])
        after = "hundred" if tail == 0 else f"oh {_ONES[tail]}" if tail < 10 else number_words(tail)
        return f"{number_words(int(figures[:2]))} {after}"
    if len(figures) == 2 and figures[0] != "0":
        return number_words(int(figures))
    return " ".join("oh" if one == "0" else _ONES[int(one)] for one in figures)


def _figures(text: str) -> str:
    groups = re.findall(r"\d+", text)
    return ", ".join(" ".join(_ONES[int(one)] for one in group) for group in groups)


def _code(code: str) -> str:
    signs = [_ONES[int(sign)] if sign.isdigit() else sign for sign in code]
    return ", ".join(" ".join(signs[at : at + 3]) for at in range(0, len(signs), 3))


def _spelled(letters: str) -> str:
    return " ".join(letters)


def _capitals(match: re.Match[str]) -> str:
    return match[0].lower() if match[0].lower() in _WORDS_OF_THREE else _spelled(match[0])
