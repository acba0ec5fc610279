"""Title search: from what a person typed to films, on either engine, whatever the slips in it."""

from db.queries.search.find import FilmHit, FilmHits, find_films
from db.queries.search.index import index_titles

__all__ = ["FilmHit", "FilmHits", "find_films", "index_titles"]
