"""Fetching from a server that misbehaves: what becomes of it, and what an operator reads."""

from __future__ import annotations

import gzip
import io
import re
import resource
from datetime import UTC, datetime, timedelta

import pytest

from bot.importers.fetching import Fetcher, FetchError, Limits
from bot.importers.fetching.pages import user_agent, wait_of
from tests.bot.importers.fetching.site import (
    Asked,
    Behaviour,
    Site,
    Writer,
    answer,
    bomb,
    cut_off,
    endless,
    hang_up,
    loop,
    not_http,
    silent,
    trickle,
)

LIMITS = Limits(connect=2, silence=0.2, whole=0.6, size=1 << 20, attempts=3)


class Slept(list[float]):
    """Notes how long it was asked to sleep, and does not."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def fetcher(limits: Limits = LIMITS, **more: object) -> Fetcher:
    settings = {"sleep": Slept(), "chance": lambda: 0.5, "allow_private": True, **more}
    return Fetcher(limits, **settings)  # type: ignore[arg-type]


# What the server does -> how often it is asked, and the sentence after the page's address.
FAULTS: dict[str, tuple[Behaviour, int, str]] = {
    "429 without end": (
        answer(status="429 Too Many Requests"),
        3,
        "429 Too Many Requests; tried 3 times, gave up",
    ),
    "429 for an hour": (
        answer(status="429 Too Many Requests", retry_after="3600"),
        1,
        "429 Too Many Requests; asks to wait 3,600 s, which is too long",
    ),
    "500": (
        answer(status="500 Internal Server Error"),
        3,
        "500 Internal Server Error; tried 3 times, gave up",
    ),
    "404": (answer(status="404 Not Found"), 1, "404 Not Found"),
    "cut off": (cut_off, 3, "the answer was cut off; tried 3 times, gave up"),
    "hangs up": (hang_up, 3, "the answer was cut off; tried 3 times, gave up"),
    "packed and cut off": (
        answer(gzip.compress(b"x" * 10_000)[:-20], content_encoding="gzip"),
        3,
        "the packed body ends in the middle; tried 3 times, gave up",
    ),
    "silent": (silent, 3, "no answer within 0.2 s; tried 3 times, gave up"),
    "a byte at a time": (trickle, 3, "not done within 0.6 s; tried 3 times, gave up"),
    "not HTTP": (not_http, 3, "not HTTP: "),
    "redirected in a circle": (loop, 6, "redirected more than 5 times"),
    "redirected to a file": (
        answer(status="302 Found", location="file:///etc/passwd"),
        1,
        "redirected to 'file:///etc/passwd', not an http(s) address",
    ),
    "endless": (endless, 1, "refused: more than 1,048,576 bytes"),
    "too long": (
        answer(bytes(2 << 20)),
        1,
        "refused: 2,097,152 bytes, and at most 1,048,576 are taken",
    ),
    "a bomb": (bomb(), 1, "refused: more than 1,048,576 bytes"),
    "no gzip": (
        answer(b"plain", content_encoding="gzip"),
        1,
        "refused: said to be gzip, and is not",
    ),
    "brotli": (
        answer(b"\x0b\x02", content_encoding="br"),
        1,
        "refused: packed with 'br', which was not asked for",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_one_sentence(web: Site, fault: str) -> None:
    behaviour, asked, sentence = FAULTS[fault]
    url = web("/loop" if behaviour is loop else "/page", behaviour)
    async with fetcher() as client:
        with pytest.raises(FetchError) as failed:
            await client.get(url)
    assert str(failed.value).startswith(f"{url}: {sentence}")
    assert len(web.hits) == asked


async def test_a_bomb_is_never_unpacked_into_memory(web: Site) -> None:
    url = web("/bomb", bomb(400 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with fetcher(Limits(size=64 << 20)) as client:
        with pytest.raises(FetchError, match="more than"):
            await client.get(url, into=open_sink())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB


def open_sink() -> io.BytesIO:
    class Sink(io.BytesIO):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    return Sink()


async def test_what_fails_once_is_tried_again_after_growing_pauses(web: Site) -> None:
    bad = answer(status="503 Service Unavailable")
    url = web("/page", bad, cut_off, answer("good"))
    slept, said = Slept(), list[str]()
    async with fetcher(sleep=slept, say=said.append) as client:
        assert (await client.get(url)).body == b"good"
    assert slept == [1.0, 2.0]
    assert said[0] == f"{url}: note: 503 Service Unavailable; again in 1 s"


async def test_pauses_are_spread(web: Site) -> None:
    url = web("/page", answer(status="500 Oh"), answer("good"))
    for chance, pause in ((0.0, 0.5), (1.0, 1.5)):
        web("/page", answer(status="500 Oh"), answer("good"))
        slept = Slept()
        async with fetcher(sleep=slept, chance=lambda chance=chance: chance) as client:
            await client.get(url)
        assert slept == [pause]


async def test_a_server_that_says_when_is_asked_then(web: Site) -> None:
    url = web("/page", answer(status="429 Too Many", retry_after="7"), answer("good"))
    slept = Slept()
    async with fetcher(sleep=slept) as client:
        assert (await client.get(url)).body == b"good"
    assert slept == [7.0]


def test_retry_after_is_a_number_or_a_date() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert wait_of("Sun, 22 Nov 2026 12:01:30 GMT", now) == 90
    assert wait_of("Sun, 22 Nov 2026 11:00:00 GMT", now) == 0
    assert wait_of("soon", now) is None
    assert wait_of(None) is None


async def test_what_has_not_changed_is_not_sent_again(web: Site) -> None:
    async def page(asked: Asked, writer: Writer) -> None:
        known = asked.headers.get("if-none-match") == '"1"'
        writer.write(answer("", "304 Not Modified") if known else answer("one", etag='"1"'))

    url = web("/page", page)
    async with fetcher() as client:
        first = await client.get(url)
        assert (first.body, first.etag, first.unchanged) == (b"one", '"1"', False)
        assert (await client.get(url, etag=first.etag)).unchanged
        assert "if-none-match" not in web.hits[0].headers


async def test_it_says_who_asks(web: Site) -> None:
    url = web("/page", answer("good"))
    async with fetcher(contact="cine@example.org") as client:
        await client.get(url)
    assert web.hits[0].headers["user-agent"] == user_agent("cine@example.org")
    assert re.fullmatch(
        r"Seance/\S+ \(Telegram cinema bot; cine@example.org\)", user_agent("cine@example.org")
    )


async def test_packed_in_several_members_is_one_body(web: Site) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    url = web("/page", answer(packed, content_encoding="gzip"))
    async with fetcher() as client:
        assert (await client.get(url)).body == b"one two"


async def test_a_secret_does_not_follow_a_redirection_elsewhere(web: Site) -> None:
    elsewhere = web.address.replace("127.0.0.1", "localhost")
    web("/there", answer("good"))
    same, other = (
        web("/same", answer(status="302 F", location="/there")),
        web("/other", answer(status="302 F", location=f"{elsewhere}/there")),
    )
    async with fetcher() as client:
        for url in (same, other):
            assert (await client.get(url, headers={"Authorization": "Bearer x"})).body == b"good"
    assert ["authorization" in hit.headers for hit in web.hits] == [True, True, True, False]


async def test_a_page_that_is_missing_may_be_empty(web: Site) -> None:
    async with fetcher() as client:
        assert (await client.get(web.url("/none"), missing=True)).body == b""


async def test_two_requests_to_a_host_keep_their_distance(web: Site) -> None:
    url = web("/page", answer("good"))
    slept = Slept()
    async with fetcher(Limits(pace=30), sleep=slept) as client:
        for _ in range(3):
            await client.get(url)
    first, second = slept
    assert timedelta(seconds=20) < timedelta(seconds=first) <= timedelta(seconds=30)
    assert second > 40
