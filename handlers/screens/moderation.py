"""What moderators see of a case, and what the author is told."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from db.moderation import Burst, CaseFile, CaseOpinion, Decision, Done
from db.results import FilmLine
from handlers.audience.actions import DecideCase, ReopenCase, ShowRating
from handlers.i18n import Translator
from handlers.screens.comment import quoted, signed
from handlers.screens.film import title_line
from handlers.screens.reporting import reason_name
from handlers.screens.screen import Button, Screen, blocks, escape, lines, plain, rows
from handlers.screens.stars import star_row
from handlers.screens.words import MOST_UNITS, words


def case_screen(case: CaseFile, film: FilmLine, tr: Translator, *, zone: ZoneInfo) -> Screen:
    """A case: what it is about, and the buttons that decide it, or what was decided."""
    _ = tr.gettext
    if case.opinion is not None:
        head, about = "🚩 " + _("Opinion"), _about_opinion(case, case.opinion, tr)
    elif case.burst is not None:
        head, about = "🌊 " + _("Burst of ratings"), _about_burst(case, case.burst, tr)
    else:
        head, about = "🗑 " + _("Opinion"), (_("Its author has taken it back."),)
    said = verdict(case, tr, zone=zone)
    return Screen(
        blocks(
            f"<b>{head}</b> · {title_line(film)}",
            *about,
            f"<b>{escape(said)}</b>" if said else None,
        ),
        rows(*_case_rows(case, tr)),
    )


def _case_rows(case: CaseFile, tr: Translator) -> Iterable[Iterable[Button | None]]:
    _ = tr.gettext
    if case.moot:
        return
    if case.decision is not None:
        yield (Button("↩️ " + _("Reopen"), ReopenCase(case.case_id)),)
        return
    yield (
        Button("✅ " + _("Keep"), DecideCase(case.case_id, Decision.KEEP)),
        Button("🙈 " + _("Hide"), DecideCase(case.case_id, Decision.HIDE)),
    )
    if case.opinion is not None and case.opinion.person_id is not None:
        yield (Button("⛔ " + _("Ban author"), DecideCase(case.case_id, Decision.BAN)),)


def _about_opinion(case: CaseFile, opinion: CaseOpinion, tr: Translator) -> tuple[str | None, ...]:
    _, n_ = tr.gettext, tr.ngettext
    facts = (
        f"{signed(opinion.name, tr)} {star_row(opinion.stars)}",
        "<i>" + _("imported") + "</i>" if opinion.source else "",
        "⛔ " + _("banned") if opinion.banned else "",
    )
    text = quoted(words(opinion.comment, 2 * MOST_UNITS + 500), opinion.spoiler)
    reports = None
    if case.reports:
        number = sum(count for _reason, count in case.reports)
        reasons = tr.listing(
            f"{reason_name(reason, tr)} ({tr.number(count)})" for reason, count in case.reports
        )
        reports = n_("{count} report: {reasons}", "{count} reports: {reasons}", number).format(
            count=tr.number(number), reasons=reasons
        )
    elif case.decision is None:
        reports = _("These words were written in the place of hidden ones.")
    state = None
    if case.decision is None:
        state = (
            "🙈 " + _("Hidden until you decide.")
            if opinion.hidden
            else "👁 " + _("Shown to everybody.")
        )
    return lines(" · ".join(filter(None, facts)), text), lines(reports, state)


def _about_burst(case: CaseFile, burst: Burst, tr: Translator) -> tuple[str | None, ...]:
    _, n_ = tr.gettext, tr.ngettext
    came = n_(
        "{count} rating of {stars} at once, from an account new to me.",
        "{count} ratings of {stars} at once, from accounts new to me.",
        burst.ratings,
    ).format(count=tr.number(burst.ratings), stars=star_row(burst.stars))
    means = None
    if burst.mean_with is not None and burst.mean_without is not None:
        means = _("Mean without them: {without}/5; with them: {together}/5.").format(
            without=f"<b>{tr.score(burst.mean_without)}</b>",
            together=f"<b>{tr.score(burst.mean_with)}</b>",
        )
    choice = None
    if case.decision is None:
        choice = _("They do not count until you decide. Keep: they count. Hide: they never do.")
    return lines(came, means), choice


def verdict(case: CaseFile, tr: Translator, *, zone: ZoneInfo) -> str | None:
    """What was decided, by whom and when, as plain text; None while it is open."""
    _ = tr.gettext
    if case.decision is None or case.decided_at is None or case.decision is Decision.WITHDRAWN:
        return None
    said = {
        Decision.KEEP: _("✅ Kept by {who}, {day} at {time}."),
        Decision.HIDE: _("🙈 Hidden by {who}, {day} at {time}."),
        Decision.BAN: _("⛔ Hidden and author banned by {who}, {day} at {time}."),
    }[case.decision]
    local = case.decided_at.astimezone(zone)
    who = plain(case.decided_by)[:40].strip() or _("the operator")
    return said.format(who=who, day=tr.date(local.date()), time=tr.time(local))


def word_screen(act: str, tr: Translator, *, film: FilmLine | None, reason: str | None) -> Screen:
    """What was decided, told to the author; `reason` is one of `db.moderation.REASONS`."""
    _ = tr.gettext
    title = title_line(film) if film is not None else None
    said = {
        str(Decision.KEEP): "👁 " + _("Your words can be read by everybody again."),
        str(Decision.HIDE): "🙈 "
        + _("A moderator has hidden your words. Your stars still count, and you may write others."),
        str(Done.BAN): "⛔ "
        + _(
            "A moderator has stopped you from writing here. You can go on reading everything, and "
            "take back what is yours."
        ),
        str(Done.UNBAN): "✍️ " + _("You can write here again."),
    }.get(act)
    because = None
    if reason is not None and act in (Decision.HIDE, Done.BAN):
        because = _("Reason: {reason}").format(reason=f"<b>{reason_name(reason, tr)}</b>")
    mine = None
    if film is not None:
        mine = Button("⭐ " + _("My opinion"), ShowRating(film.film_id))
    return Screen(blocks(title, said, because), rows((mine,)))
