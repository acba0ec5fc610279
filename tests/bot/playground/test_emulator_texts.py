"""Texts: limits, what clients mark by themselves, entities that a bot lists, link previews."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.emulator.entities import detect

from .conftest import Stage


def test_a_text_of_4096_units_passes_and_one_more_does_not(stage: Stage) -> None:
    assert len(stage.send("x" * 4096)["text"]) == 4096
    assert stage.refusal("sendMessage", text="x" * 4097) == "Bad Request: message is too long"


def test_the_limit_counts_utf_16_units_after_parsing(stage: Stage) -> None:
    stage.send(f"<b>{'🎬' * 2048}</b>", parse_mode="HTML")
    too_long = f"<b>{'🎬' * 2048}x</b>"
    refusal = stage.refusal("sendMessage", text=too_long, parse_mode="HTML")
    assert refusal == "Bad Request: message is too long"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "Bad Request: message text is empty"),
        ("   \n", "Bad Request: text must be non-empty"),
        ("\r\x00", "Bad Request: text must be non-empty"),
    ],
)
def test_an_empty_text_is_refused(stage: Stage, text: str, refusal: str) -> None:
    assert stage.refusal("sendMessage", text=text) == refusal


def test_tags_around_nothing_are_an_empty_text(stage: Stage) -> None:
    refusal = stage.refusal("sendMessage", text="<b> </b>", parse_mode="HTML")
    assert refusal == "Bad Request: text must be non-empty"


def test_a_caption_holds_1024_units(stage: Stage) -> None:
    stage.call("sendPhoto", photo="https://example.org/a.jpg", caption="é" * 1024)
    refusal = stage.refusal("sendPhoto", photo="https://example.org/a.jpg", caption="é" * 1025)
    assert refusal == "Bad Request: message caption is too long"


def test_control_and_bidirectional_characters_are_not_kept_but_french_spaces_are(
    stage: Stage,
) -> None:
    message = stage.send("Quoi\u202f?\u2028\r\u202e «\u00a0Oui\u00a0»\x07!")
    assert message["text"] == "Quoi\u202f? «\u00a0Oui\u00a0» !"


def test_an_unknown_parse_mode_is_refused(stage: Stage) -> None:
    refusal = stage.refusal("sendMessage", text="*a*", parse_mode="Markup")
    assert refusal == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/film Les", [("bot_command", 0, 5)]),
        ("/film@seance_bot Les", [("bot_command", 0, 16)]),
        ("🎬 /now", [("bot_command", 3, 4)]),
        ("/réglages", []),
        ("and/or", []),
        ("a /start/b", []),
        ("ask @bobby", [("mention", 4, 6)]),
        ("a@b.org", [("email", 0, 7)]),
        ("see https://example.org/a?b=c.", [("url", 4, 25)]),
        ("see example.org, now", [("url", 4, 11)]),
        ("#Film #42 #42nd", [("hashtag", 0, 5), ("hashtag", 10, 5)]),
        ("$USD", [("cashtag", 0, 4)]),
    ],
)
def test_clients_mark_what_they_recognise(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in detect(text)] == found


def test_nothing_is_recognised_in_code_and_in_links(stage: Stage) -> None:
    html = "<code>/film</code> <a href='https://example.org/x'>example.org</a> /now"
    types = [e["type"] for e in stage.send(html, parse_mode="HTML")["entities"]]
    assert types == ["code", "text_link", "bot_command"]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (
            {"type": "bold", "offset": 100, "length": 1},
            "entity begins after the end of the text at UTF-16 offset 100",
        ),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text"
            " at UTF-16 offset 100",
        ),
        (
            {"type": "invalid_type", "offset": 0, "length": 1},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"type": "bold", "offset": -1, "length": 1},
            "receive an entity with incorrect offset -1",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 5},
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 5, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 5, "url": ""},
            "entity URL '' is invalid: URL host is empty",
        ),
        (
            {
                "type": "text_mention",
                "offset": 0,
                "length": 4,
                "user": {"id": 0, "is_bot": False, "first_name": "X"},
            },
            "user not found",
        ),
    ],
)
def test_entities_that_do_not_fit_are_refused(
    stage: Stage, given: dict[str, Any], refusal: str
) -> None:
    told = stage.refusal("sendMessage", text="hello", entities=[given])
    assert told == f"Bad Request: {refusal}"


def test_listed_entities_are_kept_and_automatic_ones_found_again(stage: Stage) -> None:
    given = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "bot_command", "offset": 0, "length": 2},
    ]
    message = stage.send("hi /now", entities=given)
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "bot_command", "offset": 3, "length": 4},
    ]


def test_only_a_hundred_entities_are_kept(stage: Stage) -> None:
    message = stage.send("<b>a</b> " * 120, parse_mode="HTML")
    assert len(message["entities"]) == 100


def test_a_link_preview_keeps_its_options(stage: Stage) -> None:
    options = {"url": "https://example.org", "prefer_large_media": True, "show_above_text": True}
    message = stage.send("Poster", link_preview_options=options)
    kept = {**options, "url": "https://example.org/"}
    assert message["link_preview_options"] == kept


def test_a_link_preview_of_no_address_is_refused(stage: Stage) -> None:
    refusal = stage.refusal("sendMessage", text="x", link_preview_options={"url": "not-a-url"})
    assert refusal == "Bad Request: WEBPAGE_URL_INVALID"
