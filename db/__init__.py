"""What Séance knows, and how it is asked: models, queries and their results.

This room imports SQLAlchemy, rapidfuzz (title search) and the standard library. It has never heard
of Telegram or gettext.
"""
