"""The stars as a picture: drawn by a process of its own, in the reader's language."""

from __future__ import annotations

import json
import struct

import pytest

from handlers.audience import chart
from handlers.audience.chart import DrawingError, can_draw, draw
from handlers.i18n import translator
from handlers.screens.stars import chart_words
from tests.client import Client
from tests.factories import film_line
from tests.handlers.audience.test_opinions import voices
from tests.handlers.conftest import Stage

__all__ = ["voices"]
PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(
    "title", ["Les Petites Victoires", "君たちはどう生きるか", "$x^2$ & <b>", "", "W" * 300]
)
async def test_any_title_and_any_counts_are_drawn(title: str) -> None:
    words = chart_words(film_line(title=title), (0, 0, 0, 0, 7_654_321), translator("fr"))
    assert size_of(await draw(words)) == (1080, 840)


def test_what_is_written_on_it_is_the_readers_language() -> None:
    film = film_line(title="Solaris")
    french = chart_words(film, (0, 1, 3, 6, 1600), translator("fr"))
    assert french["subtitle"] == "Public\u00a0: 5,0/5 · 1\u202f610 notes"
    assert french["written"] == ["0", "1", "3", "6", "1\u202f600"]
    english = chart_words(film, (0, 1, 3, 6, 1600), translator("en"))
    assert english["subtitle"] == "Audience: 5.0/5 · 1,610 ratings"
    few = chart_words(film, (0, 0, 0, 0, 4), translator("en"))
    assert few["subtitle"] == "Audience: 4 ratings"


async def test_a_button_sends_the_picture(voices: Stage, bob: Client) -> None:
    await bob.starts("o5")
    seen = await bob.taps("Chart")
    photos = [kept for kept in voices.emulator.messages(bob.chat) if "photo" in kept.message]
    assert len(photos) == 1
    assert "Une nouveauté" in seen.text
    sent = voices.emulator.file(photos[0].message["photo"][-1]["file_id"])
    assert size_of(sent.content or b"") == (1080, 840)


async def test_without_the_plotting_library_no_chart_is_offered(
    voices: Stage, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    can_draw.cache_clear()
    monkeypatch.setattr(chart, "find_spec", lambda name: None)
    try:
        seen = await bob.starts("o5")
        assert not [label for label in seen.labels if "Chart" in label]
        assert "nothing to draw" in ((await bob.forges("oc:5")).alert or "")
    finally:
        can_draw.cache_clear()


async def test_too_few_ratings_are_not_drawn(programme: Stage, bob: Client) -> None:
    seen = await bob.starts("o1")
    assert not [label for label in seen.labels if "Chart" in label]
    assert "nothing to draw" in ((await bob.forges("oc:1")).alert or "")


async def test_a_drawing_that_fails_says_why() -> None:
    with pytest.raises(DrawingError, match="KeyError"):
        await draw({"title": "nothing else"})


async def test_a_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "PATIENCE", 0.01)
    words = chart_words(film_line(), (1, 1, 1, 1, 1), translator("en"))
    with pytest.raises(DrawingError, match="no picture"):
        await draw(words)
    json.dumps(words)  # what goes to the other process is plain data
