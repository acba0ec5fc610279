"""Real films for the tests of title search: title, French and English titles, year, director."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from db.models import Film, FilmText
from db.queries.search import index_titles
from db.session import Database

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

# "*" before a title: on now.
FILMS = """
*Les Petites Victoires||Small Victories|2023|Mélanie Auffret
M|M le maudit|M|1931|Fritz Lang
Z|||1969|Costa-Gavras
8½|Huit et demi|8½|1963|Federico Fellini
1917|||2019|Sam Mendes
1984|||1984|Michael Radford
2001: A Space Odyssey|2001, l'Odyssée de l'espace||1968|Stanley Kubrick
2010: The Year We Make Contact|2010, l'année du premier contact||1984|Peter Hyams
Se7en|Seven|Seven|1995|David Fincher
Les Quatre Cents Coups||The 400 Blows|1959|François Truffaut
Les Cent Un Dalmatiens|Les 101 Dalmatiens|One Hundred and One Dalmatians|1961|Wolfgang Reitherman
12 Angry Men|Douze hommes en colère||1957|Sidney Lumet
Vingt mille lieues sous les mers||20,000 Leagues Under the Sea|1954|Richard Fleischer
Rocky|||1976|John G. Avildsen
Rocky II|Rocky 2, la revanche||1979|Sylvester Stallone
Rocky III|||1982|Sylvester Stallone
Rocky IV|||1985|Sylvester Stallone
Rocky V|||1990|John G. Avildsen
E.T. the Extra-Terrestrial|E.T. l'extra-terrestre||1982|Steven Spielberg
M*A*S*H|||1970|Robert Altman
X-Men|||2000|Bryan Singer
Spider-Man|||2002|Sam Raimi
Spider-Man 2|||2004|Sam Raimi
WALL·E|||2008|Andrew Stanton
Le Fabuleux Destin d'Amélie Poulain||Amélie|2001|Jean-Pierre Jeunet
Edipo Re|Œdipe roi|Oedipus Rex|1967|Pier Paolo Pasolini
Hors-d'œuvre|||2010|Anonyme
Un jour sans fin|Un jour sans fin|Groundhog Day|1993|Harold Ramis
Paris, Texas|||1984|Wim Wenders
À bout de souffle||Breathless|1960|Jean-Luc Godard
L'Avventura|L'avventura||1960|Michelangelo Antonioni
L'Année dernière à Marienbad||Last Year at Marienbad|1961|Alain Resnais
Солярис|Solaris|Solaris|1972|Andreï Tarkovski
Solaris|||2002|Steven Soderbergh
Dune|||1984|David Lynch
*Dune|||2021|Denis Villeneuve
Dune: Part Two|Dune : Deuxième partie||2024|Denis Villeneuve
Blade Runner|||1982|Ridley Scott
Blade Runner 2049|||2017|Denis Villeneuve
七人の侍|Les Sept Samouraïs|Seven Samurai|1954|Akira Kurosawa
千と千尋の神隠し|Le Voyage de Chihiro|Spirited Away|2001|Hayao Miyazaki
기생충|Parasite|Parasite|2019|Bong Joon-ho
Ladri di biciclette|Le Voleur de bicyclette|Bicycle Thieves|1948|Vittorio De Sica
La vita è bella|La vie est belle|Life Is Beautiful|1997|Roberto Benigni
It's a Wonderful Life|La vie est belle||1946|Frank Capra
The Lord of the Rings: The Fellowship of the Ring|Le Seigneur des anneaux : La Communauté de l'anneau||2001|Peter Jackson
The Lord of the Rings: The Two Towers|Le Seigneur des anneaux : Les Deux Tours||2002|Peter Jackson
The Lord of the Rings: The Return of the King|Le Seigneur des anneaux : Le Retour du roi||2003|Peter Jackson
Star Wars|La Guerre des étoiles||1977|George Lucas
The Godfather|Le Parrain||1972|Francis Ford Coppola
The Godfather Part II|Le Parrain, 2e partie||1974|Francis Ford Coppola
The Silence of the Lambs|Le Silence des agneaux||1991|Jonathan Demme
La Haine||Hate|1995|Mathieu Kassovitz
Intouchables||The Intouchables|2011|Olivier Nakache
Portrait de la jeune fille en feu||Portrait of a Lady on Fire|2019|Céline Sciamma
Les Enfants du paradis||Children of Paradise|1945|Marcel Carné
Les Enfants du siècle|||1999|Diane Kurys
Jeux d'enfants||Love Me If You Dare|2003|Yann Samuell
The Good, the Bad and the Ugly|Le Bon, la Brute et le Truand||1966|Sergio Leone
Mr. & Mrs. Smith|||2005|Doug Liman
???|||1999|Anonyme
Le Grand Bleu||The Big Blue|1988|Luc Besson
Le Grand Bain||Sink or Swim|2018|Gilles Lellouche
*Le Grand Voyage|||2026|Anonyme
""".strip()  # noqa: E501


def films() -> list[tuple[Film, list[FilmText]]]:
    """The films of the list as rows, numbered from 1."""
    made: list[tuple[Film, list[FilmText]]] = []
    for number, line in enumerate(FILMS.splitlines(), 1):
        title, french, english, year, director = line.split("|")
        film = film_row(
            number, title.lstrip("*"), year=int(year), director=director, on=title[0] == "*"
        )
        texts = [
            FilmText(film_id=number, language=language, title=text, awards=[])
            for language, text in (("fr", french), ("en", english))
            if text
        ]
        made.append((film, texts))
    return made


def film_row(
    number: int, title: str, *, year: int = 2000, director: str = "Anonyme", on: bool = False
) -> Film:
    """A film with what search looks at."""
    values: dict[str, Any] = {"cast": [], "genres": []}
    return Film(
        id=number,
        source="test",
        source_id=str(number),
        title=title,
        directors=[director],
        release_date=date(year, 3, 1),
        last_show=NOW + timedelta(days=2) if on else None,
        **values,
    )


async def store(database: Database) -> None:
    """Puts the films of the list into a database and indexes them."""
    async with database.write() as session:
        for film, texts in films():
            session.add(film)
            await session.flush()
            session.add_all(texts)
    async with database.write() as session:
        await index_titles(session, now=NOW)
