"""Who acts, and what is said to those who may not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from db.queries.admission import Act, Refusal, RefusedError
from handlers.context import Context
from handlers.screens.screen import Toast


def act_of(context: Context) -> Act:
    """Who acts here and now."""
    visit = context.visit
    return Act(
        person_id=visit.person_id,
        first_name=visit.first_name,
        now=context.now,
        today=context.today(),
        update_id=visit.update_id,
        moderators=context.services.moderators_chat,
    )


def refused(context: Context, error: RefusedError) -> Toast:
    """The reason in words."""
    _ = context.tr.gettext
    match error.reason:
        case Refusal.GONE:
            said = _("This is no longer in my catalogue.")
        case Refusal.TOO_EARLY:
            said = _("Nobody has seen this film yet. It can be rated from its first screening on.")
        case Refusal.TOO_MANY:
            local = (error.until or context.now).astimezone(ZoneInfo(context.zone_of()))
            said = _("That is a lot for one hour! Please go on after {time}.")
            said = said.format(time=context.tr.time(local))
        case Refusal.BANNED:
            said = _("You can read everything here, but a moderator has stopped you from writing.")
        case Refusal.NO_STARS:
            said = _("Give the film stars first, then a few words.")
        case Refusal.OWN:
            said = _("This opinion is yours: let others judge it.")
        case Refusal.REPORTED:
            said = _("You have reported this opinion already: a moderator is looking at it.")
        case Refusal.OVER:
            said = _("There is nothing left to decide here.")
    return Toast(said, alert=True)


def not_yours(context: Context, person_id: int | None) -> Toast | None:
    """What is said to whoever presses a button that belongs to somebody else."""
    if person_id in (None, context.visit.person_id):
        return None
    return Toast(context.tr.gettext("This button belongs to somebody else."), alert=True)
