"""What is wrong with an opinion?"""

from __future__ import annotations

from db.audience import OpinionRow
from db.moderation import REASONS
from db.results import FilmLine
from handlers.audience.actions import ReportOpinion, SendReport, ShowOpinion, ShowOpinions
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.comment import quoted, signed
from handlers.screens.film import title_line
from handlers.screens.screen import Button, Screen, blocks, grid, lines, rows
from handlers.screens.stars import star_row
from handlers.screens.words import words


def reason_name(reason: str, tr: Translator) -> str:
    """One of `db.moderation.REASONS` in words."""
    _ = tr.gettext
    return {
        "spoiler": _("Spoiler"),
        "insult": _("Insult"),
        "advertising": _("Advertising"),
        "off_topic": _("Off topic"),
    }.get(reason, "—")


def reasons_screen(
    film: FilmLine, opinion: OpinionRow, tr: Translator, *, asked: ReportOpinion
) -> Screen:
    """The opinion, and the reasons for which it may be reported."""
    _ = tr.gettext
    here = (asked.walk, asked.order, asked.page)
    back: Action = ShowOpinions(film.film_id, *here)
    if asked.alone:
        back = ShowOpinion(opinion.opinion_id, *here)
    reasons = (
        Button(reason_name(reason, tr), SendReport(opinion.opinion_id, reason, asked.alone, *here))
        for reason in REASONS
    )
    return Screen(
        blocks(
            f"🚩 {title_line(film)} · " + _("Report"),
            lines(
                f"{signed(opinion.name, tr)} {star_row(opinion.stars)}",
                quoted(words(opinion.comment, 600), opinion.spoiler),
            ),
            _("What is wrong with this opinion?"),
        ),
        rows(*grid(reasons, 2), (Button(_("Cancel"), back),)),
    )
