"""Going back, or live: any generation that was built can be made the live one."""

from __future__ import annotations

from pathlib import Path

from jetbridge.ingest.builder import Builder, EmbedderSpec
from jetbridge.ingest.cleaning import discard
from jetbridge.ingest.comparing import compare, summary
from jetbridge.ingest.library import Library
from jetbridge.ingest.lock import publish_lock, whoami
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.generation import read_manifest
from jetbridge.retrieval.knowledge import generation_directory, live_number, set_live


def make_live(
    number: int | None,
    *,
    library: Library,
    data_dir: Path,
    embedder: EmbedderSpec,
    actor: str = "",
    action: str = "rollback",
    wait: float = 0.0,
) -> int:
    """Make a generation live; one whose directory was collected is rebuilt from the library.

    Args:
        number: the generation; None for the one that was live before the present one.
        library: the SQL library.
        data_dir: where generations live.
        embedder: makes vectors in the unlikely case that the library lost them.
        actor: who does it, for the history.
        action: what the history calls it.
        wait: seconds to wait for the lock.

    Returns:
        int: the number that is live now.

    Raises:
        GenerationMissing: there is no such generation, or none to go back to.
        PublishLocked: a publish is running.
    """
    who = actor or whoami()
    with publish_lock(data_dir, actor=who, wait=wait):
        before = live_number(data_dir)
        target = number if number is not None else _previous(library, before)
        row = next((r for r in library.generations() if r["number"] == target), None)
        if row is None or row["state"] == "building":
            raise GenerationMissing(f"There is no generation {target}; see: jetbridge history")
        if target == before:
            return target
        directory = generation_directory(data_dir, target)
        try:
            read_manifest(directory)
        except (GenerationMissing, GenerationDamaged):
            _rebuild(target, directory, library, embedder)
        note = f"was {before}"
        if action == "publish":
            note = summary(compare(library, library.members(before), library.members(target)))
        set_live(data_dir, target)
        library.record(action, target, actor=who, note=note, seconds={})
        return target


def _previous(library: Library, live: int) -> int:
    """The generation that was live before the present one; a rollback's own source is not."""
    events = library.events()
    numbers = [event["number"] for event in events]
    at = numbers.index(live) if live in numbers else -1
    older = [number for number in numbers[at + 1 :] if number < live]
    if not older:
        raise GenerationMissing("There is no earlier generation to go back to")
    return int(older[0])


def _rebuild(number: int, directory: Path, library: Library, embedder: EmbedderSpec) -> None:
    discard(directory)
    settings = library.generation_settings(number)
    builder = Builder(embedder, warm=False)
    try:
        builder.build(
            {
                "directory": str(directory),
                "database": library.engine.url.render_as_string(hide_password=False),
                "number": number,
                **settings,
            },
            lambda stage, done, total: None,
        )
    except BaseException:
        builder.close()
        discard(directory)
        raise
    builder.close()
    library.finish_generation(number, state="ready")
