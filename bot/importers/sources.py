"""The sources that can be refreshed again and again, by name: for the command line and for the
worker's schedules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Settings
from bot.importers import cnc, scare, tmdb
from bot.importers.fetching import Fetcher, FetchError, Limits
from bot.importers.fetching.robots import Manners
from bot.importers.gathering import Gathered, Outcome, run_source
from bot.importers.jsonld.pages import gather_files, gather_url, source_of
from bot.importers.keeping import films_to_ask_again, keep_terms
from bot.importers.report import Report
from db.base import utc_now
from db.session import Database

# One page a second, for sites that were not made for programs.
POLITE = Limits(pace=1.0)
NAMES = ("scare", "jsonld", "tmdb", "cnc")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source to take in: its name, and where it is if that is not said by the name."""

    name: str
    where: str = ""

    @property
    def key(self) -> str:
        """What its runs are on record as."""
        if self.name == "jsonld" and self.where and not _is_url(self.where):
            return f"jsonld:{Path(self.where).name}"
        return f"{self.name}:{self.where}" if self.name == "jsonld" else self.name


def _is_url(where: str) -> bool:
    return urlsplit(where).scheme in ("http", "https")


async def take_in(
    database: Database,
    settings: Settings,
    wanted: Wanted,
    *,
    report: Report,
    force: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Fetches a source and takes it in.

    Args:
        force: also what would be held back, and what has not changed.
    """
    now = utc_now()
    fetcher = Fetcher(
        {"jsonld": POLITE, "tmdb": tmdb.LIMITS}.get(wanted.name, Limits()),
        allow_private=settings.feeds_private,
        contact=settings.feeds_contact,
        say=report.say,
    )

    async def gather() -> Gathered | None:
        if wanted.name == "cnc":
            return cnc.gather(Path(wanted.where), report)
        if wanted.name == "tmdb":
            return await tmdb.gather(
                fetcher,
                report,
                token=_tmdb_token(settings),
                region=settings.default_country,
                language="fr" if settings.default_country == "FR" else settings.default_language,
                again=[] if dry_run else await films_to_ask_again(database, now),
                url=wanted.where or tmdb.URL,
            )
        if wanted.name == "scare":
            return await scare.gather(fetcher, report, now=now, url=wanted.where or scare.URL)
        if not _is_url(wanted.where):
            return gather_files(
                Path(wanted.where),
                report,
                default_country=settings.default_country,
                now=now,
            )
        return await gather_url(
            fetcher,
            Manners(fetcher),
            database,
            report,
            url=wanted.where,
            default_country=settings.default_country,
            now=now,
            anew=force or dry_run,
        )

    async with fetcher:
        outcome = await run_source(
            database, wanted.key, gather, report=report, force=force, dry_run=dry_run
        )
    if wanted.name == "tmdb" and not dry_run:
        gone = await keep_terms(database, now)  # also where it could not be asked
        if gone:
            report.say(f"{gone:,} films are forgotten: TMDB has not spoken of them for six months.")
    return outcome


def _tmdb_token(settings: Settings) -> str:
    if settings.tmdb_token is None:
        raise FetchError("SEANCE_TMDB_TOKEN is missing: TMDB's API Read Access Token")
    return settings.tmdb_token.get_secret_value()


__all__ = ["NAMES", "Wanted", "source_of", "take_in"]
