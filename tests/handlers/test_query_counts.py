"""How often each screen asks the database: the same with few rows and with many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from db.days import cinema_day
from db.models import (
    Cinema,
    City,
    FavouriteCinema,
    FilmText,
    Opinion,
    Person,
    PressReview,
    Showtime,
    WatchedFilm,
)
from db.queries.figures import recompute_figures
from db.queries.search import index_titles
from db.session import Database
from handlers.actions import (
    ShowCinema,
    ShowCinemas,
    ShowCities,
    ShowCityDay,
    ShowCritics,
    ShowDays,
    ShowFilm,
    ShowFilters,
    ShowHelp,
    ShowHome,
    ShowLanguages,
    ShowList,
    ShowSessions,
    ShowSettings,
    ShowShowtime,
    ShowTimes,
)
from handlers.audience.actions import ShowMyRatings, ShowOpinions, ShowRating
from handlers.callbacks import Action
from handlers.watching.actions import EditWatchlist, ShowAlerts, ShowWatchlist
from tests.client import Client
from tests.handlers.conftest import START, Stage, at_paris, film
from tests.statements import statements

TODAY = START.date()
MANY = 40
# What a screen costs, in statements. Who asks, in which language, and what they were doing is one;
# what is shown is another: two for a typical screen. More have:
ASKING = 1
# a list of one's own, of whose length its pages need to know, and the page;
LISTED = ASKING + 2
# sessions: what stands over them (film, place, the days that have some) says which day is read;
SESSIONS = ASKING + 2
# words that name films: whether they are a title as they stand; if not, the grams they have in
# common with titles, those titles, and their films;
# whom a title named just now is known without asking, also to the next who types it.
SEARCH = 4

BUTTONS: Mapping[Action, int] = {
    ShowHome(): ASKING,
    ShowHelp(): ASKING,
    ShowLanguages(): ASKING,
    ShowSettings(): 4,  # favourites, pen name, alerts
    ShowFilm(1): 2,
    ShowCritics(1): 3,  # the card's figures, and the reviews
    ShowCities(1): 2,
    ShowSessions(1, 1): SESSIONS,
    ShowSessions(1, 1, TODAY): SESSIONS,
    ShowCityDay(1): SESSIONS,
    ShowCityDay(1, TODAY): SESSIONS,
    ShowCinema(1): SESSIONS,
    ShowTimes(1, 1, TODAY): SESSIONS,
    ShowCinemas(1): 3,  # the city, and its cinemas
    ShowFilters(1, 1, 0, TODAY): SESSIONS,
    ShowDays(1, 1): 2,
    ShowShowtime(3): 4,  # the session, its cinema, my reminder of it
    ShowList("now"): 2,
    ShowList("new"): 2,
    ShowList("soon"): 2,
    ShowOpinions(1): LISTED + 2,  # the film and mine, and the stars by number
    ShowRating(1): 2,
    ShowMyRatings(False): LISTED,
    ShowWatchlist(): LISTED,
    EditWatchlist(): LISTED,
    ShowAlerts(): 2,
}

WORDS: Mapping[str, int] = {
    "/alaffiche": 2,
    "/sorties": 2,
    "/bientot": 2,
    "/maliste": LISTED,
    "/mesnotes": LISTED,
    "/film petites victoires": ASKING + 1,
    "/critiques petites victoires": ASKING + 2,
    "/avis petites victoires": LISTED + 2,
    "/noter petites victoires": ASKING + 1,
    # Titles of films that are on, and cities, are known without asking.
    "/seances petites victoires": ASKING + 1,
    "/seances Bordeaux": SESSIONS,
    "/seances petites victoires Bordeaux": SESSIONS,
    "petites victoires bordeaux ce soir": SESSIONS,
}
# Words that name many films: a page of them.
FOUND = {"victoires": ASKING + SEARCH + 1}


async def fill_much(database: Database) -> None:
    """Dozens of everything that the screens list: of Alice's, and of film 1 and Bordeaux."""
    async with database.write() as session:
        numbers = range(100, 100 + MANY)
        await session.execute(session.insert(Person).values(id=7).on_conflict_do_nothing())
        session.add_all(
            film(number, f"Victoires {number}", release_date=TODAY - timedelta(days=number % 9))
            for number in numbers
        )
        session.add_all(
            City(id=n, name=f"Ville {n}", folded=f"ville {n}", country="FR", aliases=[])
            for n in numbers
        )
        await session.flush()
        for n in numbers:
            session.add(FilmText(film_id=n, language="fr", title=f"Victoires {n}", awards=[]))
            session.add(WatchedFilm(person_id=7, film_id=n))
            session.add(Opinion(film_id=n, person_id=7, stars=4, posted_on=TODAY, rated_at=START))
            session.add(
                Opinion(
                    film_id=1,
                    source="test",
                    author=f"Autre {n}",
                    stars=1 + n % 5,
                    comment="Bien.",
                    posted_on=date(2023, 4, 1),
                )
            )
            review = PressReview(film_id=1, outlet=f"Revue {n}", stars=3.0, mark="3/5", quote="Oui")
            session.add(review)
            for city_id, cinema_id in ((1, n), (n, 1000 + n)):
                session.add(
                    Cinema(
                        id=cinema_id,
                        source="test",
                        source_id=str(cinema_id),
                        name=f"Cinéma {cinema_id}",
                        city_id=city_id,
                        country="FR",
                        latitude=44.8,
                        longitude=-0.5,
                        timezone="Europe/Paris",
                        accessibility=[],
                    )
                )
            await session.flush()
            session.add(FavouriteCinema(person_id=7, cinema_id=n))
            starts = [at_paris(TODAY + timedelta(days=n % 5), 19 + n % 3, 5)]
            for film_id, cinema_id in ((1, n), (1, 1000 + n), (n, 1), (n, n)):
                for start in starts:
                    day = cinema_day(start, "Europe/Paris")
                    session.add(
                        Showtime(
                            film_id=film_id,
                            cinema_id=cinema_id,
                            starts_at=start,
                            cinema_day=day,
                            version="VF",
                            id=film_id * 10_000 + cinema_id,
                        )
                    )
        await session.flush()
        await recompute_figures(session)
        await index_titles(session)


