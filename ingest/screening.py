"""Text nobody can see, and words addressed to a model: flagged, never published unasked."""

from __future__ import annotations

import re
from typing import Any

from jetbridge.ingest.readfile import Flag
from jetbridge.ingest.sheet import Sheet
from jetbridge.ingest.visibility import LAYERED, scanned

MAX_HIDDEN = 2_000

INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.;:\n]{0,40}"
    r"\b(?:previous|prior|above|earlier|all|other|system|your)\b[^.;:\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules?|guidelines|context|polic(?:y|ies))\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^.;:\n]{0,20}\byour\b[^.;:\n]{0,40}"
    r"\b(?:guidance|training|programming|directives?|constraints|safeguards)\b"
    r"|\b(?:dear|hello|hey)\s+(?:ai|llm|chat\s?bot|(?:language\s+)?model|(?:ai\s+|virtual\s+)?assistant)\b"
    r"|\b(?:note|message|instructions?|attention)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?"
    r"(?:ai|llms?|chat\s?bots?|(?:language|ai)\s+models?|(?:ai|virtual)\s+assistants?|gpt)\b"
    r"|\b(?:if\s+)?you\s+are\s+(?:now\s+)?(?:an?\s+|the\s+)?(?:ai\b|(?:large\s+)?language\s+model|llm\b"
    r"|chat\s?bot|(?:ai|virtual|helpful)\s+assistant)"
    r"|\bas\s+an?\s+(?:ai|(?:large\s+)?language\s+model|llm|chat\s?bot)\b"
    r"|\b(?:ai|llm)\s+(?:assistants?|agents?|models?|systems?)\s*(?:must|should|shall|:|,\s*please)"
    r"|\bsystem\s+prompt\b|<\|?\s*(?:im_start|system|assistant)\s*\|?>|\[/?INST\]",
    re.IGNORECASE,
)


def screen_page(sheet: Sheet) -> list[Flag]:
    """Flags for a page's hidden text, one for each reason.

    The layer of a scan is the page's text and no flag.
    """
    where = f"page {sheet.number}"
    layer = LAYERED if scanned(sheet.drawing) else frozenset()
    hidden: dict[str, list[str]] = {}
    for run in sheet.drawing.runs:
        if run.hidden and run.hidden not in layer:
            hidden.setdefault(run.hidden, []).append(run.text)
    flags: list[Flag] = []
    for reason, texts in hidden.items():
        text = " ".join(" ".join(texts).split())
        if len(text) > 1:
            flags.append(Flag("hidden", where, text[:MAX_HIDDEN], reason))
    return flags


def screen_garbled(sheet: Sheet, *, bad: bool) -> list[Flag]:
    """A flag for a page whose letters make no words, or none."""
    text = " ".join(line.text for column in sheet.columns for line in column)
    if not bad or not text:
        return []
    return [
        Flag("garbled", f"page {sheet.number}", text[:MAX_HIDDEN], "letters that make no words")
    ]


def screen_text(text: str, where: str) -> list[Flag]:
    """A flag for a block that addresses a model, or none."""
    if not INSTRUCTION.search(text):
        return []
    return [Flag("instruction", where, text[:MAX_HIDDEN], "addressed to a model")]


def screen_spelled(words: str, where: str) -> list[Flag]:
    """A flag for words spelled in characters that show nothing (`ingest.invisible`), or none."""
    reason = "spelled in characters that show nothing"
    return [Flag("hidden", where, words[:MAX_HIDDEN], reason)] if words else []


def screen_file(reader: Any) -> list[Flag]:
    """Flags for metadata and annotations that address a model; neither is ever published."""
    out: list[Flag] = []
    try:
        for key, value in (reader.metadata or {}).items():
            if INSTRUCTION.search(str(value)):
                out.append(
                    Flag("instruction", "metadata", f"{key}: {value}"[:500], "addressed to a model")
                )
        for number, page in enumerate(reader.pages, 1):
            notes = page.get("/Annots")
            for note in (notes.get_object() if notes is not None else ())[:200]:
                text = str(note.get_object().get("/Contents", ""))
                if INSTRUCTION.search(text):
                    out.append(
                        Flag("instruction", f"annotation on page {number}", text[:500],
                             "addressed to a model")
                    )  # fmt: skip
    except Exception:  # damaged metadata or annotations hold nothing that is published
        return out
    return out
