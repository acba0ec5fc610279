"""A Bot API that costs next to nothing, so that what is measured is the bot.

`python -m tests.benchmarks.fake_api --delay 0.05 --chats 100` prints its port.
Every call takes `delay`. There is always another update, as long as no more than `--waiting` wait
for an answer (after 3 s they count as lost) and, with `--rate`, so many a second from the first
answer on: a bot that just starts has no arrears to make up. Number `id` is
message `n = id // chats` of chat `id % chats + 1`, so nothing need be remembered.

Polling starts when the bot polls; `GET /deliver?<port>&<connections>&<secret>` starts delivery to
a webhook on that port instead, one update per chat at a time as Telegram does; several ports with
commas between have so many connections each. `GET /figures` tells what was seen. With `--taps` the
updates are taps on a button whose data is the text.

An answer is a call of send… or edit… A message's text is "c{chat}n{n}", and the answer repeats it.
With `--texts` each chat sends the texts of that JSON object in turn, and `--mark` is a pattern
whose group finds in an answer the key of the text that is answered; keys must be more than a chat
has messages waiting.
"""

import argparse
import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import uvloop

LIMIT = 100
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_OFFSET = re.compile(rb'offset"?[:=]"?(\d+)')
_CHAT = re.compile(rb'chat_id"?(?:\r\n\r\n|[:=] ?"?)(-?\d+)')
_NAMED = re.compile(rb"c(\d+)n(\d+)")
_NOTHING = b'{"name":"","description":"","short_description":""}'
_BOT = b'{"id":1,"is_bot":true,"first_name":"S","username":"seance_bot"}'


def _card() -> str:
    """What a message with buttons brings along, as every tap on it does: nine entities, seven
    buttons and its picture's address."""
    entities = [{"type": "bold", "offset": 3 + 9 * n, "length": 7} for n in range(8)]
    button = {"text": "📰 Critiques", "callback_data": "c:12:now"}
    content = {
        "text": "answer " * 90,
        "entities": [*entities, {"type": "expandable_blockquote", "offset": 90, "length": 500}],
        "reply_markup": {"inline_keyboard": [[button] * 2] * 3 + [[button]]},
        "link_preview_options": {
            "url": "https://posters.example/12.jpg",
            "prefer_large_media": True,
            "show_above_text": True,
        },
    }
    return json.dumps(content)[1:-1]


_CARD = _card()


