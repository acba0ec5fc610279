"""A card that was sent into some chat, brought up to date: it says what its buttons say."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from db.queries.cards import is_rateable, list_cards
from handlers.i18n import choose_locale, translator
from handlers.links import deep_link
from handlers.outgoing import Edit, Letter
from handlers.screens.card import sent_card_screen


async def card_stars(letter: Letter) -> Edit | None:
    """The card with the figures of the moment, in the language it was sent in."""
    services = letter.services
    language = choose_locale(letter.payload["language"], default=services.default_language)
    film_ids = (int(letter.payload["film"]),)
    cards = await list_cards(letter.session, film_ids=film_ids, language=language)
    if not cards:
        return None
    today = letter.now.astimezone(ZoneInfo(services.timezone)).date()
    screen = sent_card_screen(
        cards[0],
        translator(language),
        can_be_rated=is_rateable(cards[0], now=letter.now, today=today),
        link=partial(deep_link, letter.bot),
    )
    return Edit(screen, inline_message_id=str(letter.payload["message"]))
