"""Publishing: files in, one whole new generation live, or nothing changed.

What is live flips in one step at the very end. Whatever was done before a crash is kept by
content (readings, passages, vectors) and not done again; a half-built directory is collected
by the next publish.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from jetbridge.ingest.builder import Builder, EmbedderSpec
from jetbridge.ingest.cleaning import (
    collect_leftovers,
    collect_old,
    discard,
    highest_number,
)
from jetbridge.ingest.comparing import compare, summary
from jetbridge.ingest.library import Library, Member, settings_key
from jetbridge.ingest.lock import publish_lock, whoami
from jetbridge.ingest.originals import keep_originals
from jetbridge.ingest.passages import PassageSettings, make_passages
from jetbridge.ingest.planning import Progress, draft_publish
from jetbridge.ingest.proposal import Draft
from jetbridge.ingest.reading import Limits
from jetbridge.ingest.report import PublishReport, report_of
from jetbridge.ingest.sources import Sources, find_sources
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.generation import embedded_text, fingerprint, read_manifest
from jetbridge.retrieval.knowledge import generation_directory, live_number, set_live

KEPT = 5


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """How a publish is done: what to take out, how to read, how long to wait for the lock,
    who publishes; with `stage` the generation is built and verified but not made live;
    with `chroma_url` its vectors go to that Chroma server; `engine` is local or ray."""

    remove: tuple[str, ...] = ()
    prune: bool = False
    only: tuple[str, ...] = ()
    workers: int = 0
    limits: Limits = field(default_factory=Limits)
    ocr: bool = False
    wait: float = 0.0
    actor: str = ""
    stage: bool = False
    chroma_url: str | None = None
    engine: str = "local"
    settings: PassageSettings = field(default_factory=PassageSettings)


def publish(
    paths: Sequence[Path],
    *,
    library: Library,
    data_dir: Path,
    embedder: EmbedderSpec,
    options: PublishOptions | None = None,
    progress: Progress | None = None,
) -> PublishReport:
    """Publish folders or files into a new generation and make it live.

    Args:
        paths: folders and files; none is right when documents are only removed.
        library: the SQL library.
        data_dir: where generations live.
        embedder: which embedder makes the vectors.
        options: what to remove, how to read, who publishes.
        progress: called with a stage, how much of it is done and how much there is.

    Returns:
        PublishReport: every file has its line.

    Raises:
        NoDocuments: there is no file at all.
        PublishLocked: another publish is running.
        PublishRefused, EmbeddingFailed, GenerationDamaged: nothing went live.
    """
    chosen = options or PublishOptions()
    say = progress or (lambda stage, done, total: None)
    sources = find_sources(paths, only=chosen.only) if paths else Sources((), False)
    actor = chosen.actor or whoami()
    with publish_lock(data_dir, actor=actor, wait=chosen.wait):
        collect_leftovers(library, data_dir)
        builder: Builder | None = None
        try:
            live = live_members(library, data_dir)
            if not live and chosen.engine == "local":
                builder = Builder(embedder)
            draft = draft_publish(
                sources,
                library=library,
                live=live,
                remove=chosen.remove,
                prune=chosen.prune,
                workers=chosen.workers,
                limits=chosen.limits,
                ocr=chosen.ocr,
                engine=chosen.engine,
                progress=say,
            )
            _note_failures(library, draft)
            keep_originals(data_dir, draft.next, sources.files)
            model = embedder.make()
            settings = {"passages": asdict(chosen.settings)}
            wanted = fingerprint(model.name, model.dimension, settings)
            key = settings_key(settings["passages"])
            counts = _make_passages(library, draft, chosen.settings, key, say)
            if not draft.next and not draft.live:
                return report_of(draft, None, False, counts)
            current = _current(data_dir)
            if draft.nothing_new and current is not None and current[1] == wanted:
                return report_of(draft, current[0], False, counts)
            builder = builder or Builder(embedder)
            if chosen.engine == "ray":
                _embed_on_ray(library, draft, embedder, key)
            number = _build(
                builder,
                draft,
                library=library,
                data_dir=data_dir,
                names=(model.name, wanted),
                settings=settings,
                key=key,
                actor=actor,
                chroma_url=chosen.chroma_url,
                say=say,
            )
        finally:
            if builder is not None:
                builder.close()
        if chosen.stage:
            return report_of(draft, number, True, counts)
        say("publishing", 0, 1)
        note = summary(compare(library, draft.live, draft.next)) or "rebuilt"
        set_live(data_dir, number)
        library.record("publish", number, actor=actor, note=note, seconds=draft.seconds)
        collect_old(library, data_dir, keep=KEPT)
        say("publishing", 1, 1)
        return report_of(draft, number, True, counts)


def _build(
    builder: Builder,
    draft: Draft,
    *,
    library: Library,
    data_dir: Path,
    names: tuple[str, str],
    settings: Mapping[str, object],
    key: str,
    actor: str,
    chroma_url: str | None,
    say: Progress,
) -> int:
    """Build and verify the next generation; its number. Nothing is live yet."""
    began = time.monotonic()
    number = max(library.next_number(), highest_number(data_dir) + 1)
    library.begin_generation(
        number,
        draft.next,
        embedder=names[0],
        fingerprint=names[1],
        settings=settings,
        settings_key=key,
        actor=actor,
    )
    directory = generation_directory(data_dir, number)
    try:
        manifest = builder.build(
            {
                "directory": str(directory),
                "database": library.engine.url.render_as_string(hide_password=False),
                "number": number,
                "settings": dict(settings),
                "settings_key": key,
                "chroma_url": chroma_url,
            },
            say,
        )
    except BaseException:
        builder.close()
        discard(directory)
        library.drop_generation(number)
        raise
    library.finish_generation(number, state="ready", count=int(manifest["passages"]))
    spent = time.monotonic() - began - sum(builder.seconds.values())
    draft.seconds |= {"starting": round(spent, 3), **builder.seconds}
    return number


def live_members(library: Library, data_dir: Path) -> list[Member]:
    """The versions of the live generation; empty when nothing was published yet."""
    try:
        return library.members(live_number(data_dir))
    except (GenerationMissing, GenerationDamaged):
        return []


def _current(data_dir: Path) -> tuple[int, str] | None:
    """Number and fingerprint of the live generation, if it can be read."""
    try:
        number = live_number(data_dir)
        return number, read_manifest(generation_directory(data_dir, number)).fingerprint
    except (GenerationMissing, GenerationDamaged):
        return None


def _make_passages(
    library: Library, draft: Draft, settings: PassageSettings, key: str, say: Progress
) -> dict[int, int]:
    """Make the passages that are missing of what would be live; passages by version id."""
    began = time.monotonic()
    known = library.count_passages(draft.next, key)
    todo = [member for member in draft.next if member.id not in known]
    for done, member in enumerate(todo, 1):
        made = make_passages(library.load_version(member), settings=settings)
        library.keep_passages(member, key, made)
        known[member.id] = len(made)
        say("passages", done, len(todo))
    draft.seconds["passages"] = round(time.monotonic() - began, 3)
    return known


def _embed_on_ray(library: Library, draft: Draft, embedder: EmbedderSpec, key: str) -> None:
    from jetbridge.ingest.ray_engine import embed_on_ray

    began = time.monotonic()
    made = library.passages_of_all(draft.next, key)
    texts = [embedded_text(passage) for each in made.values() for passage in each]
    embed_on_ray(texts, embedder=embedder, cache=library)
    draft.seconds["embedding on ray"] = round(time.monotonic() - began, 3)


def _note_failures(library: Library, draft: Draft) -> None:
    failed = {
        r.file: (str(r.outcome), r.reason)
        for r in draft.reports.values()
        if r.refused or r.outcome == "partial"
    }
    cleared = [name for name in draft.reports if name not in failed]
    library.note_failures(failed, cleared)
