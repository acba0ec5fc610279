"""A film as it is sent into another chat: what everybody there can read and rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.audience import STARS
from db.results import SentCard
from handlers.actions import ShowCities, ShowCritics
from handlers.audience.actions import RateCard, ShowOpinions
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.film import ENOUGH_RATINGS, card_text
from handlers.screens.screen import Button, Row, Screen, Url, grid, rows

# Twenty cards travel at once, of which one is sent.
SYNOPSIS = 400
# From so many on a count needs more than a fifth of a phone's width.
WIDE = 100


def sent_card_screen(
    card: SentCard, tr: Translator, *, can_be_rated: bool, link: Callable[[Action], str]
) -> Screen:
    """The card. All buttons but the stars lead to the private chat; `link` makes addresses."""
    return Screen(
        card_text(card.film, tr, synopsis=SYNOPSIS),
        card_rows(card, tr, can_be_rated=can_be_rated, link=link),
        picture=card.film.poster_url,
    )


def card_rows(
    card: SentCard, tr: Translator, *, can_be_rated: bool, link: Callable[[Action], str]
) -> tuple[Row, ...]:
    """The buttons of a card, with the counts of the moment."""
    _ = tr.gettext
    film_id = card.film.film_id
    return rows(
        *(star_rows(film_id, card.stars, tr) if can_be_rated else ()),
        (
            Button("📰 " + _("Critics"), Url(link(ShowCritics(film_id)))),
            Button("💬 " + _("Opinions"), Url(link(ShowOpinions(film_id)))),
        ),
        (Button("🕒 " + _("Showtimes"), Url(link(ShowCities(film_id)))),),
    )


def star_rows(film_id: int, counts: Sequence[int], tr: Translator) -> tuple[Row, ...]:
    """`★1 … ★5 · 12`: how many gave so many stars stands beside each that somebody gave."""
    buttons = (
        Button(
            f"★{stars} · {tr.number(count)}" if count else f"★{stars}",
            RateCard(film_id, stars, tr.language),
        )
        for stars, count in zip(STARS, counts, strict=True)
    )
    return grid(buttons, 5 if max(counts) < WIDE else 3)


def scores_line(card: SentCard, tr: Translator) -> str:
    """Both means in few characters, as plain text: 📰 4,1 · 👥 3,9"""
    film, marks = card.film, []
    if film.press_mean is not None and film.press_count:
        marks.append(f"📰 {tr.score(film.press_mean)}")
    if film.audience_mean is not None and film.audience_count >= ENOUGH_RATINGS:
        marks.append(f"👥 {tr.score(film.audience_mean)}")
    return " · ".join(marks)
