"""What people write, from all of Unicode, is a message that a strict Bot API takes, and does
nothing in it but stand there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from bot.playground.emulator import Emulator
from db.audience import (
    OpinionPage,
    OpinionRow,
    OwnOpinion,
    RatedFilm,
    Rating,
    RatingPage,
    Signature,
)
from db.models import Opinion
from handlers.audience.actions import ShowOpinions
from handlers.i18n import Translator, languages, translator
from handlers.links import deep_link
from handlers.markup import markup, preview
from handlers.screens.comment import (
    ask_words_screen,
    forgotten_screen,
    preview_screen,
    published_screen,
    spoiler_screen,
)
from handlers.screens.opinions import opinion_screen, opinions_screen
from handlers.screens.rating import (
    confirm_deletion_screen,
    confirm_removal_screen,
    my_ratings_screen,
    private_only_screen,
    rating_screen,
)
from handlers.screens.screen import Screen, units
from handlers.screens.signature import ask_pen_name_screen, signature_screen
from handlers.screens.words import MOST_UNITS, NAME_UNITS, inert, tidy, tidy_name
from tests.client import Client
from tests.factories import NOON, SUNDAY, film_line
from tests.handlers.audience.conftest import rows_of
from tests.handlers.conftest import Stage

HOSTILE = (
    "<b>bold & unclosed",
    "</blockquote></tg-spoiler>&amp;&#x0;",
    "\u202eright to left\u2066",
    "🎬" * 500,
    "a.b " * 250,
    "/a" * 500,
    "x\n" * 500,
    "\n" * 40 + "deep",
    "\t\ttabs",
    "\ud800 lone \udfff surrogates",
    "\x00\x07\x1b controls",
    "https://t.me/a@b.c#d$E /start",
    "{title} %s {0} {",
    "e\u0301\u0302\u0303" * 200,
    "👨‍👩‍👧‍👦" * 90,
)
comments = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=MOST_UNITS),
    st.text(alphabet="aé./@#$: \n<>&", min_size=200, max_size=MOST_UNITS),
)
BOT = "seance_bot"
LIVE = {"url", "mention", "hashtag", "cashtag", "bot_command", "email", "phone_number"}


def audience_screens(tr: Translator, comment: str, name: str, spoiler: bool) -> list[Screen]:
    """Every screen that shows what a person wrote."""
    film = film_line(title=name or "x", audience_mean=3.5, audience_count=1200)
    mine = OwnOpinion(1, 4, comment, "fr", spoiler)
    rating = Rating(film, None, mine)
    rows = tuple(
        OpinionRow(
            opinion_id=2**62 + number,
            film_id=2**62,
            name=name,
            source="csv" if number % 2 else "",
            stars=number + 1,
            comment=comment,
            language="fr",
            posted_on=SUNDAY,
            spoiler=spoiler,
            helpful=10**6,
            helped=True,
            mine=number == 4,
        )
        for number in range(5)
    )
    page = OpinionPage(rows, 10**6, 999_995)
    rated = tuple(RatedFilm(film, 5, NOON, True) for _ in range(10))
    return [
        spoiler_screen(rating, tr, person_id=2**52, comment=comment),
        preview_screen(
            rating, tr, person_id=2**52, name=name, comment=comment, spoiler=spoiler
        ),
        published_screen(rating, tr, name=name),
        forgotten_screen(rating, tr),
        ask_words_screen(
            rating, tr, link=f"https://t.me/{BOT}?start=w{2**62}", asked=(7, name), problem="?"
        ),
        *(
            rating_screen(
                rating,
                tr,
                link=f"https://t.me/{BOT}?start=w{2**62}",
                person_id=2**52,
                open_from=SUNDAY if asks else None,
                can_be_rated=not asks,
                private=private,
                walk="q99999999",
                asks=asks,
            )
            for private in (True, False)
            for asks in (True, False)
        ),
        rating_screen(
            Rating(film, None),
            tr,
            link=f"https://t.me/{BOT}?start=w{2**62}",
            person_id=7,
            open_from=SUNDAY,
            can_be_rated=False,
            private=True,
        ),
        confirm_removal_screen(rating, tr, person_id=2**52, walk="now"),
        confirm_deletion_screen(rating, tr, person_id=2**52),
        opinions_screen(
            film,
            page,
            (1, 22, 333, 4444, 55555),
            tr,
            link=lambda action: deep_link(BOT, action),
            private=True,
            chart=True,
            order="h",
            number=199_999,
            walk="q99999999",
        ),
        opinion_screen(
            film, rows[0], tr, share="https://t.me/share/url?url=x", private=True,
            back=ShowOpinions(2**62, "q99999999", "h", 199_999),
        ),
        my_ratings_screen(
            RatingPage(rated, 10**6, 10, 3.25, 4.4), tr, by_stars=True, number=1
        ),
        private_only_screen(tr, username=BOT),
        signature_screen(Signature("x", name), tr),
        ask_pen_name_screen(tr, problem="?"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def shown() -> Callable[[Screen], dict[str, Any]]:
    """Sends a screen to a strict Bot API; the message as Telegram keeps it."""
    emulator = Emulator(now=lambda: 1.0)
    chat = emulator.private(emulator.person(7, "Alice"))
    emulator.presses_start_link(chat.members[7].person)

    def send(screen: Screen) -> dict[str, Any]:
        under = markup(screen)
        params: dict[str, Any] = {
            "chat_id": chat.id,
            "text": screen.text,
            "parse_mode": "HTML",
            "link_preview_options": preview(screen).to_dict(),
        }
        if under is not None:
            params["reply_markup"] = under.to_dict()
        message: dict[str, Any] = emulator.call("sendMessage", params)
        emulator.calls.clear()
        return message

    return send


@settings(max_examples=60, deadline=None)
@given(
    comment=comments,
    name=st.text(max_size=60) | st.sampled_from(HOSTILE),
    spoiler=st.booleans(),
    language=st.sampled_from(languages()),
)
def test_whatever_people_write_telegram_takes_every_screen(
    shown: Callable[[Screen], dict[str, Any]],
    comment: str,
    name: str,
    spoiler: bool,
    language: str,
) -> None:
    kept = tidy(comment)
    assume(kept and units(kept) <= MOST_UNITS)
    for screen in audience_screens(translator(language), kept, tidy_name(name), spoiler):
        shown(screen)


@settings(max_examples=150, deadline=None)
@given(text=comments | st.text(alphabet="abc.com/@#$: tme", max_size=60))
@example("https://spam.example/?q=1 t.me/x @canal #tag $EUR /start@bot a.b@c.fr ftp://x.fr")
def test_nothing_in_the_words_is_a_link(
    shown: Callable[[Screen], dict[str, Any]], text: str
) -> None:
    kept = tidy(text)
    assume(kept and units(kept) <= MOST_UNITS)
    film = film_line(title="x")
    opinion = OpinionRow(1, 1, "x", "", 3, kept, None, None)
    back = ShowOpinions(1)
    screen = opinion_screen(
        film, opinion, translator("en"), share="https://t.me/x", private=True, back=back
    )
    message = shown(screen)
    assert not {entity["type"] for entity in message.get("entities", ())} & LIVE
    assert kept in message["text"].replace("\u2060", "") or "\u2060" in kept


@given(text=st.text())
def test_tidy_words_stay_tidy_and_have_something_to_see(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert "\n\n\n" not in once
    once.encode()  # no half of a surrogate pair
    assert "\x00" not in once


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a \r\n\r\n \n\r\n b  ", "a\n\nb"),
        ("a\tb", "a b"),
        ("\u2800\u3164", ""),
        ("\u200b\u2060\ufeff", ""),
        ("\u0301", ""),
        ("…", "…"),
        ("👍", "👍"),
    ],
)
def test_what_is_kept_of_a_text(text: str, kept: str) -> None:
    assert tidy(text) == kept


def test_numbers_and_prose_are_left_as_they_are() -> None:
    for text in ("4/5 : très bien. Et 3,5 ? Oui/non…", "Fin. Début", "a : b"):
        assert inert(text) == text


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=comments)
async def test_any_text_travels_through_the_whole_conversation(
    programme: Stage, alice: Client, text: str
) -> None:
    sendable = "".join(sign for sign in text if not "\ud800" <= sign <= "\udfff").strip()
    assume(tidy(sendable) and units(sendable) <= 4096)
    assume(not sendable.startswith("/"))  # a command, however odd, is no answer
    programme.at(programme.moment[0] + timedelta(hours=1))  # an hour's share for each
    await alice.starts("r5")
    await alice.taps("★ 4", refused=["message is not modified"])
    assert "qu’en avez-vous pensé" in (await alice.starts("w5")).text
    try:
        seen = await alice.says(sendable)
    except ValueError:  # the client does not send it
        return
    if not seen.labels:
        assert units(tidy(sendable)) > MOST_UNITS or not tidy(sendable)
        return
    await alice.taps("Oui")
    await alice.taps("Publier")
    rows = await rows_of(programme.database, Opinion.person_id, Opinion.comment)
    (kept,) = (row.comment for row in rows if row.person_id == 7)
    assert kept
    assert units(kept) <= MOST_UNITS
    await alice.taps("Avis")


def test_a_name_is_one_line() -> None:
    assert tidy_name(" a\n\n b\t c ") == "a b c"
    assert units("🎬" * (NAME_UNITS // 2)) == NAME_UNITS