def reads(seen: list[str]) -> list[str]:
    """Without what is written (an open question, a search kept for its other pages: one statement
    more, after the answer is made), and without what the outbox asks beside."""
    return [one for one in seen if one.startswith(("SELECT", "WITH")) and "FROM pace" not in one]


async def counted(stage: Stage, alice: Client) -> dict[str, list[str]]:
    """The statements of each screen, the second time it is asked for: what all updates share (the
    cities, the titles now on, the films that were merged) is read once a minute."""
    found = {}
    for action in 2 * (*BUTTONS,):
        await alice.says("/reglages" if action == ShowHelp() else "/aide")
        with statements(stage.database) as seen:
            await alice.forges(action.pack())
        found[repr(action)] = reads(seen)
    for words in 2 * (*WORDS, *FOUND):
        await alice.says("/annuler")
        with statements(stage.database) as seen:
            await alice.says(words)
        found[words] = reads(seen)
    return found


@pytest.mark.parametrize("much", [False, True])
async def test_a_screen_asks_as_often_for_few_rows_as_for_many(
    alice: Client, programme: Stage, much: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.fresh.monotonic", lambda: 0.0)  # what was read stays fresh
    await alice.says("/aide")
    wanted = {repr(action): count for action, count in BUTTONS.items()} | dict(WORDS)
    if much:
        await fill_much(programme.database)
        wanted |= FOUND
    seen = await counted(programme, alice)
    assert {name: len(seen[name]) for name in wanted} == wanted


async def test_a_card_asks_no_more_of_whom_it_knows_the_city(
    alice: Client, programme: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.fresh.monotonic", lambda: 0.0)  # what was read stays fresh
    await alice.says("/ville Bordeaux")
    for _ in range(2):
        await alice.says("/aide")
        with statements(programme.database) as seen:
            await alice.forges(ShowFilm(1).pack())
    assert "📍 Bordeaux (5)" in alice.sees().labels
    assert len(reads(seen)) == BUTTONS[ShowFilm(1)]


async def test_a_title_is_looked_up_once_and_again_after_an_import(
    alice: Client, bob: Client, programme: Stage
) -> None:
    async def asked(who: Client) -> int:
        with statements(programme.database) as seen:
            assert "Victoires" in (await who.says("/film petites victoires")).text
        return len(reads(seen))

    await alice.says("/film petites victoires")
    # In English it is another title, and may be another film's.
    assert await asked(bob) == ASKING + SEARCH + 1
    assert await asked(alice) == await asked(bob) == ASKING + 1
    async with programme.database.write() as session:
        await index_titles(session, [])  # what an import ends with, in whichever process
    assert await asked(alice) > ASKING + SEARCH
    assert await asked(alice) == ASKING + 1
