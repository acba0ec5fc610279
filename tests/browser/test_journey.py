"""`seance play` as a newcomer meets it: from a film to its critics, showtimes, a day, and back."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Visit
from tests.browser.test_chat import answer, write


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
