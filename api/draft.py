"""The draft: files the content team has uploaded and documents to take out, not yet published.

One draft for the whole team, on disk, so it outlives a restart: ``draft/files/`` holds the
files with their sidecars, ``draft/draft.json`` the removals, who added what, the last plan and
the staged generation. A plan counts only for the draft and the live generation it was made of.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from jetbridge.api.draftfile import DraftFile, list_files
from jetbridge.api.errors import DraftRefused
from jetbridge.api.folder import (
    Snapshot,
    documents_in,
    facts_of,
    find_in,
    orphans_in,
    place_in,
    write_sidecar,
)
from jetbridge.api.jsonfile import read_json, write_json
from jetbridge.api.uploads import SIDECARS
from jetbridge.ingest.identity import KEYS, read_claim, sidecar_of, validate
from jetbridge.ingest.library import Library, Member
from jetbridge.ingest.originals import original
from jetbridge.ingest.publish import live_members
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing, PublishRefused
from jetbridge.retrieval.knowledge import live_number

MAX_FILES = 2000


class Draft:
    """The one draft of a data folder."""

    def __init__(self, data_dir: Path, library: Library) -> None:
        """Take where it is kept and what is known of documents."""
        self._data_dir = data_dir
        self._library = library
        self._lock = RLock()
        self.folder = data_dir / "draft" / "files"
        self._state = data_dir / "draft" / "draft.json"

    def files(self) -> list[DraftFile]:
        """The files by name; of sidecars those whose document is missing."""
        titles = {member.file: member.info.title for member in self._live()}
        return list_files(self.folder, read_json(self._state).get("added", {}), titles)

    def removals(self) -> list[str]:
        """The ids of documents to take out that are still live."""
        marked = read_json(self._state).get("remove", [])
        return sorted({m.info.id for m in self._live()}.intersection(marked)) if marked else []

    def place(self, name: str) -> Path:
        """Where an upload of this name goes: over the live document's file of that name.

        Raises:
            DraftRefused: the name is not a document's or a sidecar's, or there is no room.
        """
        path = place_in(self.folder, name, [m.file for m in self._live()])
        if not path.exists() and len(documents_in(self.folder)) >= MAX_FILES:
            raise DraftRefused(f"A draft holds {MAX_FILES} files; publish these first.")
        return path

    def keep(self, upload: Path, path: Path, *, actor: str) -> str:
        """Take an uploaded file in; the name it has in the draft.

        A new version of a live document without a sidecar of its own keeps what the live
        one says of itself.
        """
        with self._lock:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(upload, path)
            name = path.relative_to(self.folder).as_posix()
            if path.suffix in SIDECARS:
                self._bring(path)
            else:
                state = read_json(self._state)
                at = datetime.now(UTC).isoformat(timespec="seconds")
                state.setdefault("added", {})[name] = {"by": actor, "at": at}
                write_json(self._state, state)
                before = next((m for m in self._live() if m.file == name), None)
                if before is not None and sidecar_of(path) is None:
                    write_sidecar(path, {key: getattr(before.info, key) or None for key in KEYS})
            return name

    def take_up(self, document: str) -> list[str]:
        """Take a live document's own files into the draft, to be described anew; their names.

        Raises:
            DraftRefused: no live document has that id, or its files are not kept.
        """
        with self._lock:
            mine = [m for m in self._live() if m.info.id == document]
            kept = [(m, original(self._data_dir, m.sha256)) for m in mine]
            if not mine or any(path is None for _, path in kept):
                raise DraftRefused(f"The file of {document!r} is not kept here; add it yourself.")
            for member, path in kept:
                target = self.folder / member.file
                if path is not None and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    fresh = target.with_name(f".{target.name}")
                    shutil.copyfile(path, fresh)
                    self.keep(fresh, target, actor="")
            return [m.file for m in mine]

    def _bring(self, sidecar: Path) -> None:
        """Bring the live document that a sidecar is about, when it comes alone."""
        if sidecar not in orphans_in(self.folder):
            return
        for member in self._live():
            target = self.folder / member.file
            path = original(self._data_dir, member.sha256)
            if path is not None and sidecar in (
                target.with_suffix(".yaml"), target.with_name(target.name + ".yaml"),
            ):  # fmt: skip
                shutil.copyfile(path, target)
                return

    def describe(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write a file's sidecar: title, owner, audience, language and dates in force.

        Raises:
            DraftRefused: there is no such file.
            SidecarRefused: a field is malformed.
        """
        with self._lock:
            path = find_in(self.folder, name)
            try:
                known = dict(read_claim(path).fields)
            except PublishRefused:
                known = {}
            given = {key: value for key, value in fields.items() if value not in ("", None, False)}
            if "id" in known and "id" not in given:
                given["id"] = known["id"]
            write_sidecar(path, validate(given, "These details"))

    def drop(self, name: str) -> None:
        """Take a file and its sidecar out of the draft.

        Raises:
            DraftRefused: there is no such file.
        """
        with self._lock:
            path = find_in(self.folder, name)
            sidecar = sidecar_of(path)
            if sidecar is not None and sidecar != path:
                sidecar.unlink()
            path.unlink()
            state = read_json(self._state)
            state.get("added", {}).pop(name, None)
            write_json(self._state, state)

    def take_out(self, document: str, *, wanted: bool) -> None:
        """Mark a live document to be taken out at the next publish, or no longer.

        Raises:
            DraftRefused: no live document has that id.
        """
        with self._lock:
            state = read_json(self._state)
            if wanted and document not in {m.info.id for m in self._live()}:
                raise DraftRefused(f"No live document is {document!r}.")
            marked = {*state.get("remove", [])} | {document}
            state["remove"] = sorted(marked if wanted else marked - {document})
            write_json(self._state, state)

    def snapshot(self) -> Snapshot:
        """What the draft holds at this moment."""
        return Snapshot(facts_of(self.folder), tuple(self.removals()))

    def settle(self, published: Snapshot) -> None:
        """Take out what was published; what was added or changed since stays."""
        with self._lock:
            now = facts_of(self.folder)
            changed = {name for name, facts in now.items() if published.files.get(name) != facts}
            for path in documents_in(self.folder):
                both = [one for one in (path, sidecar_of(path)) if one is not None]
                names = {one.relative_to(self.folder).as_posix() for one in both}
                for one in both if not names & changed else ():
                    one.unlink(missing_ok=True)
            state = read_json(self._state)
            left = [one for one in state.get("remove", []) if one not in published.remove]
            write_json(self._state, {"added": state.get("added", {}), "remove": left})
            if self.empty:
                self.clear()

    def clear(self) -> None:
        """Empty the draft."""
        with self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._state.unlink(missing_ok=True)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to publish."""
        return not documents_in(self.folder) and not self.removals()

    def digest(self) -> str:
        """A hash of the draft and of what is live: another one makes a plan out of date."""
        facts = (self._live_number(), self.removals(), sorted(facts_of(self.folder).items()))
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def keep_plan(self, plan: Mapping[str, Any], digest: str) -> None:
        """Keep the plan that was made of this very draft."""
        with self._lock:
            self._note("plan", plan, digest)

    def plan(self) -> dict[str, Any] | None:
        """The draft's plan, if it still holds."""
        found: dict[str, Any] | None = self._noted("plan")
        return found

    def keep_staged(self, number: int, digest: str) -> None:
        """Keep which generation was built of this very draft."""
        with self._lock:
            self._note("staged", number, digest)

    def staged(self) -> int | None:
        """The generation built of the draft as it is, not live yet."""
        found: int | None = self._noted("staged")
        return found

    def _note(self, key: str, value: Any, digest: str) -> None:
        row = {"digest": digest, "value": value}
        write_json(self._state, read_json(self._state) | {key: row})

    def _noted(self, key: str) -> Any:
        kept = read_json(self._state).get(key)
        return kept["value"] if kept and kept["digest"] == self.digest() else None

    def _live(self) -> list[Member]:
        return live_members(self._library, self._data_dir)

    def _live_number(self) -> int:
        try:
            return live_number(self._data_dir)
        except (GenerationMissing, GenerationDamaged):
            return 0
