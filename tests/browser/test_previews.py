"""Which card a message's link shows."""

from typing import Any

import pytest

from bot.playground.previews import link_preview, local_picture

POSTER = "https://posters.seance.example/petites-victoires.svg"
BOT = {"site": "Telegram", "title": "Séance", "description": "Films"}


def text(words: str, *urls: str, **options: Any) -> dict[str, Any]:
    """A message whose links are those parts of its text."""
    entities = [
        {
            "type": "url",
            "offset": len(words[: words.index(url)].encode("utf-16-le")) // 2,
            "length": len(url),
        }
        for url in urls
    ]
    return {"text": words, "entities": entities, "link_preview_options": options}


@pytest.mark.parametrize(
    ("message", "card"),
    [
        (text("nothing"), None),
        (text(POSTER, POSTER), {"url": POSTER, "image": "/posters/petites-victoires.svg"}),
        (
            text(f"🎬🎬 {POSTER}", POSTER),
            {"url": POSTER, "image": "/posters/petites-victoires.svg"},
        ),
        (text(POSTER, POSTER, is_disabled=True), None),
        (text("x", url=POSTER), {"url": POSTER, "image": "/posters/petites-victoires.svg"}),
        (text("t.me/seance_bot", "t.me/seance_bot"), {"url": "https://t.me/seance_bot", **BOT}),
        (text("t.me/other_bot", "t.me/other_bot"), None),
        (text("https://example.org/", "https://example.org/"), None),
        (
            text(
                "https://example.org/ t.me/Seance_bot?start=a",
                "https://example.org/",
                "t.me/Seance_bot?start=a",
            ),
            {"url": "https://t.me/Seance_bot?start=a", **BOT},
        ),
        (text(POSTER, POSTER, url="https://example.org/"), None),
    ],
)
def test_card_of_a_message(message: dict[str, Any], card: dict[str, Any] | None) -> None:
    found = link_preview(message, bot="seance_bot", name="Séance", description="Films")
    assert found == card


def test_hidden_link_counts_as_the_first() -> None:
    message = {
        "text": "\u200bA film",
        "entities": [{"type": "text_link", "offset": 0, "length": 1, "url": POSTER}],
    }
    found = link_preview(message, bot="seance_bot", name="Séance", description="")
    assert found == {"url": POSTER, "image": "/posters/petites-victoires.svg"}


def test_pictures_elsewhere_have_no_place_here() -> None:
    assert local_picture("https://posters.seance.example.evil.example/a.svg") is None
    assert local_picture("https://posters.seance.example/../a.svg") is None
