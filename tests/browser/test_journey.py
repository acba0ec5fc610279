"""`seance play` as a newcomer meets it: from a film to its critics, showtimes, a day, and back."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Visit
from tests.browser.test_chat import answer, write

ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
START_SECONDS = 120


@pytest.fixture(scope="module")
async def played() -> AsyncIterator[str]:
    """The address of a running `seance play`; ended by Ctrl+C, it must end well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "play", "--port", "0", "--no-open"),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    said = b""
    async with asyncio.timeout(START_SECONDS):
        while not (found := ADDRESS.search(said)):
            line = await process.stdout.readline()
            assert line, f"seance play ended early:\n{said.decode()}"
            said += line
    yield found[0].decode()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(10):
        rest = await process.stdout.read()
        assert await process.wait() == 0, (said + rest).decode()
    assert b"Traceback" not in said + rest


@dataclass(frozen=True)
class Words:
    """One language's way through the journey."""

    person: str
    colours: str
    greeting: str
    title: str
    critics: str
    dissent: str
    showtimes: str
    cities: str
    film: str
    expand: str


FRENCH = Words(
    person="camille",
    colours="light",
    greeting="Bonjour Camille",
    title="Les Petites Victoires (2023)",
    critics="Critiques",
    dissent="Voix discordante",
    showtimes="Séances",
    cities="Villes",
    film="Film",
    expand="Afficher plus",
)
ENGLISH = Words(
    person="alex",
    colours="dark",
    greeting="Alex",
    title="Small Victories (2023)",
    critics="Critics",
    dissent="Dissenting voice",
    showtimes="Showtimes",
    cities="Cities",
    film="Film",
    expand="Show more",
)


async def press(page: Page, name: str) -> None:
    """Press the first button beneath the newest message that has this word."""
    await answer(page).locator(".key", has_text=name).first.click()


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
async def test_journey_from_film_to_a_day_and_back(
    played: str, visit: Visit, words: Words, request: pytest.FixtureRequest
) -> None:
    page = await visit(words.person, colours=words.colours, url=played)
    pictures = SCREENSHOTS / f"journey-{request.node.callspec.id}"
    pictures.mkdir(parents=True, exist_ok=True)

    async def keep(name: str) -> None:
        await page.screenshot(path=pictures / f"{name}.png")

    await expect(answer(page)).to_contain_text(words.greeting)
    await keep("0-start")

    await write(page, "petites victoires")
    await expect(answer(page)).to_contain_text(words.title)
    await expect(answer(page).locator(".preview img.sharp")).not_to_have_js_property(
        "naturalWidth", 0
    )
    await expect(page.get_by_role("button", name=words.expand)).to_be_visible()
    await keep("1-film")

    await press(page, words.critics)
    await expect(answer(page)).to_contain_text(words.dissent)
    await keep("2-critics")

    await press(page, words.showtimes)
    await expect(answer(page).locator(".key", has_text="Paris (")).to_be_visible()
    await keep("3-cities")

    await press(page, "Paris (")
    text = answer(page).locator(".text")
    await expect(text).to_contain_text("📍 Paris")
    await keep("4-showtimes")

    # The chosen day has a mark, and its sessions are of that day alone.
    day = answer(page).locator(".keys").first.locator(".key:not(:has-text('•'))").last
    name = await day.inner_text()
    before = await text.inner_text()
    await day.click()
    await expect(answer(page).locator(".key", has_text=f"• {name}")).to_be_visible()
    assert await text.inner_text() != before
    await keep("5-day")

    await press(page, words.cities)
    await expect(answer(page).locator(".key", has_text="Paris (")).to_be_visible()
    await press(page, words.film)
    await expect(answer(page)).to_contain_text(words.title)
    await keep("6-film-again")
    # The whole way changed one message in place.
    await expect(page.locator(".message")).to_have_count(4)
    await expect(answer(page).locator(".key[aria-busy]")).to_have_count(0)
