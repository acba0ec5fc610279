"""Inline mode: `@bot words` in any chat gives cards to send; without words, what is on in my city.

Answers depend on the sender's language and city, so Telegram may keep them for that person alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import InlineQueryResultsButton, Update
from telegram.constants import ParseMode
from telegram.ext import InlineQueryHandler

from db.days import cinema_day, still_seen_from
from db.queries.cards import is_rateable, list_cards, list_most_shown
from db.queries.film_lists import list_films
from db.queries.search import find_films
from db.results import CityRef, SentCard
from db.session import ReadSession
from handlers.actions import AskCity, ShowHelp
from handlers.callbacks import Action
from handlers.context import Context
from handlers.i18n import Translator
from handlers.links import deep_link, payload
from handlers.markup import Buttons, preview
from handlers.reply import unless_too_old
from handlers.screens.card import scores_line, sent_card_screen
from handlers.screens.screen import clip, is_link, label

PER_ANSWER = 20
# Offsets come back from clients, which may make them up.
FURTHEST = 2_000
LONGEST = 200  # characters of a query that are looked at
# Seconds for which Telegram may give the same answer again. Sessions go by; a city that was not
# known may be chosen within seconds.
KEPT, KEPT_PROGRAMME, KEPT_WITHOUT_CITY = 300, 60, 0


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer: films with a word on each, and a button above them.

    Attributes:
        more: there are further ones.
        button: its words and the screen of the private chat it opens.
    """

    films: tuple[tuple[SentCard, str], ...]
    more: bool
    kept: int
    button: tuple[str, Action] | None = None


async def answer_inline(update: Update, context: Context) -> None:
    """One page of cards."""
    query = update.inline_query
    assert query is not None
    offset = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 5 else 0
    offset = min(offset, FURTHEST)
    words = " ".join(query.query.split())[:LONGEST]
    async with context.db.read() as session:
        offer = await (
            _titled(context, session, words, offset) if words else _on(context, session, offset)
        )
    button = None
    if offer.button is not None:
        text, opens = offer.button
        button = InlineQueryResultsButton(text, start_parameter=payload(opens))
    link, now, today = partial(deep_link, context.bot.username), context.now, context.today()
    articles = [
        article(
            card,
            said,
            context.tr,
            can_be_rated=is_rateable(card, now=now, today=today),
            link=link,
        )
        for card, said in offer.films
    ]
    with unless_too_old():
        await query.answer(
            [],
            api_kwargs={"results": articles},
            cache_time=offer.kept,
            is_personal=True,
            next_offset=str(offset + PER_ANSWER) if offer.more else "",
            button=button,
        )


async def _titled(context: Context, session: ReadSession, words: str, offset: int) -> Offer:
    """The films that the words may mean; what is on comes first among those that fit as well."""
    _ = context.tr.gettext
    found = await find_films(
        session,
        words,
        language=context.language,
        limit=PER_ANSWER,
        offset=offset,
        now=context.now,
    )
    ids = [hit.film_id for hit in found.hits]
    cards = await list_cards(session, film_ids=ids, language=context.language)
    button = None
    if not found.hits and not offset:
        button = _("No film of that name"), ShowHelp()
    elif found.nearest:
        button = _("No film of that name. Nearest:"), ShowHelp()
    films = tuple((card, ", ".join(card.film.directors[:2])) for card in cards)
    return Offer(films, found.total > offset + PER_ANSWER, KEPT, button)


async def _on(context: Context, session: ReadSession, offset: int) -> Offer:
    """What is on today in my city; where that is not known, what is on at all."""
    _ = context.tr.gettext
    city = context.visit.city
    if city is not None:
        return await _on_in(context, session, city, offset)
    page = await list_films(
        session,
        which="now",
        language=context.language,
        now=context.now,
        today=context.today(),
        limit=PER_ANSWER,
        offset=offset,
    )
    ids = [film.film_id for film in page.films]
    cards = await list_cards(session, film_ids=ids, language=context.language)
    films = tuple((card, ", ".join(card.film.directors[:2])) for card in cards)
    button = "📍 " + _("Set my city"), AskCity()
    return Offer(films, page.total > offset + PER_ANSWER, KEPT_WITHOUT_CITY, button)


async def _on_in(context: Context, session: ReadSession, city: CityRef, offset: int) -> Offer:
    """What is still to be seen today; late in the evening, tomorrow's films."""
    _, n_ = context.tr.gettext, context.tr.ngettext
    today = cinema_day(context.now, context.zone_of(city))
    shown: tuple[tuple[int, int], ...] = ()
    for day in (today, today + timedelta(days=1)):
        shown = await list_most_shown(
            session,
            city_id=city.city_id,
            day=day,
            since=still_seen_from(context.now),
            limit=PER_ANSWER + 1,
            offset=offset,
        )
        if shown:
            break
    counts = dict(shown[:PER_ANSWER])
    cards = await list_cards(session, film_ids=list(counts), language=context.language)

    def sessions(card: SentCard) -> str:
        count = counts[card.film.film_id]
        said = n_("{count} showtime", "{count} showtimes", count)
        return said.format(count=context.tr.number(count))

    name = label(city.name, 40)
    where = (
        f"📍 {name} · {context.tr.day(day, today)}" if shown else f"📍 {name} · " + _("nothing on")
    )
    films = tuple((card, sessions(card)) for card in cards)
    return Offer(films, len(shown) > PER_ANSWER, KEPT_PROGRAMME, (where, AskCity()))


def article(
    card: SentCard,
    said: str,
    tr: Translator,
    *,
    can_be_rated: bool,
    link: Callable[[Action], str],
) -> dict[str, Any]:
    """A card as an InlineQueryResultArticle, in JSON: PTB's objects for twenty of them, with their
    keyboards, take twice as long to make and to write as all the rest of the answer.

    Args:
        said: a word on it for the list, plain text.
    """
    film = card.film
    screen = sent_card_screen(card, tr, can_be_rated=can_be_rated, link=link)
    year = f" ({film.year})" if film.year else ""
    poster = {"thumbnail_url": film.poster_url} if is_link(film.poster_url) else {}
    about = _lines(scores_line(card, tr), clip(said, 120))
    return {
        "type": "article",
        "id": str(film.film_id),
        "title": label(film.title, 120) + year,
        "input_message_content": {
            "message_text": screen.text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": preview(screen).to_dict(),
        },
        "reply_markup": Buttons(screen.rows).to_dict(),
        **poster,
        **({"description": about} if about else {}),
    }


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def inline_handler() -> InlineQueryHandler[Context, None]:
    """Answers every inline query."""
    return InlineQueryHandler(answer_inline)
