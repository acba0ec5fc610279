"""Inline mode: cards that are sent into chats where the bot is not, and rated there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import and_, func, select

from bot.limits import UNLIMITED
from bot.playground.emulator import Emulator
from bot.worker import Worker
from db.models import Opinion, Outbox, Person
from db.queries.figures import recompute_figures
from db.queries.people import save_person
from db.queries.search import index_titles
from db.results import SentCard
from handlers.i18n import languages, translator
from handlers.inline import article
from handlers.links import deep_link
from tests.client import Client
from tests.factories import film_card
from tests.handlers.conftest import START, Stage, film

BORDEAUX = 1


async def lives(stage: Stage, person: Client, city_id: int) -> None:
    async with stage.database.write() as session:
        await save_person(session, person_id=person.person.id, city_id=city_id)


async def deliver(stage: Stage, seconds: int = 4) -> None:
    """What a worker does with what is due some seconds later."""
    stage.at(stage.moment[0] + timedelta(seconds=seconds))
    worker = Worker(stage.application, jobs=(), limits=UNLIMITED)
    due = and_(Outbox.state == "pending", Outbox.due_at <= stage.moment[0])
    while True:
        await worker.deliver_due()
        async with stage.database.read() as session:
            if not await session.scalar(select(func.count()).select_from(Outbox).where(due)):
                return
        await asyncio.sleep(0.01)


def talk(stage: Stage, one: Client, other: Client) -> tuple[Client, Client]:
    """Both of them in a chat of two, where the bot is not."""
    chat = stage.emulator.dialogue(one.person, other.person)
    return one.at(chat), other.at(chat)


def labels(result: dict[str, Any]) -> list[str]:
    rows = result["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


async def stars(stage: Stage) -> list[tuple[int | None, int, int]]:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(Opinion.person_id, Opinion.film_id, Opinion.stars)
            .where(Opinion.person_id.is_not(None))
            .order_by(Opinion.person_id)
        )
        return [(person, film_id, given) for person, film_id, given in rows]


async def test_a_title_gives_cards_in_the_senders_language(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    [card] = await here.asks_inline("petites victoirs")
    assert card["title"] == "Les Petites Victoires (2023)"
    assert card["description"] == "📰 3,5 · 👥 4,4\nMélanie Auffret"
    assert card["thumbnail_url"] == "https://posters.seance.example/1.svg"
    assert labels(card)[:5] == ["★1", "★2", "★3", "★4", "★5 · 3"]
    assert labels(card)[5:] == ["📰 Critiques", "💬 Avis", "🕒 Séances"]
    [card] = await there.asks_inline("small victories")
    assert card["title"] == "Small Victories (2023)"
    assert card["description"] == "📰 3.5 · 👥 4.4\nMélanie Auffret"
    assert labels(card)[5:] == ["📰 Critics", "💬 Opinions", "🕒 Showtimes"]
    assert there.offered["is_personal"] is True
    assert there.offered["cache_time"] == 300


async def test_a_card_that_is_sent_shows_the_film_and_leads_to_its_screens(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    kept = await here.chooses("1")
    assert kept.message["via_bot"]["username"] == "seance_bot"
    assert "Les Petites Victoires (2023)" in kept.message["text"]
    assert "Alice, institutrice et maire" in kept.message["text"]
    assert there.sees().picture == "https://posters.seance.example/1.svg"
    # The links open the private chat of whoever follows them, in their language.
    private = there.at(programme.emulator.private(bob.person))
    for label, expected in (
        ("Critiques", "Small Victories"),
        ("Avis", "Small Victories"),
        ("Séances", "Which city?"),
    ):
        await there.taps(label)
        assert expected in private.sees().text


async def test_everybody_rates_a_card_and_its_counts_follow(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    sent = (await here.chooses("1")).message["text"]
    assert (await here.taps("★4")).toast == "Votre note\u00a0: ★★★★☆"
    assert (await there.taps("★5 · 3")).toast == "Your rating: ★★★★★"
    assert await stars(programme) == [(7, 1, 4), (8, 1, 5)]
    calls = len(programme.emulator.calls)
    await deliver(programme)
    # One change for both; what the card says agrees with its buttons, and nothing else changes.
    [edit] = programme.emulator.calls[calls:]
    assert edit.method == "editMessageText"
    seen = there.sees()
    assert seen.labels[:5] == ["★1", "★2", "★3", "★4 · 1", "★5 · 4"]
    assert seen.labels[5:] == ["📰 Critiques", "💬 Avis", "🕒 Séances"]
    before = "Public\u00a0: 4,4/5 · 25 notes\n3 notes sont connues en détail."
    after = "Public\u00a0: 4,4/5 · 27 notes\n5 notes sont connues en détail."
    assert before in sent
    assert seen.text == sent.replace(before, after)
    assert seen.picture == "https://posters.seance.example/1.svg"
    await here.taps("★1")
    await deliver(programme)
    assert there.sees().labels[:5] == ["★1 · 1", "★2", "★3", "★4", "★5 · 4"]
    # The same rating as everywhere else.
    assert "★☆☆☆☆" in (await alice.starts("r1")).text


async def test_a_tap_that_changes_nothing_leaves_the_card_as_it_is(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    await here.chooses("1")
    await there.taps("★4")
    await deliver(programme)
    assert (await there.taps("★4 · 1")).toast == "Your rating: ★★★★☆"
    await deliver(programme)
    assert there.sees().labels[3] == "★4 · 1"
    async with programme.database.read() as session:
        rows = await session.execute(select(Outbox.state, Outbox.last_error))
        assert [tuple(row) for row in rows] == [("sent", None)]


async def test_a_card_obeys_the_rules_of_rating(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    await here.chooses("1")
    async with programme.database.write() as session:
        session.add(Person(id=8, banned_at=START))
    seen = await there.taps("★4")
    assert seen.alert == (
        "You can read everything here, but a moderator has stopped you from writing."
    )
    assert (await here.forges("gs:1:6:fr")).alert
    assert (await here.forges("gs:999:5:fr")).alert == "Ce n’est plus dans mon catalogue."
    assert await stars(programme) == []
    await deliver(programme)
    assert here.sees().labels[4] == "★5 · 3"


async def test_a_film_nobody_could_see_yet_has_no_stars_to_tap(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, _ = talk(programme, alice, bob)
    [card] = await here.asks_inline("pas encore")
    assert labels(card) == ["📰 Critiques", "💬 Avis", "🕒 Séances"]
    await here.chooses("6")
    assert "première séance" in ((await here.forges("gs:6:5:fr")).alert or "")


async def test_no_other_button_works_under_a_card(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    card = await here.chooses("1")
    for data in ("st", "f:1", "wl:0", "rx:1:8:1", "sv:1", "nonsense"):
        assert (await there.forges(data)).alert
    assert there.sees().text == card.message["text"]


async def test_a_card_that_was_deleted_is_let_go(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, _ = talk(programme, alice, bob)
    await here.asks_inline("petites victoires")
    card = await here.chooses("1")
    await here.taps("★4")
    card.deleted = True
    await deliver(programme)
    assert await stars(programme) == [(7, 1, 4)]
    async with programme.database.read() as session:
        assert list((await session.execute(select(Outbox.state))).scalars()) == ["dropped"]


async def test_without_words_it_offers_what_is_on_in_my_city(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await lives(programme, alice, BORDEAUX)
    here, _ = talk(programme, alice, bob)
    cards = await here.asks_inline("")
    assert [(card["title"], card["description"]) for card in cards] == [
        ("Les Petites Victoires (2023)", "📰 3,5 · 👥 4,4\n4 séances"),
        ("Le Garçon et le Héron (2023)", "2 séances"),
    ]
    assert here.offered["button"] == {"text": "📍 Bordeaux · aujourd’hui", "start_parameter": "m"}
    assert here.offered["cache_time"] == 60
    # When the last session of the day has begun, tomorrow's are offered.
    programme.at(START + timedelta(hours=8))
    # (Another query to Telegram, which would serve the last answer for a minute.)
    [card] = await here.asks_inline(" ")
    assert card["description"] == "📰 3,5 · 👥 4,4\n1 séance"
    assert here.offered["button"]["text"] == "📍 Bordeaux · demain (lun. 23)"
    programme.at(START + timedelta(days=3))
    assert await here.asks_inline("  ") == []
    assert here.offered["button"]["text"] == "📍 Bordeaux · rien à l’affiche"


async def test_without_a_city_it_offers_what_is_on_and_asks_for_one(
    programme: Stage, alice: Client, bob: Client
) -> None:
    _, there = talk(programme, alice, bob)
    cards = await there.asks_inline("")
    assert [card["title"] for card in cards] == [
        "Small Victories (2023)",
        "The Boy and the Heron (2023)",
    ]
    assert there.offered["button"] == {"text": "📍 Set my city", "start_parameter": "m"}
    assert there.offered["cache_time"] == 0
    # The button opens the private chat, which asks, and leads back to where one was.
    assert "Which city are you in?" in (await bob.starts("m")).text
    seen = await bob.says("Bordeaux")
    assert seen.markup is not None
    back = [button for row in seen.markup["inline_keyboard"] for button in row]
    assert {"text": "↗️ Send a film to a chat", "switch_inline_query": ""} in back
    await there.asks_inline("")
    assert there.offered["button"]["text"] == "📍 Bordeaux · today"


async def test_no_film_of_that_name_is_said_and_the_nearest_offered(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, there = talk(programme, alice, bob)
    assert await here.asks_inline("zzzz qqqq") == []
    assert here.offered["button"]["text"] == "Aucun film de ce nom"
    assert "help" not in (await bob.starts("h")).text
    assert await there.asks_inline("the boy heroic victory") != []
    assert there.offered["button"]["text"] == "No film of that name. Nearest:"


async def test_pages_follow_each_other_without_gap_or_repetition(
    programme: Stage, alice: Client, bob: Client
) -> None:
    async with programme.database.write() as session:
        session.add_all(
            [film(100 + number, "Cousine", release_date=START.date()) for number in range(27)]
        )
    async with programme.database.write() as session:
        await recompute_figures(session, None)
        await index_titles(session)
    here, _ = talk(programme, alice, bob)
    first = [card["id"] for card in await here.asks_inline("cousine")]
    assert len(first) == 20
    assert here.offered["next_offset"] == "20"
    second = [card["id"] for card in await here.asks_inline("cousine", offset="20")]
    assert here.offered.get("next_offset", "") == ""
    assert len(set(first + second)) == len(first) + len(second) == 27
    for nonsense in ("-1", "x", "9" * 60, "٣", "20.5", ""):
        await here.asks_inline("cousine", offset=nonsense)
        assert here.offered["results"] is not None


async def test_a_group_without_the_bot_gets_cards_as_well(
    programme: Stage, alice: Client, bob: Client
) -> None:
    group = programme.emulator.group("Sans bot", [alice.person, bob.person], bot=None)
    here, there = alice.at(group), bob.at(group)
    await here.asks_inline("heron")
    await here.chooses("2")
    assert (await there.taps("★5")).toast == "Your rating: ★★★★★"
    await deliver(programme)
    assert there.sees().labels[4] == "★5 · 1"


async def test_typing_goes_on_and_every_answer_is_for_its_own_query(
    programme: Stage, alice: Client, bob: Client
) -> None:
    here, _ = talk(programme, alice, bob)
    for words in ("p", "pe", "pet", "   ", "🎬" * 100, "<b>", "\u202e", "x" * 256, "'; DROP"):
        await here.asks_inline(words)


texts = st.one_of(
    st.sampled_from(
        ("<b>&", "🎬" * 4000, "x" * 10_000, "\ud800", "\x00", " \n ", "", "{title} %s")
    ),
    st.text(max_size=300),
)


@settings(max_examples=60, deadline=None)
@given(
    text=texts,
    number=st.integers(0, 10**9),
    mean=st.none() | st.floats(0, 5),
    language=st.sampled_from(languages()),
    poster=st.none() | texts | st.just("https://posters.example/1.jpg"),
)
def test_any_card_is_one_that_telegram_takes_and_sends(
    text: str, number: int, mean: float | None, language: str, poster: str | None
) -> None:
    emulator = Emulator(now=lambda: 1.0)
    person = emulator.person(7, "Alice")
    card = film_card(
        film_id=2**63 - 1,
        title=text,
        original_title=text + "!",
        directors=(text,) * 9,
        cast=(text,) * 30,
        synopsis=text,
        awards=(text,) * 9,
        poster_url=poster,
        press_mean=mean,
        press_count=number,
        audience_mean=mean,
        audience_count=number,
    )
    offered = article(
        SentCard(card, (number, 0, 1, 99, number), None),
        text,
        translator(language),
        can_be_rated=True,
        link=partial(deep_link, "seance_bot"),
    )
    query = emulator.inline_query(person, "x")
    emulator.call("answerInlineQuery", {"inline_query_id": query, "results": [offered]})
    assert len(str(offered["id"]).encode()) <= 64
    sent = emulator.chooses_inline_result(person, emulator.private(person), query, offered["id"])
    assert sent.inline_message_id is not None
