"""A film night in the playground, played to its end by three people in the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import SCREENSHOTS, Visit
from tests.browser.test_chat import write


@dataclass(frozen=True)
class Words:
    """One language's way through the night."""

    people: tuple[str, str, str]
    chat: str
    colours: str
    command: str
    title: str
    add: str
    open: str
    by_hand: str
    close: str
    vote: tuple[str, str, str]
    settled: str
    book: str


FRENCH = Words(
    people=("camille", "noor", "alex"),
    chat="group",
    colours="light",
    command="/soiree Bordeaux",
    title="Soirée cinéma · Bordeaux",
    add="Ajouter",
    open="Ouvrir le vote",
    by_hand="À la main",
    close="Clore le vote",
    vote=("Voter", "Voter", "Vote"),
    settled="C’est décidé",
    book="Réserver",
)
ENGLISH = Words(
    people=("alex", "dana", "camille"),
    chat="Cinéphiles",
    colours="dark",
    command="/filmnight Bordeaux",
    title="Film night in Bordeaux",
    add="Add a film",
    open="Open the vote",
    by_hand="When we close it",
    close="Close now",
    vote=("Vote", "Vote", "Voter"),
    settled="It is settled!",
    book="Book",
)


def button(page: Page, name: str) -> Locator:
    return page.locator(".inline-keyboard").get_by_text(name).last


async def ballots(pages: Sequence[Page], words: Words, choices: Sequence[Sequence[int]]) -> None:
    """Each ticks options of the latest poll and sends them."""
    for page, name, chosen in zip(pages, words.vote, choices, strict=True):
        poll = page.locator(".poll").last
        for number in chosen:
            await poll.locator(".choice").nth(number).click()
        await poll.get_by_role("button", name=name, exact=True).click()
        await expect(poll.locator(".percent").first).to_be_visible()


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
async def test_three_people_choose_a_film_and_a_showtime(
    played: str, visit: Visit, words: Words, request: pytest.FixtureRequest
) -> None:
    pages = [
        await visit(person, words.chat, colours=words.colours, url=played)
        for person in words.people
    ]
    first, second, third = pages
    pictures = SCREENSHOTS / f"night-{request.node.callspec.id}"
    pictures.mkdir(parents=True, exist_ok=True)

    await write(first, words.command)
    for page in pages:
        await expect(page.locator(".message.in").last).to_contain_text(words.title)
    board = second.locator(".message.in").last
    await expect(board.locator(".text")).to_contain_text("6. ")
    await button(second, words.add).click()
    await expect(board.locator(".key", has_text="➕").nth(1)).to_be_visible()  # the films to add
    await board.locator(".key", has_text="➕").first.click()
    await expect(board.locator(".text")).to_contain_text("7. ")
    await button(second, "✓").click()
    await button(first, words.open).click()
    await first.screenshot(path=pictures / "0-when.png")
    await button(first, words.by_hand).click()

    for page in pages:
        await expect(page.locator(".poll .choice")).to_have_count(7)
    await ballots(pages, words, ((0, 6), (0,), (1, 0)))
    await expect(third.locator(".percent").first).to_contain_text("100")
    await third.screenshot(path=pictures / "1-films.png")
    await button(first, words.close).click()

    for page in pages:
        await expect(page.locator(".poll")).to_have_count(2)
    await ballots(pages, words, ((0, 1), (1,), (1,)))
    await second.screenshot(path=pictures / "2-sessions.png")
    await button(first, words.close).click()

    for page in pages:
        end = page.locator(".message.in").last
        await expect(end).to_contain_text(words.settled)
        await expect(end).to_contain_text(".ics")
        await expect(end.locator(".key", has_text=words.book)).to_be_visible()
    await third.screenshot(path=pictures / "3-end.png")
