"""What a site's robots.txt lets this program read."""

from __future__ import annotations

import pytest

from bot.importers.fetching import Fetcher, FetchError, Limits
from bot.importers.fetching.robots import Manners, read_robots
from tests.bot.importers.fetching.site import Site, answer

ROBOTS = """
# everybody
User-agent: *
Disallow: /

User-agent: other
User-Agent: Seance
Disallow: /admin
Disallow: /*.pdf$
Disallow: /programme/draft
Allow: /admin/programme
Crawl-delay: 2.5
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/programme", True),
        ("/programme/draft?x=1", False),
        ("/admin/users", False),
        ("/admin/programme/today", True),
        ("/a/b.pdf", False),
        ("/a/b.pdf?page=1", True),
        ("/%61dmin/", False),
    ],
)
def test_the_longest_rule_of_our_group_decides(path: str, allowed: bool) -> None:
    assert read_robots(ROBOTS).allow(f"https://rex.example{path}") is allowed


def test_the_group_for_everybody_is_ours_where_none_names_us() -> None:
    robots = read_robots("User-agent: *\nDisallow: /x\nCrawl-delay: 9999")
    assert not robots.allow("https://rex.example/x")
    assert robots.delay == 60
    assert read_robots(ROBOTS).delay == 2.5
    assert read_robots("<html>not found</html>").allow("https://rex.example/x")


async def test_a_page_that_is_forbidden_is_not_asked_for(web: Site) -> None:
    web("/robots.txt", answer("User-agent: *\nDisallow: /private", content_type="text/plain"))
    async with Fetcher(Limits(attempts=1), allow_private=True) as client:
        manners = Manners(client)
        await manners.check(web.url("/open"))
        with pytest.raises(FetchError, match=r"robots.txt asks programs not to read"):
            await manners.check(web.url("/private/x"))
    assert [hit.path for hit in web.hits] == ["/robots.txt"]


async def test_no_robots_file_allows_and_a_broken_server_does_not(web: Site) -> None:
    async with Fetcher(Limits(attempts=1), allow_private=True) as client:
        await Manners(client).check(web.url("/open"))
        web("/robots.txt", answer(status="500 Oh"))
        with pytest.raises(FetchError, match="500 Oh"):
            await Manners(client).check(web.url("/open"))
