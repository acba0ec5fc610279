"""A film that was found to be another: what people hold of it leads to the one that is left."""

from __future__ import annotations

from bot.importers.corrections import merge_films
from tests.client import Client
from tests.handlers.conftest import START, Stage


async def test_an_old_button_and_an_old_link_lead_to_the_film(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await alice.says("les petites victoires")
    await bob.starts("f1")
    await merge_films(programme.database, keep=2, drop=1, now=START)
    title = (await bob.starts("f2")).text.splitlines()[0]
    assert title in (await bob.starts("f1")).text
    seen = await alice.taps("Noter")
    french = (await alice.starts("f2")).text.splitlines()[0]
    assert french.split(" (")[0].removeprefix("🎬 ") in seen.text
