"""A headless Chromium, and a playground with a small bot for it to look at."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from bot.playground.emulator import Emulator
from tests.browser.town import Town, serve_town

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parent / "screenshots"
ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
DATABASE = re.compile(rb"sqlite:///\S+")
START_SECONDS = 120

Visit = Callable[..., Awaitable[Page]]


def find_chromium() -> str | None:
    """The first browser of `NAMES` on PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """See `need_chromium`."""
    return need_chromium()


def need_chromium() -> str:
    """A Chromium: found, else installed from Debian; the tests fail where neither works."""
    found = find_chromium()
    if found is None:
        install_chromium()
        found = find_chromium()
    if found is None:
        pytest.fail(
            f"The browser tests need Chromium: none of {', '.join(NAMES)} is on PATH, and"
            " installing Debian's package needs root. Run: sudo apt-get install chromium",
            pytrace=False,
        )
    return found


def install_chromium() -> None:
    """Install Debian's package, and letters for it, where this may be done without asking."""
    if shutil.which("apt-get") is None:
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES],
    ):
        if root and shutil.which(root[0]) is None:
            return
        subprocess.run([*root, *command], env=environment, check=False, capture_output=True)


@pytest.fixture(scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """One browser for the whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Three people, a group, a channel and the small bot, served on a free port."""
    async with serve_town(Emulator()) as town:
        yield town


@pytest.fixture
async def visit(browser: Browser, town: Town) -> AsyncIterator[Visit]:
    """Open the page: `await visit("alice", "group", width=390, colours="dark")`.

    The test fails when a page logs an error, be it a script's or the Content-Security-Policy's.
    """
    contexts = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    async def open_page(
        person: str = "",
        chat: str = "",
        *,
        width: int = 390,
        height: int = 844,
        colours: str = "light",
        url: str | None = None,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if colours == "dark" else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{url or town.url}/?as={person}&chat={chat}")
        await page.wait_for_selector("body[data-place]")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # Streams that the pages left end before the next test begins.
    await asyncio.sleep(0)
    assert complaints == []


@pytest.fixture(scope="module")
async def played() -> AsyncIterator[str]:
    """The address of a running `seance play`."""
    async with playing() as (address, _):
        yield address


@asynccontextmanager
async def playing() -> AsyncIterator[tuple[str, str]]:
    """Address and database of a `seance play`; ended by Ctrl+C, it must end well."""
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
    database = DATABASE.search(said)
    assert database
    yield found[0].decode(), database[0].decode()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(10):
        rest = await process.stdout.read()
        assert await process.wait() == 0, (said + rest).decode()
    assert b"Traceback" not in said + rest
