"""Title search: from what a person typed to films, on either engine, whatever the slips in it."""

from db.queries.search.find import find_films, find_very_title
from db.queries.search.index import index_titles
from db.queries.search.rank import FilmHit, FilmHits

__all__ = ["FilmHit", "FilmHits", "find_films", "find_very_title", "index_titles"]
