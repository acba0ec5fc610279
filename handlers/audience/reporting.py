"""Reporting an opinion: which one, what is wrong with it, thanks."""

from __future__ import annotations

from dataclasses import replace

from db.moderation import REASONS
from db.queries.admission import RefusedError
from db.queries.film_lists import lines_of
from db.queries.opinions import get_opinion
from db.queries.reports import check_report, save_report
from handlers.audience.acting import act_of, refused
from handlers.audience.actions import (
    ChooseReported,
    ReportOpinion,
    SendReport,
    ShowOpinion,
    ShowOpinions,
)
from handlers.audience.opinions import GONE, opinions_page, show_opinion, show_opinions
from handlers.context import Context
from handlers.routing import Table, expired
from handlers.screens.reporting import reasons_screen
from handlers.screens.screen import Reply, Screen, Toast


async def choose_reported(context: Context, action: ChooseReported) -> Reply:
    """The page again, its opinions to choose from."""
    page = ShowOpinions(action.film_id, action.walk, action.order, action.page)
    return await opinions_page(context, page, reporting=True)


async def report_opinion(context: Context, action: ReportOpinion) -> Reply:
    """Asks what is wrong, if a report would be taken."""
    try:
        async with context.db.write() as session:
            await check_report(session, act_of(context), opinion_id=action.opinion_id)
    except RefusedError as error:
        return refused(context, error)
    async with context.db.read() as session:
        opinion = await get_opinion(
            session, opinion_id=action.opinion_id, viewer=context.visit.person_id
        )
        if opinion is None:
            return refused(context, GONE)
        films = await lines_of(session, film_ids=(opinion.film_id,), language=context.language)
    return reasons_screen(films[0], opinion, context.tr, asked=action)


async def send_report(context: Context, action: SendReport) -> Reply:
    """Thanks, and back to where it was asked; a page where the opinion is hidden now."""
    if action.reason not in REASONS:
        return expired(context)
    try:
        async with context.db.write() as session:
            reported = await save_report(
                session,
                act_of(context),
                opinion_id=action.opinion_id,
                reason=action.reason,
                enough=context.services.reports_to_hide,
            )
    except RefusedError as error:
        return refused(context, error)
    here = (action.walk, action.order, action.page)
    reply: Reply
    if action.alone and not reported.hidden:
        reply = await show_opinion(context, ShowOpinion(action.opinion_id, *here))
    else:
        reply = await show_opinions(context, ShowOpinions(reported.film_id, *here))
    thanks = context.tr.gettext("Thank you: a moderator will look at it.")
    return replace(reply, notice=thanks) if isinstance(reply, Screen) else Toast(thanks)


REPORTING: Table = {
    ChooseReported: choose_reported,
    ReportOpinion: report_opinion,
    SendReport: send_report,
}
