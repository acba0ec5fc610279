"""Filters: which of a day's sessions are shown, how that travels in a button, what is offered.

In a button an absent `Filters` (None) means "as the person has asked to remember", an empty one
"none, whatever is remembered".
"""

from handlers.filters.choices import Choice, offered
from handlers.filters.tokens import pack as write_token
from handlers.filters.tokens import read_kept
from handlers.filters.value import NOTHING, Filters, merged, of_query

__all__ = [
    "NOTHING",
    "Choice",
    "Filters",
    "merged",
    "of_query",
    "offered",
    "read_kept",
    "write_token",
]
