"""robots.txt (RFC 9309): which pages a site asks programs to leave alone, and at what pace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from bot.importers.fetching.fetcher import Fetcher
from bot.importers.fetching.pages import FetchError

NAME = "seance"  # the word of the User-Agent that rules go by
LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Robots:
    """A site's rules for this program: (allowed, path), and seconds between two requests."""

    rules: Sequence[tuple[bool, str]] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """The longest rule that fits decides; of two as long, the one that allows."""
        parts = urlsplit(url)
        path = unquote(urlunsplit(("", "", parts.path or "/", parts.query, "")))
        fitting = [
            (len(pattern), allowed)
            for allowed, pattern in self.rules
            if re.match(_regex(pattern), path)
        ]
        return max(fitting)[1] if fitting else True


def _regex(pattern: str) -> str:
    end = "$" if pattern.endswith("$") else ""
    return ".*".join(map(re.escape, unquote(pattern.removesuffix("$")).split("*"))) + end


def read_robots(text: str) -> Robots:
    """The rules of the groups that name this program, else of those for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    named = False  # the last line named an agent
    for line in text.splitlines():
        key, separator, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if not separator:
            continue
        if key == "user-agent":
            agents = [*agents, value.lower()] if named else [value.lower()]
            named = True
            for agent in agents:
                groups.setdefault(agent, [])
            continue
        named = False
        for agent in agents:
            groups[agent].append((key, value))
    mine = [line for agent in groups if agent == NAME for line in groups[agent]]
    if NAME not in groups:
        mine = groups.get("*", [])
    delays = [float(value) for key, value in mine if key == "crawl-delay" and _number(value)]
    rules = [
        (key == "allow", value) for key, value in mine if key in ("allow", "disallow") and value
    ]
    return Robots(tuple(rules), min(max(delays, default=0.0), LONGEST_DELAY))


def _number(text: str) -> bool:
    return re.fullmatch(r"\d{1,5}(\.\d+)?", text) is not None


@dataclass(slots=True)
class Manners:
    """Pages of sites as they ask for it: their robots.txt is read first, once each."""

    fetcher: Fetcher
    _known: dict[str, Robots] = field(default_factory=dict)

    async def check(self, url: str) -> Robots:
        """The rules of a page's site.

        Raises:
            FetchError: the site does not want this page read by programs, or cannot say.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            # A file that is not there allows all; a server that fails has not said so.
            page = await self.fetcher.get(f"{site}/robots.txt", accept="text/plain", missing=True)
            self._known[site] = read_robots((page.body or b"").decode(errors="replace"))
            self.fetcher.slow_down(url, self._known[site].delay)
        robots = self._known[site]
        if not robots.allow(url):
            raise FetchError(f"{url}: the site's robots.txt asks programs not to read this page")
        return robots
