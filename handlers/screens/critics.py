"""What the press says: the figures, one honest sentence, the voices."""

from __future__ import annotations

from collections.abc import Sequence

from db.results import FilmCard, ReviewRow
from handlers.actions import ShowCities, ShowCritics, ShowFilm
from handlers.audience.actions import ShowOpinions
from handlers.i18n import Translator
from handlers.screens.film import press_line, title_line
from handlers.screens.reception import bar, beside, sentence
from handlers.screens.screen import (
    Button,
    Screen,
    blocks,
    clip,
    escape,
    lines,
    page_row,
    quotation,
    rows,
    units,
)
from handlers.screens.stars import histogram
from handlers.verdict import Reception, one_per_outlet, receive

QUOTES_PER_PAGE = 4
SHORT_QUOTE = 180  # UTF-16 units; a longer one folds up in an expandable quotation
QUOTE_LIMIT = 600


def critics_screen(
    film: FilmCard,
    reviews: Sequence[ReviewRow],
    tr: Translator,
    *,
    stars: Sequence[int] = (),
    walk: str = "",
    page: int = 0,
) -> Screen:
    """The critics of a film. `reviews` may hold an outlet once per language; `stars` is how many
    of the audience gave one star, … five."""
    _ = tr.gettext
    voices = one_per_outlet(reviews, tr.language)
    reception = receive(voices)
    quoted = _ordered(voices, reception, tr.language)
    pages = max(1, -(-len(quoted) // QUOTES_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = quoted[page * QUOTES_PER_PAGE : (page + 1) * QUOTES_PER_PAGE]
    updated = film.press_updated
    return Screen(
        blocks(
            f"📰 {title_line(film)} · " + _("Critics"),
            lines(press_line(film, tr), bar(reception, tr)),
            sentence(film, reception, tr),
            lines(beside(film, tr), histogram(film, stars, tr)),
            *(_quote(review, reception, tr) for review in shown),
            "<i>" + _("Updated on {date}").format(date=tr.date(updated)) + "</i>"
            if updated
            else None,
        ),
        rows(
            page_row(page, pages, lambda to: ShowCritics(film.film_id, walk, to)),
            (
                Button("💬 " + _("Opinions"), ShowOpinions(film.film_id, walk)),
                Button("🕒 " + _("Showtimes"), ShowCities(film.film_id, walk)),
            ),
            (Button("‹ " + _("Film"), ShowFilm(film.film_id, walk)),),
        ),
    )


def _ordered(voices: Sequence[ReviewRow], reception: Reception, language: str) -> list[ReviewRow]:
    """Quotations by use: the reader's language, the dissenter early, the best marks first."""
    quoted = [review for review in voices if review.quote]
    quoted.sort(
        key=lambda review: (
            review.language not in (language, ""),
            -(review.stars if review.stars is not None else 2.5),
            review.outlet,
        )
    )
    dissenter = reception.dissenter
    if dissenter is not None and dissenter in quoted:
        quoted.remove(dissenter)
        quoted.insert(min(2, len(quoted)), dissenter)
    return quoted


def _quote(review: ReviewRow, reception: Reception, tr: Translator) -> str:
    _ = tr.gettext
    outlet = f"<b>{escape(review.outlet, 60)}</b>"
    shown = " · ".join(filter(None, (outlet, mark_text(review, tr))))
    if review is reception.dissenter:
        shown = "⚡ " + _("Dissenting voice") + " · " + shown
    text = escape(review.quote, QUOTE_LIMIT)
    if units(clip(review.quote, QUOTE_LIMIT)) > SHORT_QUOTE:
        return f"{shown}\n{quotation(text)}"
    return f"{shown}\n<blockquote>{text}</blockquote>"


def mark_text(review: ReviewRow, tr: Translator) -> str | None:
    """An outlet's mark on our scale, its own beside where it is another."""
    _ = tr.gettext
    own = escape(review.mark or "", 20)
    if review.stars is None:
        return {"fresh": "👍 " + _("for"), "rotten": "👎 " + _("against")}.get(review.vote or "")
    ours = f"★ {tr.number(review.stars, '0.#')}/5"
    same = own.replace(",", ".").replace(" ", "") in {
        f"{review.stars:g}/5",
        f"{review.stars:.1f}/5",
    }
    return ours if same or not own else f"{ours} ({own})"
