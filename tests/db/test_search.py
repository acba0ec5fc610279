"""Finding films by what people type, on both engines, over real titles."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.queries.search import FilmHits, find_films, find_very_title
from db.session import Database
from tests.db.titles import NOW, store


async def search(database: Database, text: str, language: str = "fr", **page: int) -> FilmHits:
    async with database.read() as session:
        return await find_films(session, text, language=language, now=NOW, **page)


@pytest.fixture
async def catalogue(database: Database) -> Database:
    await store(database)
    return database


# What is typed, and the film's year: its card opens.
CLEAR = [
    ("les petites victoires", 2023),
    ("LES PETITES VICTOIRES", 2023),
    ("petites victoires", 2023),
    ("petite victoire", 2023),
    ("small victories", 2023),
    ("victoires petites", 2023),
    ("petites vicotires", 2023),
    ("pettites victoires", 2023),
    ("petites vitoires", 2023),
    ("petites victoirrs", 2023),
    ("M", 1931),
    ("m le maudit", 1931),
    ("Z", 1969),
    ("8½", 1963),
    ("8 1/2", 1963),
    ("huit et demi", 1963),
    ("1917", 2019),
    ("1984", 1984),
    ("2001 l'odyssee de l'espace", 1968),
    ("odyssee de l'espace", 1968),
    ("seven", 1995),
    ("se7en", 1995),
    ("les 400 coups", 1959),
    ("les quatre cents coups", 1959),
    ("400 blows", 1959),
    ("the four hundred blows", 1959),
    ("les 101 dalmatiens", 1961),
    ("101 dalmatiens", 1961),
    ("cent un dalmatiens", 1961),
    ("12 hommes en colère", 1957),
    ("douze hommes en colere", 1957),
    ("twelve angry men", 1957),
    ("20000 lieues sous les mers", 1954),
    ("20 000 lieues sous les mers", 1954),
    ("rocky", 1976),
    ("rocky 2", 1979),
    ("rocky II", 1979),
    ("rocky two", 1979),
    ("rocky deux", 1979),
    ("rocky 4", 1985),
    ("rocky quatre", 1985),
    ("rocky V", 1990),
    ("rocky 5", 1990),
    ("et l'extra terrestre", 1982),
    ("e.t. l'extraterrestre", 1982),
    ("mash", 1970),
    ("m.a.s.h.", 1970),
    ("xmen", 2000),
    ("x men", 2000),
    ("spiderman 2", 2004),
    ("spiderman", 2002),
    ("wall-e", 2008),
    ("walle", 2008),
    ("amelie", 2001),
    ("amelie poulain", 2001),
    ("le fabuleu destin d amelie poulin", 2001),
    ("oedipe roi", 1967),
    ("œdipe roi", 1967),
    ("edipe roi", 1967),
    ("hors d'oeuvre", 2010),
    ("groundhog day", 1993),
    ("un jour sans fin", 1993),
    ("paris texas", 1984),
    ("à bout de souffle", 1960),
    ("a bout de soufle", 1960),
    ("breathless", 1960),
    ("avventura", 1960),
    ("lavventura", 1960),
    ("lannee derniere a marienbad", 1961),
    ("marienbad", 1961),
    ("solaris 1972", 1972),
    ("Solaris (1972)", 1972),
    ("solaris (2002)", 2002),
    ("solaris, 2002", 2002),
    ("solaris tarkovski", 1972),
    ("solaris soderbergh", 2002),
    ("solaris de steven soderbergh", 2002),
    ("солярис", 1972),
    ("dune 1984", 1984),
    ("dune", 2021),
    ("dune lynch", 1984),
    ("blade runner", 1982),
    ("blade runner 1982", 1982),
    ("blade runner 2049", 2017),
    ("blade runer 2049", 2017),
    ("les sept samourais", 1954),
    ("les 7 samouraïs", 1954),
    ("七人の侍", 1954),
    ("千と千尋の神隠し", 2001),
    ("spirited away", 2001),
    ("기생충", 2019),
    ("parasite", 2019),
    ("parasiet", 2019),
    ("voleur de bicyclettes", 1948),
    ("ladri di biciclette", 1948),
    ("la vie est belle 1946", 1946),
    ("la vie est belle benigni", 1997),
    ("the two towers", 2002),
    ("seigneur des anneaux retour du roi", 2003),
    ("le seigneur des anneaux les 2 tours", 2002),
    ("starwars", 1977),
    ("guerre des etoiles", 1977),
    ("godfather", 1972),
    ("the godfather part 2", 1974),
    ("silence des agneaux", 1991),
    ("silnce des agnaux", 1991),
    ("la haine", 1995),
    ("haine", 1995),
    ("intouchable", 2011),
    ("portrait jeune fille en feu", 2019),
    ("portrait of a lady on fire", 2019),
    ("enfants du paradis", 1945),
    ("le bon la brute et le truand", 1966),
    ("mr and mrs smith", 2005),
    ("mr & mrs smith", 2005),
    ("???", 1999),
]

# What is typed, and the years of the films offered first, in this order.
SEVERAL = [
    ("le seigneur des anneaux", {2001, 2002, 2003}),
    ("lord of the rings", {2001, 2002, 2003}),
    ("solaris", {1972, 2002}),
    ("la vie est belle", {1946, 1997}),
    ("les enfants du", {1945, 1999}),
]


async def test_what_names_one_film_opens_it(catalogue: Database) -> None:
    missed = []
    for text, year in CLEAR:
        found = await search(catalogue, text)
        if not found.clear or found.hits[0].year != year:
            offered = [(hit.title, hit.year, round(hit.score, 2)) for hit in found.hits[:3]]
            missed.append((text, year, offered))
    assert missed == []


async def test_what_names_several_films_offers_them(catalogue: Database) -> None:
    for text, years in SEVERAL:
        found = await search(catalogue, text)
        assert not found.clear, text
        assert not found.nearest, text
        assert {hit.year for hit in found.hits[: len(years)]} == years, text


async def test_only_a_beginning_offers_what_begins_so(catalogue: Database) -> None:
    found = await search(catalogue, "2001")
    assert (found.hits[0].year, found.nearest) == (1968, False)
    assert (await search(catalogue, "le grand b")).total >= 2


async def test_a_hit_has_the_title_of_the_readers_language(catalogue: Database) -> None:
    hit = (await search(catalogue, "seven samurai", "fr")).hits[0]
    assert (hit.title, hit.original_title, hit.year) == ("Les Sept Samouraïs", "七人の侍", 1954)
    assert hit.directors == ("Akira Kurosawa",)
    assert (await search(catalogue, "seven samurai", "en")).hits[0].title == "Seven Samurai"
    assert (await search(catalogue, "seven samurai", "de")).hits[0].title == "七人の侍"


async def test_only_the_very_title_scores_one(catalogue: Database) -> None:
    assert (await search(catalogue, "La Haine")).hits[0].score == 1.0
    assert (await search(catalogue, "la hainne")).hits[0].score < 1.0


async def test_a_very_title_is_found_alone_exactly_where_the_search_would_find_it_clear(
    catalogue: Database,
) -> None:
    texts = [text for text, _ in (*CLEAR, *SEVERAL)] + ["", "le grand", "la hainne", "2001"]
    alone = 0
    for text in texts:
        async with catalogue.read() as session:
            very = await find_very_title(session, text, language="fr", now=NOW)
        found = await search(catalogue, text)
        is_one = found.clear and found.hits[0].score == 1.0
        assert very.clear == is_one, text
        assert very.hits[:1] == (found.hits[:1] if is_one else ()), text
        alone += is_one
    assert len(texts) / 3 < alone < len(texts)


async def test_of_one_name_the_film_showing_now_comes_first(catalogue: Database) -> None:
    found = await search(catalogue, "dune")
    assert [(hit.year, hit.showing) for hit in found.hits[:2]] == [(2021, True), (1984, False)]


async def test_among_equals_the_film_showing_now_comes_first(catalogue: Database) -> None:
    found = await search(catalogue, "le grand")
    assert {hit.year for hit in found.hits} == {1988, 2018, 2026}
    assert found.hits[0].showing


async def test_a_film_is_offered_once_whatever_titles_of_it_fit(catalogue: Database) -> None:
    ids = [hit.film_id for hit in (await search(catalogue, "rocky")).hits]
    assert len(ids) == len(set(ids)) == 5


async def test_another_year_than_the_films_still_finds_it(catalogue: Database) -> None:
    assert (await search(catalogue, "casablanca 1942")).total == 0
    found = await search(catalogue, "la haine 1997")
    assert (found.hits[0].year, found.nearest) == (1995, False)


async def test_nothing_of_that_name_offers_the_nearest(catalogue: Database) -> None:
    found = await search(catalogue, "le silence du lac")
    assert found.nearest
    assert not found.clear
    assert found.hits[0].year == 1991


async def test_nothing_near_offers_nothing(catalogue: Database) -> None:
    assert await search(catalogue, "qwxyz kjhgf") == FilmHits()
    assert await search(catalogue, "") == FilmHits()
    assert await search(catalogue, "\u202e \x00\ud800 \n") == FilmHits()


async def test_pages_hold_the_whole_list_once(catalogue: Database) -> None:
    whole = await search(catalogue, "le grand", limit=30)
    assert whole.total == len(whole.hits) > 2
    pages = [await search(catalogue, "le grand", limit=2, offset=at) for at in range(0, 30, 2)]
    assert tuple(hit for page in pages for hit in page.hits) == whole.hits
    assert {page.total for page in pages} == {whole.total}


async def test_an_empty_index_finds_nothing(database: Database) -> None:
    assert await search(database, "dune") == FilmHits()


hostile = st.one_of(
    st.text(max_size=300),
    st.text("%_'\"\\;-*()[]^$#\0", max_size=40),
    st.text("0123456789 ivxlcm", max_size=40),
    st.sampled_from(["les petites victoires ", "rocky ", "dune 1984"]).flatmap(
        lambda title: st.text(max_size=20).map(lambda more: title + more)
    ),
    st.integers(1, 500).map(lambda times: "cent vingt et " * times),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=hostile)
async def test_no_text_does_harm(catalogue: Database, text: str) -> None:
    found = await search(catalogue, text, limit=5)
    assert len(found.hits) <= 5
    assert found.total >= len(found.hits)
    assert all(0.0 <= hit.score <= 1.0 for hit in found.hits)
    assert not (found.clear and found.nearest)
    assert (await search(catalogue, "dune")).clear
