"""Announcements, in every language and with the longest and most hostile data, are messages that a
strict Bot API takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.emulator import Emulator
from db.announcing import FORMS, Announcements, ShownIn
from handlers.announcing.settings import CITY, DAY, HOUR, LANGUAGE
from handlers.i18n import languages, translator
from handlers.markup import markup, preview
from handlers.screens.announced import Listed, card_screen, lead_screen, list_screen
from handlers.screens.announcing import announcements_screen, pick_screen
from handlers.screens.announcing_offers import (
    ask_city_screen,
    choose_city_screen,
    my_announcements_screen,
    offer_screen,
)
from handlers.screens.screen import Screen
from tests.factories import NOON, city, film_card, film_line
from tests.handlers.test_screens import HOSTILE

texts = st.sampled_from(HOSTILE) | st.text(max_size=300)
counts = st.tuples(*[st.integers(0, 10**9)] * 5)
WEEK = (date(2026, 11, 25), date(2026, 12, 1))


def send(screen: Screen) -> None:
    emulator = Emulator(now=lambda: 1.0)
    chat = emulator.channel("Sorties", [emulator.person(7, "Alice")])
    params: dict[str, Any] = {
        "chat_id": chat.id,
        "text": screen.text,
        "parse_mode": "HTML",
        "link_preview_options": preview(screen).to_dict(),
    }
    if screen.rows:
        under = markup(screen)
        assert under is not None
        params["reply_markup"] = under.to_dict()
    emulator.call("sendMessage", params)


@pytest.mark.parametrize("language", languages())
@given(title=texts, other=texts, stars=counts, sessions=st.integers(1, 10**6))
def test_what_chats_read(
    language: str, title: str, other: str, stars: tuple[int, ...], sessions: int
) -> None:
    tr, place = translator(language), city(name=other)
    shown = ShownIn(sessions, ((other, 3), (title, 2), ("x", 1), ("y", 1)))
    card = film_card(
        title=title, original_title=other, directors=(title,) * 9, cast=(other,) * 99,
        genres=(title,) * 9, synopsis=other, poster_url=title, press_mean=4.4, press_count=sessions,
    )  # fmt: skip
    send(card_screen(card, tr, stars=stars, bot="seance_bot", city=place, shown=shown))
    send(card_screen(card, tr, stars=stars, bot="seance_bot", city=place))
    send(lead_screen(tr, week=WEEK, count=sessions, city=place, preview=True))
    films = [
        Listed(
            number, film_line(film_id=2**62 + number, title=title, directors=(other,)), stars, shown
        )
        for number in range(1, 31)
    ]
    head = lead_screen(tr, week=WEEK, count=sessions, city=place).text
    for some in (films, films[10:], films[:1]):
        send(list_screen(some, tr, bot="seance_bot", head=head))
        send(list_screen(some, tr, bot="seance_bot", head=None))


@pytest.mark.parametrize("language", languages())
@given(title=texts, active=st.booleans(), paused=st.booleans(), form=st.sampled_from(FORMS))
def test_what_administrators_read(
    language: str, title: str, active: bool, paused: bool, form: str
) -> None:
    tr = translator(language)
    settings = Announcements(
        -(2**52), title, 6, 23, "America/Argentina/ComodRivadavia", active=active, next_at=NOON,
        topic=2**31 - 1, silent=paused, form=form, language=language, city=city(name=title),
        paused=paused, known=True,
    )  # fmt: skip
    for private in (True, False):
        send(
            announcements_screen(
                settings, tr, now=NOON, private=private, language=language, topic=2**31 - 2
            )
        )
        send(offer_screen(settings, tr, title=title, private=private))
    for setting in (DAY, HOUR, LANGUAGE, CITY):
        zones = ("America/Argentina/ComodRivadavia", "Europe/Paris", "Indian/Reunion")
        send(
            pick_screen(
                settings, setting, tr, language=language, languages=languages(), zones=zones
            )
        )
    send(my_announcements_screen([settings] * 30, tr, username="seance_bot"))
    send(choose_city_screen(-(2**52), [(city(city_id=2**62), title)] * 5, tr))
    send(ask_city_screen(tr, asked=(2**52, title), problem=None))
