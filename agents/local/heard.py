"""Writes down what was heard the way it is written: "J. F. K." is JFK, "L K two oh four" LK 204.

Spelled letters and figures are what recognition is worst at: here they are only joined. Who
acts on a code compares it with those there are, and reads it back.
"""

from __future__ import annotations

import re

from jetbridge.agents.spelled import ALPHABET, FIGURES

_ALPHABET = {word: word[0].upper() for word in (*ALPHABET, "alfa", "juliett", "whisky")}
_AS_IN = re.compile(r"\b([A-Za-z])[.,]?\s+(?:as in|for|like)\s+([A-Za-z]+(?:-[a-z]+)?)\b,?")
_HALF = re.compile(r"\b([ap])\.?\s?m\b(?:\.(?=\s*(?:[a-z,]|$)))?", re.IGNORECASE)
# "PM1" is what becomes of "the ten fifteen p m one".
_HALF_ONE = re.compile(r"\b([ap])m\s?1\b", re.IGNORECASE)
_MIXED = re.compile(r"\b(?=[a-z]*\d+[a-z]+\d)[a-z\d]{5,8}\b")
# A whole text, or what is announced: "my email is jane.smith at example.com".
_MAIL = re.compile(
    r"(^|\b(?:(?:e-?mail|address)\s+is|it['’]s)\s+)"
    r"([\w-]+(?:(?:\.| dot | underscore | dash )[\w-]+)*) at "
    r"([\w-]+(?:(?:\.| dot )[\w-]+)*(?:\.| dot )[a-z]{2,8})(?=[.?!]?$)",
    re.IGNORECASE,
)
_MAIL_SIGNS = {" dot ": ".", " underscore ": "_", " dash ": "-"}
_REPEATED = {"double": 2, "triple": 3, "treble": 3}
_CLOCK = re.compile(r"\b(1[0-2]|0?[1-9])[.:]?([0-5]\d)\s?-?(am|pm)\b")
_TOKEN = re.compile(r"[Xx]-[Rr]ay\b|[A-Za-z]+(?:'[a-z]+)?|\d+|[^\sA-Za-z\d]+|\s+")
_BETWEEN = re.compile(r"[\s.,–-]+")
_NOTES = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]")


def as_written(heard: str) -> str:
    """What was recognised, with spelled codes joined and notes such as "[music]" dropped.

    Args:
        heard: the recogniser's text.
    """
    text = re.sub(r"\s+", " ", _NOTES.sub(" ", heard)).strip()
    text = _HALF_ONE.sub(lambda match: f"{match[1].lower()}m one", text)
    text = _MIXED.sub(lambda match: match[0].upper(), text)
    text = re.sub(r"(?<=\d)(?=[ap]\.?\s?m\b)", " ", text, flags=re.IGNORECASE)
    text = _HALF.sub(lambda match: f"{match[1].lower()}m", text)
    text = _CLOCK.sub(r"\1:\2 \3", text)
    text = _AS_IN.sub(_letter_of, text)
    text = re.sub(r"\b(?:[A-Za-z]\.\s?){2,}", _initials, text)
    text = _MAIL.sub(_mail, text)
    text = _join_spelled(text)
    text = re.sub(r"\b([A-Z]{2})(?:[\s-]\d){2,4}\b", lambda match: _squeezed(match[0]), text)
    text = re.sub(r"\b([A-Z]{2})[\s.-]*(\d{2,4})\b(?!\s*[ap]m)", r"\1 \2", text)
    return re.sub(r"\s+", " ", text).strip()


def _initials(match: re.Match[str]) -> str:
    letters = re.sub(r"[^A-Za-z]", "", match[0])
    if letters.lower() in ("eg", "ie"):
        return match[0]
    end = " " if match[0].endswith(" ") or match.end() < len(match.string) else ""
    return f"{letters.upper()}{end}"


def _mail(match: re.Match[str]) -> str:
    address = f"{match[2]}@{match[3]}".lower()
    for said, sign in _MAIL_SIGNS.items():
        address = address.replace(said, sign)
    return match[1] + address


def _squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _letter_of(match: re.Match[str]) -> str:
    return f"{match[1].upper()} " if match[2][:1].lower() == match[1].lower() else match[0]


def _join_spelled(text: str) -> str:
    """Join runs of single letters and figures that are a code: three signs, one a letter."""
    tokens = _TOKEN.findall(text)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        run, end = _run(tokens, at)
        if _is_code(run):
            out.append("".join(sign for sign, _ in run))
            at = end
        else:
            out.append(tokens[at])
            at += 1
    return "".join(out)


def _run(tokens: list[str], at: int) -> tuple[list[tuple[str, str]], int]:
    run: list[tuple[str, str]] = []
    end = at
    if tokens[at] in ("I", "a", "A") and not any(len(one) == 1 and one.isalpha()
                                                 for one in tokens[at + 1 : at + 4]):  # fmt: skip
        # "I" and "a" are words far more often than letters of a code.
        return run, end
    times = 1
    while at < len(tokens):
        token = tokens[at]
        sign = _sign(token)
        if token.lower() in _REPEATED:
            times = _REPEATED[token.lower()]
            at += 1
        elif sign is not None:
            run += [(sign, token)] * (times if len(sign) == 1 else 1)
            times = 1
            at += 1
            end = at
        elif (run or times > 1) and _BETWEEN.fullmatch(token) and not token.startswith(". "):
            at += 1
        else:
            break
    return run, end


def _sign(token: str) -> str | None:
    lowered = token.lower()
    if len(token) == 1 and token.isalpha():
        return token.upper()
    if token.isdigit() and len(token) <= 4:
        return token
    return FIGURES.get(lowered) or _ALPHABET.get(lowered.replace("-", ""))


def _is_code(run: list[tuple[str, str]]) -> bool:
    letters = [token for sign, token in run if sign.isalpha()]
    single = [token for token in letters if len(token) == 1]
    if len(run) < 3 or len(letters) < 2:
        return False
    return not all(token in ("I", "a", "A") for token in single) or len(letters) > len(single)
