"""A film's opinions, one of them, and whether it helped."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db.audience import ORDERS
from db.queries.admission import Refusal, RefusedError
from db.queries.film_lists import lines_of
from db.queries.opinion_writes import toggle_helpful
from db.queries.opinions import count_stars, get_opinion, list_opinions
from handlers.audience.acting import act_of, refused
from handlers.audience.actions import ShowOpinion, ShowOpinions, VoteHelpful
from handlers.audience.chart import can_draw
from handlers.context import Context
from handlers.links import deep_link, share_address
from handlers.routing import Table
from handlers.screens.opinions import PER_PAGE, opinion_screen, opinions_screen
from handlers.screens.screen import Reply, Screen, clip

GONE = RefusedError(Refusal.GONE)


async def show_opinions(context: Context, action: ShowOpinions) -> Reply:
    """A page of them; beyond the last page, the last one."""
    return await opinions_page(context, action)


async def opinions_page(
    context: Context, action: ShowOpinions, *, reporting: bool = False
) -> Reply:
    """The page; `reporting`: asks which of them is to be reported."""
    order = action.order if action.order in ORDERS else ORDERS[0]
    number = max(action.page, 0)
    async with context.db.read() as session:
        films = await lines_of(session, film_ids=(action.film_id,), language=context.language)
        if not films:
            return refused(context, GONE)
        stars = await count_stars(session, film_id=action.film_id)
        read = partial(
            list_opinions,
            session,
            film_id=action.film_id,
            viewer=context.visit.person_id,
            order=order,
            limit=PER_PAGE,
        )
        page = await read(offset=min(number, 10**6) * PER_PAGE)
        if not page.opinions and page.total:
            number = (page.total - 1) // PER_PAGE
            page = await read(offset=number * PER_PAGE)
    return opinions_screen(
        films[0],
        page,
        stars,
        context.tr,
        link=partial(deep_link, context.bot.username),
        private=context.visit.private,
        chart=can_draw(),
        order=order,
        number=number if page.total else 0,
        walk=action.walk,
        reporting=reporting,
    )


async def show_opinion(context: Context, action: ShowOpinion) -> Reply:
    """One opinion in full."""
    async with context.db.read() as session:
        opinion = await get_opinion(
            session, opinion_id=action.opinion_id, viewer=context.visit.person_id
        )
        if opinion is None:
            return refused(context, GONE)
        films = await lines_of(session, film_ids=(opinion.film_id,), language=context.language)
    link = deep_link(context.bot.username, ShowOpinion(opinion.opinion_id))
    return opinion_screen(
        films[0],
        opinion,
        context.tr,
        share=share_address(link, clip(films[0].title, 200)),
        private=context.visit.private,
        back=ShowOpinions(opinion.film_id, action.walk, action.order, action.page),
    )


async def vote_helpful(context: Context, action: VoteHelpful) -> Reply:
    """It helped; a second tap takes that back."""
    _ = context.tr.gettext
    try:
        async with context.db.write() as session:
            film_id, helps = await toggle_helpful(
                session, act_of(context), opinion_id=action.opinion_id
            )
    except RefusedError as error:
        return refused(context, error)
    here = (action.walk, action.order, action.page)
    if action.alone:
        reply = await show_opinion(context, ShowOpinion(action.opinion_id, *here))
    else:
        reply = await show_opinions(context, ShowOpinions(film_id, *here))
    notice = _("Marked as helpful") if helps else _("Taken back")
    return replace(reply, notice=notice) if isinstance(reply, Screen) else reply


OPINIONS: Table = {
    ShowOpinions: show_opinions,
    ShowOpinion: show_opinion,
    VoteHelpful: vote_helpful,
}
