"""Takes the README's pictures from a running `seance play`.

`python -m tests.browser.pictures http://127.0.0.1:8080 docs/images`, with the font Inter installed
so that they look alike wherever they are taken.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.test_chat import answer, write

PHONE = {"width": 402, "height": 1124}


async def take_pictures(address: str, folder: Path) -> None:
    """A film's card in French by day, its critics in English by night."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        await take(browser, f"{address}/?as=camille", None, folder / "film-fr.png")
        await take(browser, f"{address}/?as=alex", "Critics", folder / "critics-en.png")
        await browser.close()


async def take(browser: Browser, url: str, button: str | None, path: Path) -> None:
    """One picture, from the top of the newest message."""
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        color_scheme="dark" if button else "light",
        device_scale_factor=2,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(url)
    await write(page, "petites victoires")
    await expect(answer(page).locator("img.sharp")).to_have_js_property("complete", True)
    if button:
        await answer(page).locator(".key", has_text=button).click()
        await expect(answer(page).locator(".edited")).to_be_visible()
    await page.evaluate(
        """() => {
            const message = [...document.querySelectorAll(".message.in")].at(-1);
            const pane = document.querySelector(".scroll");
            const top = (element) => element.getBoundingClientRect().top;
            pane.scrollTop += top(message) - top(pane) - 10;
            document.activeElement.blur();
        }"""
    )
    await page.mouse.move(5, 200)
    await page.wait_for_timeout(300)
    await page.screenshot(path=path)
    await context.close()


if __name__ == "__main__":
    asyncio.run(take_pictures(sys.argv[1], Path(sys.argv[2])))
