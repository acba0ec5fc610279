"""The playground's web server: the page, its pictures, what happens and what one does.

`playground_app` makes the application, `playground_server` a server for it on loopback.
"""

import asyncio
import mimetypes
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import orjson
import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from bot.playground.actions import ACTIONS, Playground
from bot.playground.emulator import ApiError, Chat, Emulator, Person
from bot.playground.guard import Guard
from bot.playground.previews import local_picture
from bot.playground.view import chat_view, chats_of

STATIC = Path(__file__).parent / "static"
# How pictures begin; what a sender calls a file is no proof.
PICTURES = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
BODY_BYTES = 65_536
# The shown action ends by itself after five seconds; a look as often sees that.
LOOK_SECONDS = 5.0
# Changes that come together are shown together.
GATHER_SECONDS = 0.01

# What a system calls these types varies; the browser is strict about scripts.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("image/svg+xml", ".svg")


def playground_app(
    emulator: Emulator,
    *,
    posters: Callable[[str], str | None] = lambda film_id: None,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The application: everybody the emulator knows can be played, in all their chats.

    posters: the SVG of a film's poster by film id, None when there is no such film.
    lifespan: runs around the serving, e.g. to start and stop the bot.
    """
    pages = Pages(Playground(emulator), posters)
    app = Starlette(
        routes=[
            Route("/", pages.index),
            Route("/api/events", pages.events),
            Route("/api/{action}", pages.act, methods=["POST"]),
            Route("/files/{file_id}", pages.file),
            Route("/posters/{film_id}.svg", pages.poster),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
        max_body_size=BODY_BYTES,
    )
    app.state.closing = pages.playground.closing
    return app


class PlaygroundServer(uvicorn.Server):
    """A server that ends the pages' event streams when it stops, so that it stops at once.

    Ctrl+C and SIGTERM are an orderly end, after which `serve` returns; a second one does not wait.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. Unlike uvicorn's own, it does not raise the signal again once all is closed."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        closing: asyncio.Event = self.config.app.state.closing  # type: ignore[union-attr]
        closing.set()
        await super().shutdown(sockets)


def playground_server(app: Starlette, *, port: int = 0) -> PlaygroundServer:
    """A server on 127.0.0.1 for an application of `playground_app`; `await server.serve()`.

    port 0 takes a free one (see `server.servers` once started).
    """
    return PlaygroundServer(
        uvicorn.Config(
            app, host="127.0.0.1", port=port, log_level="warning", access_log=False, ws="none"
        )
    )


class Pages:
    """The endpoints."""

    def __init__(self, playground: Playground, posters: Callable[[str], str | None]) -> None:
        self.playground = playground
        self.emulator = playground.emulator
        self.posters = posters

    async def index(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(STATIC / "index.html")

    async def events(self, request: Request) -> Response:
        """Server-sent events `view`: a chat as a person sees it, now and after each change.

        `as` is a person's id, username or first name (the first person without), `chat` a chat's
        id, username or title, or `group` or `channel` for the first of those (the bot without).
        A person's first look at the bot presses Start.
        """
        person = find_person(self.emulator, request.query_params.get("as", ""))
        chat = find_chat(self.emulator, person, request.query_params.get("chat", ""))
        if chat.kind == "private" and chat.with_bot and not (chat.started or chat.blocked):
            self.emulator.presses_start_link(person)
        return StreamingResponse(
            self._views(person, chat),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _views(self, person: Person, chat: Chat) -> AsyncIterator[bytes]:
        changed = asyncio.Event()
        closing = asyncio.ensure_future(self.playground.closing.wait())
        self.emulator.listeners.append(changed.set)
        closing.add_done_callback(lambda _: changed.set())
        sent = b""
        try:
            while not self.playground.closing.is_set():
                changed.clear()
                view = chat_view(self.emulator, person, chat)
                data = orjson.dumps(view)
                yield b": still here\n\n" if data == sent else b"event: view\ndata: %b\n\n" % data
                sent = data
                try:
                    await asyncio.wait_for(changed.wait(), LOOK_SECONDS)
                    await asyncio.sleep(GATHER_SECONDS)
                except TimeoutError:
                    continue
        finally:
            self.emulator.listeners.remove(changed.set)
            closing.cancel()

    async def act(self, request: Request) -> Response:
        """Do what the person does: see `actions.ACTIONS`."""
        model = ACTIONS.get(request.path_params["action"])
        if model is None:
            raise HTTPException(404)
        try:
            action = model.model_validate_json(await request.body())
            person = find_person(self.emulator, str(action.person))
            chat = find_chat(self.emulator, person, str(action.chat))
            return _json(await action.do(self.playground, person, chat))
        except ValidationError as error:
            return _json({"error": str(error)}, 422)
        except (ApiError, KeyError, ValueError) as error:
            return _json({"error": str(error)}, 409)

    async def file(self, request: Request) -> Response:
        """A file of a message: pictures are shown, all else is saved."""
        try:
            file = self.emulator.file(request.path_params["file_id"])
        except KeyError:
            raise HTTPException(404) from None
        if file.url is not None:
            picture = local_picture(file.url)
            if picture is None:
                raise HTTPException(404)
            return RedirectResponse(picture)
        for beginning, kind in PICTURES.items():
            if file.content.startswith(beginning):
                return Response(file.content, media_type=kind)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(
            file.content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": disposition},
        )

    async def poster(self, request: Request) -> Response:
        """A film's poster."""
        svg = self.posters(request.path_params["film_id"])
        if svg is None:
            raise HTTPException(404)
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        headers = {"Content-Security-Policy": policy}
        return Response(svg, media_type="image/svg+xml", headers=headers)


def find_person(emulator: Emulator, name: str) -> Person:
    """Somebody by id, username or first name; the first of all without a name."""
    people = emulator.people()
    for person in people:
        known = (str(person.id), person.username or "", person.first_name)
        if not name or name.casefold() in (one.casefold() for one in known):
            return person
    raise HTTPException(404, "Nobody here is called that.")


def find_chat(emulator: Emulator, person: Person, name: str) -> Chat:
    """One of a person's chats by id, username, title or kind; the bot's without a name."""
    for chat in chats_of(emulator, person):
        kind = "group" if chat.kind == "supergroup" else chat.kind
        known = (str(chat.id), chat.username or "", chat.title or "", kind)
        if not name or name.casefold() in (one.casefold() for one in known):
            return chat
    raise HTTPException(404, "There is no such chat.")


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
