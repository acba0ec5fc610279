"""docs/playground.md, "A feed of your own": imported while `seance play` runs, it is in the next
answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.feeds import run_command
from tests.browser.conftest import SCREENSHOTS, Visit, playing
from tests.browser.test_chat import answer, write

GUIDE = Path(__file__).parents[2] / "docs" / "playground.md"
PICTURES = SCREENSHOTS / "feed"


def programme() -> str:
    """The guide's page, with a day to come in it."""
    found = re.search(r"```html\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return re.sub(r"20\d\d-\d\d-\d\d", f"{date.today() + timedelta(days=3)}", found[1])  # noqa: DTZ011


async def asked(page: Page, words: str, expected: str, picture: str) -> None:
    await write(page, words)
    await expect(answer(page)).to_contain_text(expected)
    await page.screenshot(path=PICTURES / f"{picture}.png")


@pytest.fixture(scope="module")
async def own() -> AsyncIterator[tuple[str, str]]:
    """Address and database of a playground that nobody else looks at."""
    async with playing() as both:
        yield both


async def test_a_feed_changes_the_answers_of_a_running_playground(
    own: tuple[str, str], visit: Visit, tmp_path: Path
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = tmp_path / "programme.html"
    page.write_text(programme(), encoding="utf-8")
    url, database = own
    camille, alex = await visit("camille", url=url), await visit("alex", url=url, colours="dark")
    await expect(answer(camille)).to_contain_text("Bonjour Camille")
    await asked(camille, "séances petites victoires à Pau", "villes", "0-showtimes-fr")
    assert "20:10" not in await answer(camille).inner_text()
    await asked(alex, "tidal lighthouse", "I know no film", "0-film-en")

    await run_command(["import", "jsonld", str(page)], database)
    await asked(camille, "séances petites victoires à Pau", "20:10", "1-showtimes-fr")
    await asked(camille, "phare aux marées", "Apolline Sarcelle", "1-film-fr")
    await asked(alex, "tidal lighthouse", "Apolline Sarcelle", "1-film-en")
    await asked(alex, "small victories in Pau", "20:10", "1-showtimes-en")
