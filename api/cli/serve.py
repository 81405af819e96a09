"""`jetbridge serve`: the page, the API and the local engine, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jetbridge.api.cli.output import notes
from jetbridge.api.settings import load_settings
from jetbridge.retrieval.errors import GenerationMissing


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def serve(
        host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
        port: Annotated[
            int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks one.")
        ] = None,
        record: Annotated[
            Path | None,
            typer.Option(help="Keep every conversation's events and sound in this folder."),
        ] = None,
    ) -> None:
        """Serve the page and the API; with the local engine, start that too.

        Examples:

            jetbridge serve

            jetbridge serve --port 8080

            jetbridge serve --record recordings/

            JETBRIDGE_OPENAI_API_KEY=... jetbridge serve
        """
        settings = load_settings()
        settings = settings.model_copy(
            update={
                "host": host or settings.host,
                "port": settings.port if port is None else port,
                "record_dir": record or settings.record_dir,
            }
        )
        # What refuses a setting comes before what takes seconds to import.
        from jetbridge.api.address import listening_at, run
        from jetbridge.api.database import open_database
        from jetbridge.retrieval.knowledge import live_number

        out = notes()
        try:
            out.print(f"generation {live_number(settings.data_dir)} is live")
        except GenerationMissing:
            out.print(
                "[yellow]nothing is published yet:[/] questions will not be answered before "
                "`jetbridge publish corpus/`"
            )
        if settings.record_dir is not None:
            out.print(f"[yellow]every conversation is recorded[/] in {settings.record_dir}")
        # Said in one line here, not by a server that fails while it starts.
        open_database(settings.sqlalchemy_url).close()
        with listening_at(settings.host, settings.port) as place:
            from jetbridge.api.app import create_app

            app = create_app(settings)
            run(
                app,
                place,
                log_level="warning" if settings.log_level == "info" else settings.log_level,
                ready=lambda url: out.print(f"Jetbridge answers at {url} (Ctrl-C stops it)"),
                leaving=lambda: app.state.resources.switchboard.close(),
            )
