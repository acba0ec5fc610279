"""Asking for a few words: the question, spoilers or not, the preview, and what was published."""

from __future__ import annotations

from db.audience import OwnOpinion, Rating
from handlers.actions import ShowFilm
from handlers.audience.actions import (
    CancelWords,
    MarkSpoiler,
    PublishWords,
    ShowOpinions,
    ShowRating,
    WriteWords,
)
from handlers.i18n import Translator
from handlers.screens.film import title_line
from handlers.screens.screen import Button, Screen, blocks, escape, lines, rows
from handlers.screens.stars import star_row
from handlers.screens.words import MOST_UNITS, words


def ask_words_screen(
    rating: Rating,
    tr: Translator,
    *,
    link: str,
    asked: tuple[int, str] | None,
    problem: str | None = None,
) -> Screen:
    """Asks for a few words on a film that one has rated.

    Args:
        link: the deep link that asks this question. It stands on the title and is how a reply is
            recognised, however late it comes.
        asked: in a group, whose answer is awaited: Telegram's id and first name. The mention opens
            the reply for that person, and tells whose reply counts.
        problem: what was wrong with the last answer.
    """
    _ = tr.gettext
    film, mine = rating.film, rating.mine
    title = f'<a href="{escape(link)}">{escape(film.title, 120)}</a>'
    question = _("What did you think of {title}?").format(title=title)
    who = None
    if asked is not None:
        person_id, name = asked
        who = f'<a href="tg://user?id={person_id}">{escape(name, 40) or "…"}</a>'
    before = None
    if mine is not None and mine.comment is not None:
        text = words(mine.comment, 2 * MOST_UNITS)
        before = lines(_("So far:"), f"<blockquote expandable>{text}</blockquote>")
    return Screen(
        blocks(
            problem,
            lines(who, f"✍️ {question}" + (f" {star_row(mine.stars)}" if mine else "")),
            before,
            _("Reply with a few words, at most {most} characters.").format(
                most=tr.number(MOST_UNITS)
            ),
            lines(_("/skip – the stars alone will do"), _("/cancel – another time")),
        ),
        prompt=_("A few words"),
    )


def spoiler_screen(rating: Rating, tr: Translator, *, person_id: int, comment: str) -> Screen:
    """Do these words tell too much?"""
    _ = tr.gettext
    film_id = rating.film.film_id
    return Screen(
        blocks(
            f"✍️ {title_line(rating.film)}",
            f"<blockquote expandable>{words(comment, 2 * MOST_UNITS)}</blockquote>",
            _("Does it contain spoilers?"),
        ),
        rows(
            (
                Button(_("No"), MarkSpoiler(film_id, person_id, False)),
                Button(_("Yes"), MarkSpoiler(film_id, person_id, True)),
            ),
            (Button(_("Cancel"), CancelWords(film_id, person_id)),),
        ),
    )


def preview_screen(
    rating: Rating, tr: Translator, *, person_id: int, name: str, comment: str, spoiler: bool
) -> Screen:
    """What others will read, before they can."""
    _ = tr.gettext
    film_id = rating.film.film_id
    stars = star_row(rating.mine.stars) if rating.mine else ""
    return Screen(
        blocks(
            f"👁 {title_line(rating.film)} · " + _("Preview"),
            lines(f"{signed(name, tr)} {stars}", quoted(words(comment, 2 * MOST_UNITS), spoiler)),
            _("Spoilers stay hidden until they are tapped.") if spoiler else None,
        ),
        rows(
            (Button("✅ " + _("Publish"), PublishWords(film_id, person_id)),),
            (
                Button("✏️ " + _("Edit"), WriteWords(film_id, person_id)),
                Button(_("Cancel"), CancelWords(film_id, person_id)),
            ),
        ),
    )


def published_screen(rating: Rating, tr: Translator, *, name: str) -> Screen:
    """The words are there for everybody."""
    _ = tr.gettext
    film_id, mine = rating.film.film_id, rating.mine
    body = None
    if mine is not None and mine.comment is not None:
        text = quoted(words(mine.comment, 2 * MOST_UNITS), mine.spoiler)
        body = lines(f"{signed(name, tr)} {star_row(mine.stars)}", text, kept_back(mine, tr))
    return Screen(
        blocks(f"✅ {title_line(rating.film)} · " + _("Published"), body),
        rows(
            (
                Button("💬 " + _("Opinions"), ShowOpinions(film_id)),
                Button("✏️ " + _("My opinion"), ShowRating(film_id)),
            ),
            (Button("‹ " + _("Film"), ShowFilm(film_id)),),
        ),
        notice=_("Published"),
    )


def kept_back(mine: OwnOpinion, tr: Translator) -> str | None:
    """What the author of hidden words is told."""
    if not mine.hidden:
        return None
    said = tr.gettext("Only you see these words: others do once a moderator has agreed.")
    return f"🙈 {said}"


def forgotten_screen(rating: Rating, tr: Translator) -> Screen:
    """The words in hand are gone; the stars, and words published before, are not."""
    _ = tr.gettext
    film_id = rating.film.film_id
    return Screen(
        blocks(f"⭐ {title_line(rating.film)}", _("All right, nothing was published.")),
        rows(
            (
                Button("⭐ " + _("My opinion"), ShowRating(film_id)),
                Button("‹ " + _("Film"), ShowFilm(film_id)),
            )
        ),
    )


def signed(name: str, tr: Translator) -> str:
    """Who signs an opinion, in HTML."""
    if name.strip():
        return f"<b>{words(name, 40)}</b>"
    return "<i>" + tr.gettext("anonymous") + "</i>"


def quoted(text: str, spoiler: bool, *, fold: bool = False) -> str:
    """Words (HTML) in a quotation; what tells too much stays hidden until tapped."""
    inside = f"<tg-spoiler>{text}</tg-spoiler>" if spoiler else text
    return f"<blockquote{' expandable' if fold else ''}>{inside}</blockquote>"
