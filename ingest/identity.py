"""Who a document is: from its sidecar YAML or front matter, else from what is known of it.

A document's id outlives its file name, its content and its versions. Without a sidecar the
library decides: the same path is the same document, the same content under a new name is the
same document renamed, and a close likeness of a file that is gone is its new version.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from jetbridge.retrieval.errors import PublishRefused
from jetbridge.retrieval.records import DocumentInfo

KEYS = ("id", "title", "owner", "audience", "language", "effective_from", "effective_to",
        "allow_flagged")  # fmt: skip
# Who may be asked for; customers are only ever answered from what is public.
AUDIENCES = ("public", "staff")
_EVERYBODY = re.compile(
    r"all|any(?:one|body)?|every(?:one|body)|(?:customer|guest|passenger|user|visitor)s?"
    r"|travell?ers?|external"
)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class SidecarRefused(PublishRefused):
    """A sidecar's or front matter's fields are not what they should be."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the content team says about a file: the fields given, and their hash."""

    fields: Mapping[str, Any]
    digest: str

    @property
    def id(self) -> str:
        """The document's id as given, or ""."""
        return str(self.fields.get("id", ""))


def sidecar_of(path: Path) -> Path | None:
    """The sidecar beside a file: ``<stem>.yaml``, or ``<name>.yaml``, or None."""
    for candidate in (path.with_name(path.name + ".yaml"), path.with_suffix(".yaml")):
        if candidate.is_file():
            return candidate
    return None


def read_claim(path: Path) -> Claim:
    """What the sidecar or, in Markdown, the front matter says about a file.

    Returns:
        Claim: empty where there is neither.

    Raises:
        SidecarRefused: a field is unknown or malformed; the message names it.
        OSError: the sidecar cannot be read.
    """
    sidecar = sidecar_of(path)
    if sidecar is not None:
        where, text = sidecar.name, sidecar.read_text("utf-8", errors="replace")
    else:
        where, text = path.name, _front_matter(path)
    if not text.strip():
        return Claim({}, "")
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise SidecarRefused(f"{where} is not valid YAML; correct it") from None
    if not isinstance(found, dict):
        raise SidecarRefused(f"{where} should hold fields such as `title: ...`; correct it")
    if sidecar is None:
        found = {key: value for key, value in found.items() if key in KEYS}
    return Claim(validate(found, where), hashlib.sha256(text.encode()).hexdigest()[:16])


def validate(found: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The fields of a sidecar with their types right.

    Raises:
        SidecarRefused: a field is unknown or malformed; `where` names the file.
    """
    unknown = sorted(str(key) for key in found if key not in KEYS)
    if unknown:
        raise SidecarRefused(f"{where}: unknown field {unknown[0]}; known are {', '.join(KEYS)}")
    out: dict[str, Any] = {}
    for key, value in found.items():
        if key.startswith("effective_"):
            if value is not None:
                out[key] = _day(value, f"{where}: {key}")
        elif key == "allow_flagged":
            if not isinstance(value, bool):
                raise SidecarRefused(f"{where}: allow_flagged is true or false")
            out[key] = value
        elif value is not None:
            out[key] = " ".join(str(value).split())
    patterns = (("id", _ID), ("audience", _WORD), ("language", _LANGUAGE))
    for key, pattern in patterns:
        if key in out and not pattern.fullmatch(out[key]):
            raise SidecarRefused(f"{where}: {key} may hold small letters, digits and hyphens")
    if _EVERYBODY.fullmatch(out.get("audience", "")):
        raise SidecarRefused(
            f"{where}: audience {out['audience']}: write public, or leave it out; "
            "any other word keeps a document from customers"
        )
    if "title" in out and not 0 < len(out["title"]) <= 300:
        raise SidecarRefused(f"{where}: title is empty or longer than 300 characters")
    first, last = out.get("effective_from"), out.get("effective_to")
    if first and last and last < first:
        raise SidecarRefused(f"{where}: effective_to lies before effective_from")
    return out


def kept_from_customers(audience: str) -> str:
    """What to tell about an audience that nobody is known to ask for; "" for the known ones."""
    if audience in AUDIENCES:
        return ""
    known = " and ".join(AUDIENCES)
    return f"audience {audience}: customers are not answered from it (known are {known})"


def make_info(identity: str, claim: Claim, title: str, path: Path) -> DocumentInfo:
    """The document's record: what was claimed, else what the file says, else its name."""
    fields = claim.fields
    return DocumentInfo(
        id=identity,
        title=fields.get("title") or title or _spoken(path.stem),
        owner=fields.get("owner", ""),
        audience=fields.get("audience", "public"),
        language=fields.get("language", "en"),
        effective_from=fields.get("effective_from"),
        effective_to=fields.get("effective_to"),
        allow_flagged=fields.get("allow_flagged", False),
    )


def slug(name: str) -> str:
    """An id from a path: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    out = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]
    return out or "document-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def _spoken(stem: str) -> str:
    return " ".join(re.sub(r"[_\-]+", " ", stem).split()) or stem


def _day(value: Any, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise SidecarRefused(f"{where} is not a date such as 2026-04-01") from None


def _front_matter(path: Path) -> str:
    if path.suffix.lower() not in (".md", ".markdown"):
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        if file.readline().strip() != "---":
            return ""
        lines: list[str] = []
        for line in file:
            if line.strip() == "---":
                return "".join(lines)
            lines.append(line)
            if len(lines) > 200:
                break
    return ""
