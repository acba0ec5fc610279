"""Stars: a row of five, how many gave how many, and what is written on the chart of them."""

from __future__ import annotations

from collections.abc import Sequence

from db.audience import STARS
from db.results import FilmCard, FilmLine
from handlers.audience.actions import GiveStars
from handlers.i18n import Translator
from handlers.screens.film import ENOUGH_RATINGS, audience_line, title_line
from handlers.screens.screen import Button, Row, clip, grid, lines

BAR = 10
IN_A_ROW = 3
"""`★5 · 12` needs more room than a fifth of the row."""


def star_row(stars: int) -> str:
    """★★★★☆"""
    return "★" * stars + "☆" * (5 - stars)


def star_label(value: int, count: int, tr: Translator) -> str:
    """★5 · 12; ★5 where nobody has given so many."""
    return f"★{value} · {tr.number(count)}" if count else f"★{value}"


def star_rows(
    film_id: int, stars: Sequence[int], tr: Translator, *, language: str = ""
) -> tuple[Row, ...]:
    """`★1 … ★5 · 12`, to be tapped by everybody, with how many gave one star, two, … five.

    Args:
        language: of a card that was sent into some chat; whoever taps may read another.
    """
    buttons = (
        Button(star_label(value, count, tr), GiveStars(film_id, value, language))
        for value, count in zip(STARS, stars, strict=True)
    )
    return grid(buttons, IN_A_ROW)


def histogram(film: FilmCard | FilmLine, stars: Sequence[int], tr: Translator) -> str | None:
    """How many gave how many stars, as bars of text; None where a mean would say too much."""
    known = sum(stars)
    if known < ENOUGH_RATINGS:
        return None
    most = max(stars)
    bars = [
        f"<code>{value}★ {'█' * round(count * BAR / most) or '▏':<{BAR}}</code> {tr.number(count)}"
        for value, count in reversed(list(zip(STARS, stars, strict=True)))
    ]
    return lines(*bars, known_line(film, stars, tr))


def known_line(film: FilmCard | FilmLine, stars: Sequence[int], tr: Translator) -> str | None:
    """Why the counts of stars make fewer than the film's ratings; None where they do not."""
    known = sum(stars)
    if known in (0, film.audience_count):
        return None
    return tr.ngettext(
        "<i>{count} rating is known one by one.</i>",
        "<i>{count} ratings are known one by one.</i>",
        known,
    ).format(count=tr.number(known))


def chart_words(film: FilmLine, stars: Sequence[int], tr: Translator) -> dict[str, object]:
    """What `handlers.audience.drawing` writes on the picture."""
    _, n_ = tr.gettext, tr.ngettext
    known = sum(stars)
    subtitle = n_("Audience: {count} rating", "Audience: {count} ratings", known)
    if known >= ENOUGH_RATINGS:
        mean = sum(value * count for value, count in zip(STARS, stars, strict=True)) / known
        subtitle = n_(
            "Audience: {mean}/5 · {count} rating", "Audience: {mean}/5 · {count} ratings", known
        ).replace("{mean}", tr.score(mean))
    return {
        "title": clip(film.title, 36),
        "subtitle": subtitle.format(count=tr.number(known)),
        "labels": [f"{value} ★" for value in STARS],
        "counts": list(stars),
        "written": [tr.number(count) for count in stars],
    }


def chart_caption(film: FilmLine, tr: Translator) -> str:
    """What stands under the picture."""
    return lines(f"📊 {title_line(film)}", audience_line(film, tr))
