"""Stars under a card that was sent into some chat: anybody's taps count, and the counts follow."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from db.audience import STARS
from db.queries.admission import RefusedError
from db.queries.cards import is_rateable, list_cards
from db.queries.opinion_writes import save_stars
from db.queries.outbox import refresh
from handlers.audience.acting import act_of, refused
from handlers.audience.actions import RateCard
from handlers.audience.rating import given
from handlers.context import Context
from handlers.i18n import choose_locale, translator
from handlers.links import deep_link
from handlers.outgoing import Edit, Letter
from handlers.routing import Table, expired
from handlers.screens.card import card_rows
from handlers.screens.screen import Reply, Screen, Toast

# A card that hundreds rate is changed once for all who tapped meanwhile.
APART = timedelta(seconds=3)


async def rate_card(context: Context, action: RateCard) -> Reply:
    """Gives stars, by the rules of every other rating; the card's counts follow within seconds."""
    if action.stars not in STARS:
        return expired(context)
    message = context.visit.inline_message_id
    try:
        async with context.db.write() as session:
            await save_stars(
                session,
                act_of(context),
                film_id=action.film_id,
                stars=action.stars,
                per_hour=context.services.ratings_per_hour,
                burst=context.services.burst_ratings,
            )
            if message is not None:
                await refresh(
                    session,
                    chat_id=None,
                    kind="card_stars",
                    payload={
                        "message": message,
                        "film": action.film_id,
                        "language": action.language,
                    },
                    key=f"card:{message}",
                    due_at=context.now + APART,
                    now=context.now,
                )
    except RefusedError as error:
        return refused(context, error)
    return Toast(given(context, action.stars))


async def card_stars(letter: Letter) -> Edit | None:
    """The card's buttons, in the language it was sent in."""
    services = letter.services
    language = choose_locale(letter.payload["language"], default=services.default_language)
    film_ids = (int(letter.payload["film"]),)
    cards = await list_cards(letter.session, film_ids=film_ids, language=language)
    if not cards:
        return None
    today = letter.now.astimezone(ZoneInfo(services.timezone)).date()
    rows = card_rows(
        cards[0],
        translator(language),
        can_be_rated=is_rateable(cards[0], now=letter.now, today=today),
        link=partial(deep_link, letter.bot),
    )
    return Edit(
        Screen("", rows), inline_message_id=str(letter.payload["message"]), buttons_only=True
    )


CARDS: Table = {RateCard: rate_card}
