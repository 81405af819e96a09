"""`jetbridge publish`: policy documents in, a new live generation out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, counted, notes, print_json
from jetbridge.api.settings import Settings, load_settings

if TYPE_CHECKING:
    from jetbridge.ingest.builder import EmbedderSpec
    from jetbridge.ingest.library import Library
    from jetbridge.ingest.proposal import FileReport
    from jetbridge.ingest.report import PublishReport

# The repository's `corpus/`, and in an installed wheel the folder of that name beside `api`.
SAMPLE = Path(__file__).resolve().parents[2] / "corpus"
STYLES = {"ok": "green", "unchanged": "dim", "partial": "yellow"}


def open_settings_library(settings: Settings) -> Library:
    """The library of the settings' database."""
    from jetbridge.ingest.library import open_library

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_library(settings.sqlalchemy_url)


def settings_embedder(settings: Settings) -> EmbedderSpec:
    """The embedder that the settings name."""
    from jetbridge.ingest.builder import EmbedderSpec

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return EmbedderSpec(settings.embedder_name, key, settings.openai_base_url)


class Bars:
    """A progress bar for each stage, with the time that is left."""

    def __init__(self, out: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=out,
            disable=not out.is_terminal,
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how much of a stage is done."""
        if total and stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        if stage in self._tasks:
            self._progress.update(self._tasks[stage], completed=done, total=total)


def file_row(report: FileReport) -> dict[str, Any]:
    """A file's report as the JSON that other programs read."""
    return {
        "file": report.file,
        "outcome": report.outcome,
        "reason": report.reason,
        "pages": report.pages,
        "passages": report.passages,
    }


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def publish(
        paths: Annotated[
            list[Path] | None, typer.Argument(help="Folders or files to publish.")
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
        only: Annotated[
            list[str] | None, typer.Option(help="Only files that match, such as 'bag*.pdf'.")
        ] = None,
        remove: Annotated[
            list[str] | None, typer.Option(help="Take a document out, by its id.")
        ] = None,
        prune: Annotated[
            bool, typer.Option("--prune", help="Take out documents gone from the folder.")
        ] = False,
        sample: Annotated[
            bool, typer.Option("--sample", help="The fictional airline's policies that ship here.")
        ] = False,
        workers: Annotated[
            int, typer.Option(min=0, help="Reading processes; 0 for one a core.")
        ] = 0,
        wait: Annotated[
            float, typer.Option(min=0, help="Seconds to wait for another publish to end.")
        ] = 0.0,
        ocr: Annotated[
            bool, typer.Option("--ocr", help="Read scanned pages (extra `ocr`).")
        ] = False,
        engine: Annotated[
            str, typer.Option(help="Where files are read and embedded: local or ray.")
        ] = "local",
        as_json: JsonFlag = False,
    ) -> None:
        """Publish policy documents: all of them become searchable at once, or nothing changes.

        Exit code 0: all published. 1: some file was refused, the rest published.
        2: nothing to publish.

        Examples:

            jetbridge publish corpus/

            jetbridge publish corpus/ --prune --yes

            jetbridge publish fees.pdf pets.pdf --yes --json

            jetbridge publish --remove old-notice --yes

            jetbridge publish --sample --yes
        """
        from jetbridge.ingest.publish import PublishOptions, publish
        from jetbridge.ingest.reading import Limits
        from jetbridge.retrieval.errors import NoDocuments, SettingError

        if sample:
            paths = [*(paths or []), SAMPLE]
        if not paths and not remove:
            raise NoDocuments(
                "Give a folder or files to publish, for example: corpus/, or --sample for the "
                "fictional airline's"
            )
        if engine not in ("local", "ray"):
            raise SettingError("--engine is local or ray")
        settings = load_settings()
        out = console(as_json=as_json)
        if not yes and out.is_terminal and not typer.confirm("Publish now?", default=True):
            raise typer.Exit(1)
        options = PublishOptions(
            remove=tuple(remove or ()),
            prune=prune,
            only=tuple(only or ()),
            workers=workers,
            limits=Limits(settings.parse_seconds, settings.parse_megabytes),
            ocr=ocr,
            wait=wait,
            chroma_url=settings.chroma_url,
            engine=engine,
        )
        library = open_settings_library(settings)
        try:
            with Bars(notes()) as bars:
                report = publish(
                    paths or [],
                    library=library,
                    data_dir=settings.data_dir,
                    embedder=settings_embedder(settings),
                    options=options,
                    progress=bars,
                )
        except KeyboardInterrupt:
            notes().print("Stopped. Nothing changed; what was read is kept for the next time.")
            raise typer.Exit(130) from None
        finally:
            library.close()
        if as_json:
            for each in report.files:
                print_json(file_row(each))
        _show(report, notes() if as_json else out, quiet=as_json)
        if report.exit_code:
            raise typer.Exit(report.exit_code)


def _show(report: PublishReport, out: Console, *, quiet: bool) -> None:
    if not quiet:
        for each in report.files:
            if each.outcome == "unchanged" and not each.reason:
                continue
            counts = f"{counted(each.pages, 'page')}, {counted(each.passages, 'passage')}"
            out.print(
                Text.assemble(
                    (f"{each.outcome:<11} ", STYLES.get(each.outcome, "red")),
                    (each.file, "bold"),
                    f"  {counts}" if not each.refused else "",
                )
            )
            if each.reason:
                out.print(Padding(Text(each.reason, "dim"), (0, 0, 0, 12)))
    spent = sum(report.seconds.values())
    if report.number is None:
        out.print("[red]Nothing was published[/]: no file could be read.")
    elif not report.changed:
        out.print(f"Nothing has changed: generation {report.number} stays live.")
    else:
        out.print(
            f"Generation {report.number} is live: {report.documents} documents, "
            f"{report.passages} passages, {report.pages} pages in this publish, {spent:.1f} s."
        )
    if report.removed:
        out.print(f"Removed: {', '.join(report.removed)}.")
    if report.refused:
        out.print(f"[yellow]{len(report.refused)} file(s) refused[/], see above; the rest is fine.")
