"""`jetbridge doctor`: what is there, what is missing, and how to get it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Literal

import typer
from rich.table import Table
from rich.text import Text

from jetbridge.api.cli.output import JsonFlag, console, print_json
from jetbridge.api.settings import PREFIX, Settings, load_settings
from jetbridge.retrieval.errors import JetbridgeError

State = Literal["ok", "optional", "missing"]
COLOURS: dict[State, str] = {"ok": "green", "optional": "yellow", "missing": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state, what was seen, and how to get it where it is not."""

    name: str
    state: State
    seen: str
    fix: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything a command could need, cheapest first.

    Args:
        settings: what to look for; nothing is changed.

    Yields:
        A finding per thing. `missing` stops something that the settings ask for.
    """
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _data_dir,
        _embedding_model,
        _knowledge_base,
        _database,
        _engine,
        _port,
        _chromium,
    )
    for check in checks:
        yield check(settings)


def _data_dir(settings: Settings) -> Finding:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as failed:
        return Finding(
            "Data folder",
            "missing",
            f"{folder}: {failed.strerror}",
            f"set {PREFIX}DATA_DIR to a folder that can be written to",
        )
    free = shutil.disk_usage(folder).free / 2**30
    return Finding("Data folder", "ok", f"{folder} ({free:.0f} GiB free)")


def _embedding_model(settings: Settings) -> Finding:
    from jetbridge.retrieval.embedders import embedder_named

    name = settings.embedder_name
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    try:
        embedder = embedder_named(name, api_key=key, base_url=settings.openai_base_url)
        if name == "local":
            embedder.embed_query("how many bags can I bring?")
    except JetbridgeError as failed:
        return Finding("Embedding model", "missing", name, str(failed))
    return Finding("Embedding model", "ok", f"{embedder.name} ({embedder.dimension} dimensions)")


def _knowledge_base(settings: Settings) -> Finding:
    from jetbridge.retrieval.knowledge import live_number

    try:
        number = live_number(settings.data_dir)
    except JetbridgeError:
        return Finding(
            "Knowledge base", "missing", "nothing published yet", "`jetbridge publish corpus/`"
        )
    return Finding("Knowledge base", "ok", f"generation {number} is live")


def _database(settings: Settings) -> Finding:
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        shown = make_url(settings.sqlalchemy_url).render_as_string(hide_password=True)
        with create_engine(settings.sqlalchemy_url).connect() as connection:
            connection.execute(text("select 1"))
    except (SQLAlchemyError, ImportError) as failed:
        return Finding(
            "Database",
            "missing",
            type(failed).__name__,
            f"start the database or correct {PREFIX}DATABASE_URL",
        )
    return Finding("Database", "ok", shown)


def _engine(settings: Settings) -> Finding:
    name = settings.engine_name
    if name == "openai" and not settings.openai_api_key:
        return Finding(
            "Engine", "missing", "openai without a key", f"set {PREFIX}OPENAI_API_KEY, or use local"
        )
    if name == "local" and settings.model_url:
        return _model(settings.model_url, settings)
    if name == "local":
        return Finding(
            "Engine",
            "ok",
            "local, no key needed",
            f"set {PREFIX}OPENAI_API_KEY to answer with {settings.realtime_model}",
        )
    return Finding("Engine", "ok", f"{name}, model {settings.realtime_model}")


def _model(url: str, settings: Settings) -> Finding:
    import httpx

    key = settings.model_api_key.get_secret_value() if settings.model_api_key else "none"
    try:
        headers = {"Authorization": f"Bearer {key}"}
        seen: int | str = httpx.get(
            f"{url.rstrip('/')}/models", headers=headers, timeout=5
        ).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        seen = type(failed).__name__
    if seen == 200:
        return Finding("Engine", "ok", f"local, answered by {settings.model} at {url}")
    fix = f"start it, or correct {PREFIX}MODEL_URL; until then the built-in brain answers"
    return Finding("Engine", "missing", f"the model at {url}: {seen}", fix)


def _port(settings: Settings) -> Finding:
    address = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as failed:
            return Finding(
                "Port",
                "missing",
                f"{address}: {failed.strerror}",
                f"set {PREFIX}PORT to a free one",
            )
    return Finding("Port", "ok", f"{address} is free")


def _chromium(settings: Settings) -> Finding:
    found = shutil.which("chromium")
    if found and find_spec("playwright"):
        return Finding("Chromium", "ok", found)
    return Finding(
        "Chromium",
        "optional",
        "not there; only the browser tests need it",
        "`apt-get install chromium` and `make setup`",
    )


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def doctor(as_json: JsonFlag = False) -> None:
        """Say what is missing (models, database, key, port, browser) and how to get it.

        Exit code 1 when something the settings ask for is missing.

        Examples:

            jetbridge doctor

            jetbridge doctor --json
        """
        settings = load_settings()
        findings = list(examine(settings))
        if as_json:
            for finding in findings:
                print_json(asdict(finding))
        else:
            _show(findings, settings)
        if any(finding.state == "missing" for finding in findings):
            raise typer.Exit(1)


def _show(findings: list[Finding], settings: Settings) -> None:
    table = Table("", "What", "Seen", "What to do", box=None, pad_edge=False)
    for finding in findings:
        state = Text(finding.state, style=COLOURS[finding.state])
        table.add_row(state, finding.name, finding.seen, finding.fix)
    console().print(table)
    values = Table("Setting", "Value", box=None, pad_edge=False, title_justify="left")
    for name in Settings.model_fields:
        values.add_row(f"{PREFIX}{name.upper()}", str(getattr(settings, name)))
    console().print()
    console().print(values)