def http(body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def ok(result: bytes) -> bytes:
    return http(b'{"ok":true,"result":' + result + b"}")


@dataclass
class Figures:
    """`strange`: answers that tell no message; `named`: those that tell one that waits; `breaks`:
    those of them that came after the answer to a later one; `waits`: seconds from delivery to
    answer.
    """

    answers: int = 0
    polls: int = 0
    lost: int = 0
    calls: int = 0
    breaks: int = 0
    named: int = 0
    strange: int = 0
    waits: list[float] = field(default_factory=list)


class Api:
    def __init__(self, given: argparse.Namespace) -> None:
        self.delay: float = given.delay
        self.chats: int = given.chats
        texts: dict[str, str] = json.loads(given.texts)
        self.texts = list(texts.values())
        self.places = {key.encode(): place for place, key in enumerate(texts)}
        self.mark = re.compile(given.mark.encode())
        self.rate: float | None = given.rate
        self.waiting: int = given.waiting
        self.taps: bool = given.taps
        self.figures = Figures()
        self.began: float | None = None
        self.delivered: dict[tuple[int, int], float] = {}
        self.last: dict[int, int] = {}
        self.highest = 0
        self.deliveries: list[asyncio.Task[None]] = []

    def available(self) -> int:
        """One past the newest update."""
        now = time.monotonic()
        while self.delivered and next(iter(self.delivered.values())) < now - 3:
            del self.delivered[next(iter(self.delivered))]
            self.figures.lost += 1
        room = self.highest + max(self.waiting - len(self.delivered), 0)
        if self.rate is None:
            return room
        return 1 if self.began is None else min(room, 1 + int((now - self.began) * self.rate))

    def update(self, number: int, *, once: bool = False) -> bytes:
        """`once`: nobody asks for it again, so that it is new even if a later one was first."""
        n, chat = divmod(number, self.chats)
        chat += 1
        if once or number >= self.highest:
            self.highest = max(self.highest, number + 1)
            self.delivered[chat, n] = time.monotonic()
        text = f"c{chat}n{n}"
        if self.texts:
            text = self.texts[(chat + n) % len(self.texts)]
        text = json.dumps(text)
        names = f'"id":{chat},"first_name":"Ann","username":"ann{chat}"'
        person = f'{{{names},"is_bot":false,"language_code":"fr"}}'
        place = f'"message_id":{n + 1},"date":1760000000,"chat":{{{names},"type":"private"}}'
        if self.taps:
            bot = _BOT.decode()
            content = (
                f'"callback_query":{{"id":"{number}","chat_instance":"1","from":{person},'
                f'"data":{text},"message":{{{place},"from":{bot},{_CARD}}}}}'
            )
        else:
            command = ""
            if text.startswith('"/'):
                length = len(text.split()[0].strip('"'))
                command = f',"entities":[{{"type":"bot_command","offset":0,"length":{length}}}]'
            content = f'"message":{{{place},"from":{person},"text":{text}{command}}}'
        return f'{{"update_id":{number + 1},{content}}}'.encode()

    def answer(self, method: bytes, body: bytes, write: Callable[[bytes], None]) -> None:
        """Write the answer to one call when it is due."""
        loop = asyncio.get_running_loop()
        self.figures.calls += 1
        if method == b"getUpdates":
            self.figures.polls += 1
            found = _OFFSET.search(body)
            first = max(int(found[1]) - 1, 0) if found else 0
            loop.call_later(self.delay, self._updates, first, write, loop.time() + 20)
            return
        if method.startswith((b"send", b"edit")):
            self._count(body)
        loop.call_later(self.delay, write, ok(self._result(method, body)))

    def ride(self, body: bytes) -> None:
        """A call that came in the webhook's response."""
        if body.startswith(b'{"method":"send'):
            self._count(body)

    def _updates(self, first: int, write: Callable[[bytes], None], until: float) -> None:
        loop = asyncio.get_running_loop()
        beyond = min(first + LIMIT, self.available())
        if beyond <= first and loop.time() < until:
            loop.call_later(0.002, self._updates, first, write, until)
            return
        write(ok(b"[" + b",".join(self.update(n) for n in range(first, beyond)) + b"]"))

    def _count(self, body: bytes) -> None:
        self.figures.answers += 1
        self.began = self.began or time.monotonic()
        chat, n = self._answered(body)
        if n is None:
            return
        self.figures.named += 1
        self.figures.breaks += n < self.last.get(chat, -1)
        self.last[chat] = max(n, self.last.get(chat, -1))
        if (began := self.delivered.pop((chat, n), None)) is not None:
            self.figures.waits.append(time.monotonic() - began)

    def _answered(self, body: bytes) -> tuple[int, int | None]:
        """The chat, and which of its messages this answers."""
        if not self.texts:
            found = _NAMED.search(body)
            return (int(found[1]), int(found[2])) if found else (0, None)
        to, mark = _CHAT.search(body), self.mark.search(body)
        if to is None or mark is None or mark[1] not in self.places:
            self.figures.strange += 1
            return 0, None
        chat, count = int(to[1]), len(self.texts)
        # Of those that this text may be, the one that waits.
        first = self.last.get(chat, -1) - count
        first += (self.places[mark[1]] - chat - first) % count
        several = range(first, first + 3 * count, count)
        return chat, next((n for n in several if (chat, n) in self.delivered), None)

    def _result(self, method: bytes, body: bytes) -> bytes:
        if method == b"getMe":
            return _BOT
        if method.startswith(b"getMy"):
            return b"[]" if method == b"getMyCommands" else _NOTHING
        if not method.startswith((b"send", b"edit")):
            return b"true"
        found = _CHAT.search(body)
        chat = found[1] if found else b"1"
        return (
            b'{"message_id":9,"date":1760000000,"chat":{"id":' + chat + b',"type":"private",'
            b'"first_name":"Ann"},"from":' + _BOT + b',"text":"answer"}'
        )

    def control(self, path: bytes) -> bytes:
        """What the benchmark itself asks."""
        if path.startswith(b"/deliver?"):
            ports, connections, secret = path.partition(b"?")[2].decode().split("&")
            turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
            numbers = iter(range(1 << 60))
            for port in ports.split(",") * int(connections):
                delivery = Delivery(self, int(port), secret, turns, numbers.__next__)
                self.deliveries.append(asyncio.ensure_future(delivery.run()))
            return http(b"{}")
        waits, self.figures.waits = sorted(self.figures.waits), []
        figures: dict[str, object] = {**vars(self.figures)}
        del figures["waits"]
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            figures[name] = waits[int(len(waits) * share)] if waits else None
        return http(json.dumps(figures).encode())


class Delivery:
    """One of Telegram's connections to the webhook."""

    def __init__(
        self,
        api: Api,
        port: int,
        secret: str,
        turns: Mapping[int, asyncio.Lock],
        take: Callable[[], int],
    ) -> None:
        self._api, self._port, self._turns, self._take = api, port, turns, take
        self._head = (
            "POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()

    async def run(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while True:
            number = self._take()
            async with self._turns[number % self._api.chats]:
                while number >= self._api.available():  # noqa: ASYNC110 - or time has come
                    await asyncio.sleep(0.002)
                body = self._api.update(number, once=True)
                writer.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
                head = await reader.readuntil(b"\r\n\r\n")
                if found := _LENGTH.search(head):
                    self._api.ride(await reader.readexactly(int(found[1])))
                if b" 200 " not in head[:16]:
                    raise RuntimeError(f"the webhook answered {head!r}")


class Connection(asyncio.Protocol):
    def __init__(self, api: Api) -> None:
        self._api = api
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not instances of it

    def _write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            total = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < total:
                return
            body, path = self._buffer[end + 4 : total], self._buffer.split(b" ", 2)[1]
            self._buffer = self._buffer[total:]
            if path.startswith(b"/bot"):
                self._api.answer(path.rpartition(b"/")[2], body, self._write)
            else:
                self._write(self._api.control(path))


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--chats", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=400)
    parser.add_argument("--texts", default="{}")
    parser.add_argument("--mark", default="")
    parser.add_argument("--taps", action="store_true")
    parser.add_argument("--rate", type=float)
    api = Api(parser.parse_args())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(api), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
