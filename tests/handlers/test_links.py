"""Deep links open the screen they name; anything else opens the welcome."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import ShowCities, ShowCritics, ShowFilm, ShowSessions, ShowShowtime
from handlers.callbacks import Action
from handlers.links import deep_link, payload, read_payload, share_address

positive = st.integers(min_value=0, max_value=10**17)


@given(number=positive, other=positive)
def test_a_payload_opens_the_screen_it_was_made_for(number: int, other: int) -> None:
    screens: list[Action] = [
        ShowFilm(number),
        ShowCritics(number),
        ShowCities(number),
        ShowSessions(number, other),
        ShowShowtime(number),
    ]
    for screen in screens:
        text = payload(screen)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text)
        assert read_payload(text) == screen


def test_where_one_came_from_is_not_shared() -> None:
    assert read_payload(payload(ShowFilm(3, "now"))) == ShowFilm(3)


@pytest.mark.parametrize(
    "text", ["", "f", "f1-2", "s1", "z9", "f-1", "hello", "f1;", "f" + "9" * 70]
)
def test_a_payload_nobody_made_is_no_screen(text: str) -> None:
    assert read_payload(text) is None


def test_a_link_and_its_sharing_address() -> None:
    link = deep_link("seance_bot", ShowSessions(12, 34))
    assert link == "https://t.me/seance_bot?start=s12-34"
    assert share_address(link, "Été & <b>").endswith("text=%C3%89t%C3%A9%20%26%20%3Cb%3E")
