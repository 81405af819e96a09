"""The application: the resources it owns while it runs, and the routes over them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version

from fastapi import FastAPI

from jetbridge.agents.context import CallContext, Search
from jetbridge.agents.session import Engine, open_session
from jetbridge.api.calls import Call
from jetbridge.api.customers import Customers
from jetbridge.api.database import Database, open_database
from jetbridge.api.draft import Draft
from jetbridge.api.engine import engine_for
from jetbridge.api.errors import add_error_handlers
from jetbridge.api.flights import Flights
from jetbridge.api.phone import Phone
from jetbridge.api.press import Press
from jetbridge.api.protection import Protection
from jetbridge.api.recording import FileRecording
from jetbridge.api.routes import (
    calls,
    clients,
    demo,
    documents,
    draft,
    evals,
    health,
    pages,
    phone,
    sessions,
    staff,
)
from jetbridge.api.seed import refresh_demo
from jetbridge.api.settings import Settings
from jetbridge.api.staff import Staff
from jetbridge.api.switchboard import Switchboard
from jetbridge.api.terms import sound_for
from jetbridge.api.voice import VoiceLine
from jetbridge.ingest.library import Library, open_library
from jetbridge.retrieval.embedders import embedder_named
from jetbridge.retrieval.errors import EmbedderMismatch, GenerationDamaged, GenerationMissing
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.records import SearchResult
from jetbridge.retrieval.search import search

log = logging.getLogger(__name__)

_DESCRIPTION = """
Conversations with the airline's assistant. Start one with `POST /api/sessions`; every later
request carries its secret as `Authorization: Bearer <secret>`. Another session's secret, or
none, is answered as if the session did not exist.
"""


@dataclass(frozen=True, slots=True)
class Resources:
    """What the application owns from its start to its end."""

    settings: Settings
    database: Database
    customers: Customers
    staff: Staff
    knowledge: KnowledgeBase
    engine: Engine
    switchboard: Switchboard
    phone: Phone
    library: Library
    draft: Draft
    press: Press


def create_app(settings: Settings, *, engine: Engine | None = None) -> FastAPI:
    """Make the application; nothing is opened before it starts.

    Args:
        settings: where the data is, who answers, and the limits.
        engine: who answers instead of what the settings name.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.resources = await open_resources(settings, engine, stack)
            yield

    app = FastAPI(
        title="Jetbridge",
        version=version("jetbridge"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.add_middleware(Protection)
    add_error_handlers(app)
    app.include_router(sessions.router)
    app.include_router(calls.router)
    app.include_router(clients.router)
    app.include_router(phone.router)
    app.include_router(staff.router)
    app.include_router(demo.router)
    app.include_router(documents.router)
    app.include_router(draft.router)
    app.include_router(evals.router)
    app.include_router(health.router)
    pages.add_pages(app)
    return app


async def open_resources(
    settings: Settings,
    engine: Engine | None,
    stack: AsyncExitStack,
    *,
    as_of: date | None = None,
) -> Resources:
    """Open everything the application owns; leaving `stack` closes it again.

    With `as_of` the policies in force on that day answer, else today's.

    Raises:
        SettingError: the settings do not fit together.
        EngineUnavailable: the local engine did not start.
    """
    database = await asyncio.to_thread(open_database, settings.sqlalchemy_url)
    stack.callback(database.close)
    if settings.demo:
        await asyncio.to_thread(refresh_demo, database)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    embedder = await asyncio.to_thread(
        embedder_named, settings.embedder_name, api_key=key, base_url=settings.openai_base_url
    )
    knowledge = KnowledgeBase(settings.data_dir, embedder)
    await asyncio.to_thread(_warm, knowledge)
    who = await stack.enter_async_context(nullcontext(engine) if engine else engine_for(settings))
    library = await asyncio.to_thread(open_library, settings.sqlalchemy_url)
    stack.callback(library.close)
    press = Press(settings)
    stack.push_async_callback(press.stop)
    customers, flights = Customers(database), Flights(database)

    lookup = lookup_in(knowledge, as_of=as_of)

    def make(line: VoiceLine | None) -> Call:
        recording = FileRecording(settings.record_dir) if settings.record_dir else None
        return Call(
            CallContext(search=lookup, desk=recording.desk(flights) if recording else flights),
            lambda context: open_session(who, context),
            customers,
            signed_in=timedelta(minutes=settings.sign_in_minutes),
            line=line,
            recording=recording,
        )

    switchboard = Switchboard(
        make, limit=settings.max_sessions, idle=timedelta(minutes=settings.session_minutes)
    )
    stack.push_async_callback(switchboard.close)
    telephone = Phone(
        who,
        switchboard,
        sound=lambda: sound_for(settings, knowledge),
        page=settings.public_url,
        gateway=settings.link_gateway_url,
    )
    stack.push_async_callback(telephone.close)
    background = [switchboard.watch()]
    if settings.demo:
        background.append(_keep_today(database))
    for work in background:
        stack.callback(asyncio.create_task(work).cancel)
    return Resources(
        settings=settings,
        database=database,
        customers=customers,
        staff=Staff(database, customers),
        knowledge=knowledge,
        engine=who,
        switchboard=switchboard,
        phone=telephone,
        library=library,
        draft=Draft(settings.data_dir, library),
        press=press,
    )


def lookup_in(
    knowledge: KnowledgeBase, *, generation: int | None = None, as_of: date | None = None
) -> Search:
    """A look-up in what is live, or in a generation of that number, today or as of a day."""

    def lookup(query: str, recent: Sequence[str]) -> SearchResult:
        try:
            return search(
                query, knowledge=knowledge, recent=recent, generation=generation, as_of=as_of
            )
        except GenerationMissing:
            # Nothing is published: nothing is known, which is an answer and not a failure.
            return SearchResult(query, 0, (), 0.0, abstained=True)

    return lookup


def _warm(knowledge: KnowledgeBase) -> None:
    """Load the models and the live generation before the first customer asks."""
    try:
        search("hello", knowledge=knowledge)
    except GenerationMissing:
        # `serve` has said so on the terminal.
        log.info("nothing is published yet: run `jetbridge publish corpus/`")
    except (GenerationDamaged, EmbedderMismatch) as unusable:
        # The console must be reachable: it is where the content team publishes again.
        log.error("questions cannot be answered: %s", unusable)


async def _keep_today(database: Database) -> None:
    """Move the demonstration flights along when a new day begins."""
    day = datetime.now(UTC).date()
    while True:
        await asyncio.sleep(300)
        if datetime.now(UTC).date() != day:
            day = datetime.now(UTC).date()
            await asyncio.to_thread(refresh_demo, database)
