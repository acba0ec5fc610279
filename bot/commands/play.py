"""`seance play`: the real bot on the emulated Telegram, in the browser."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import typer
from sqlalchemy import select

from bot.application import build_application
from bot.config import ConfigurationError, Settings, load_settings
from bot.importers.archive import PackageError
from bot.importers.run import import_package
from bot.logs import configure_logs
from bot.menus import publish_menus
from bot.playground.demo import write_package
from bot.playground.emulator import Emulator
from bot.playground.people import MODERATORS, settle
from bot.playground.posters import poster_svg
from bot.playground.request import EmulatorRequest
from bot.playground.server import playground_app, playground_server
from bot.polling import poll
from bot.worker import delivering
from db.base import utc_now
from db.migrate import upgrade
from db.models import Film
from db.queries.people import save_chat
from db.session import Database


def play_bot(*, port: int, package: Path | None, open_browser: bool) -> int:
    """Serves until it is told to stop; the exit code."""
    if not 0 <= port <= 65535:
        raise ConfigurationError("--port: a number from 0 to 65535")
    with socket.socket() as probe:  # said in one line before anything starts
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ConfigurationError(f"--port: {port} is taken; try --port 0") from None
    with tempfile.TemporaryDirectory(prefix="seance-play-") as folder:
        # The operator's own database and token have no part in the game.
        settings = load_settings(token=None, database_url=f"sqlite:///{folder}/play.sqlite3")
        configure_logs(settings)
        asyncio.run(_play(settings, Path(folder), port, package, open_browser))
    return 0


async def _play(
    settings: Settings, folder: Path, port: int, package: Path | None, open_browser: bool
) -> None:
    database = Database(settings.database_url)
    await upgrade(database)
    try:
        report = await import_package(
            database, package or write_package(folder / "catalogue", now=utc_now())
        )
    except PackageError as error:
        await database.close()
        raise ConfigurationError(f"--folder: {error}") from None
    added = sum(tally.added for tally in report.files.values())
    # Until it ends, whoever imports something there sees it in the next answer.
    typer.echo(f"Catalogue ready: {added:,} rows in {settings.database_url}")
    emulator = settle(Emulator())
    if settings.moderators_chat is None:
        settings = await _appoint(settings, database, emulator)
    app = playground_app(
        emulator,
        posters=await poster_drawer(database),
        lifespan=lambda _app: answering(settings, database, emulator),
    )
    server = playground_server(app, port=port)
    serving = asyncio.ensure_future(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110
        await asyncio.sleep(0.02)  # uvicorn tells nobody when it has started
    if server.started:
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
        typer.echo(f"Séance is at {address} (Ctrl+C ends it)")
        if open_browser:
            with suppress(webbrowser.Error):
                webbrowser.open(address)
    await serving
    await database.close()


async def _appoint(settings: Settings, database: Database, emulator: Emulator) -> Settings:
    """Has the moderators' group moderate, in French like its title."""
    (chat,) = (chat for chat in emulator.chats() if chat.title == MODERATORS)
    async with database.write() as session:
        await save_chat(session, chat_id=chat.id, language="fr")
    return settings.model_copy(update={"moderators_chat": chat.id})


async def poster_drawer(database: Database) -> Callable[[str], str | None]:
    """Draws the poster of a film of the sample catalogue, by its id there."""
    async with database.read() as session:
        rows = await session.execute(
            select(Film.source_id, Film.title, Film.release_date, Film.genres)
        )
        films = {row.source_id: row for row in rows}

    def draw(film_id: str) -> str | None:
        if (film := films.get(film_id)) is None:
            return None
        return poster_svg(
            title=film.title,
            year=film.release_date.year if film.release_date else None,
            genre=film.genres[0] if film.genres else None,
            seed=film_id,
        )

    return draw


@asynccontextmanager
async def answering(
    settings: Settings, database: Database, emulator: Emulator
) -> AsyncIterator[None]:
    """The bot answers while the page is served."""
    request = EmulatorRequest(emulator)
    application = build_application(settings, database, request, token=emulator.token)
    stop = asyncio.Event()
    async with application:
        await publish_menus(application.bot, settings.default_language)
        await application.start()
        polling = asyncio.ensure_future(poll(application, stop=stop))
        async with delivering(application):
            try:
                yield
            finally:
                stop.set()
                await polling
        await application.stop()
