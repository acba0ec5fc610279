"""schema.org's JSON-LD on web pages: films, sessions, cinemas, reviews."""
