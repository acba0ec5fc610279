"""A film as it is sent into another chat: what everybody there can read and rate."""

from __future__ import annotations

from collections.abc import Callable

from db.results import SentCard
from handlers.actions import ShowCities, ShowCritics
from handlers.audience.actions import ShowOpinions
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.film import ENOUGH_RATINGS, card_text
from handlers.screens.screen import Button, Screen, Url, rows
from handlers.screens.stars import known_line, star_rows

# Twenty cards travel at once, of which one is sent.
SYNOPSIS = 400


def sent_card_screen(
    card: SentCard, tr: Translator, *, can_be_rated: bool, link: Callable[[Action], str]
) -> Screen:
    """The card, with the figures of the moment. All buttons but the stars lead to the private chat;
    `link` makes addresses."""
    _ = tr.gettext
    film, film_id = card.film, card.film.film_id
    stars = star_rows(film_id, card.stars, tr, language=tr.language) if can_be_rated else ()
    return Screen(
        card_text(
            film,
            tr,
            synopsis=SYNOPSIS,
            note=known_line(film, card.stars, tr) if can_be_rated else None,
        ),
        rows(
            *stars,
            (
                Button("📰 " + _("Critics"), Url(link(ShowCritics(film_id)))),
                Button("💬 " + _("Opinions"), Url(link(ShowOpinions(film_id)))),
            ),
            (Button("🕒 " + _("Showtimes"), Url(link(ShowCities(film_id)))),),
        ),
        picture=film.poster_url,
    )


def scores_line(card: SentCard, tr: Translator) -> str:
    """Both means in few characters, as plain text: 📰 4,1 · 👥 3,9"""
    film, marks = card.film, []
    if film.press_mean is not None and film.press_count:
        marks.append(f"📰 {tr.score(film.press_mean)}")
    if film.audience_mean is not None and film.audience_count >= ENOUGH_RATINGS:
        marks.append(f"👥 {tr.score(film.audience_mean)}")
    return " · ".join(marks)
