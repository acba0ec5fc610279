"""Fetching what other people's servers hold, without trusting them."""

from bot.importers.fetching.addresses import Guard, RefusedAddressError
from bot.importers.fetching.fetcher import Fetcher
from bot.importers.fetching.pages import FetchError, Limits, Page

__all__ = ["FetchError", "Fetcher", "Guard", "Limits", "Page", "RefusedAddressError"]
