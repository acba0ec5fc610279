"""Five stars for a film, and what one has said of it oneself."""

from __future__ import annotations

from datetime import date

from db.audience import STARS, Rating, RatingPage
from handlers.actions import ShowFilm, ShowHome, ShowList
from handlers.audience.actions import (
    DeleteWords,
    RateFilm,
    RemoveRating,
    ShowMyRatings,
    ShowOpinions,
    ShowRating,
    WriteWords,
)
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.links import deep_link
from handlers.screens.comment import kept_back
from handlers.screens.film import audience_line, film_label, title_line
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    Url,
    blocks,
    escape,
    lines,
    page_row,
    rows,
)
from handlers.screens.stars import star_row
from handlers.screens.words import MOST_UNITS, words

PER_PAGE = 10


def rating_screen(
    rating: Rating,
    tr: Translator,
    *,
    link: str,
    person_id: int,
    open_from: date | None,
    can_be_rated: bool,
    private: bool,
    walk: str = "",
    asks: bool = False,
    notice: str | None = None,
) -> Screen:
    """A film's stars. In a group everybody rates with the same buttons, and nobody's own stars
    are shown.

    Args:
        link: the deep link that asks for a few words. A reply to a message that has it is taken as
            these words.
        open_from: the release, where the film cannot be rated yet.
        asks: whether a few words are asked for.
    """
    _ = tr.gettext
    film, mine = rating.film, rating.mine if private else None
    head = lines(f"⭐ {title_line(film)}", audience_line(film, tr))
    back: Row = (
        Button("💬 " + _("Opinions"), ShowOpinions(film.film_id, walk)),
        Button("‹ " + _("Film"), ShowFilm(film.film_id, walk)),
    )
    if not can_be_rated and rating.mine is None:
        return Screen(blocks(head, _too_early(open_from, tr)), rows(back), notice=notice)
    if mine is None:
        said = _("How many stars?") if private else _("How many stars? Everybody here may tap.")
    else:
        given = f"{star_row(mine.stars)} <b>{mine.stars}/5</b>"
        said = _("Your rating: {stars}").format(stars=given)
    asks = asks and mine is not None and mine.comment is None
    return Screen(
        blocks(
            head,
            lines(said, _not_counted(rating, tr) if private else None),
            _own_words(rating, tr) if private else None,
            _offer(tr, link, private=private) if asks or not private else None,
        ),
        rows(
            _stars(rating, walk, private),
            *_own_rows(rating, tr, person_id=person_id, private=private, asks=asks, walk=walk),
            back,
        ),
        notice=notice,
    )


def _offer(tr: Translator, link: str, *, private: bool) -> str:
    """How a few words are added."""
    _ = tr.gettext
    linked = f'✍️ <a href="{escape(link)}">{{}}</a>'
    if not private:
        return linked.format(_("A few words? Reply to this message."))
    how = _("Just write them here; you will see them before anybody else does.")
    return lines(linked.format(_("Would you like to add a few words?")), how)


def _too_early(open_from: date | None, tr: Translator) -> str:
    _ = tr.gettext
    if open_from is None:
        return "🔒 " + _("It can be rated as soon as its first screening has begun.")
    said = _("It can be rated from {date} on, or as soon as a preview has begun.")
    return "🔒 " + said.format(date=tr.date(open_from))


def _stars(rating: Rating, walk: str, private: bool) -> Row:
    mine = rating.mine.stars if rating.mine and private else 0
    return tuple(
        Button(
            ("• " if stars == mine else "") + f"★ {stars}",
            RateFilm(rating.film.film_id, stars, walk),
        )
        for stars in STARS
    )


def _own_rows(
    rating: Rating, tr: Translator, *, person_id: int, private: bool, asks: bool, walk: str
) -> tuple[tuple[Button | None, ...], ...]:
    """What can be done with one's own opinion."""
    _ = tr.gettext
    film_id, mine = rating.film.film_id, rating.mine
    if not private:
        return ((Button("✍️ " + _("A few words"), WriteWords(film_id)),),)
    if mine is None:
        return ()
    remove = Button("🗑 " + _("Remove"), RemoveRating(film_id, person_id, False, walk))
    if asks:
        write = Button("✍️ " + _("Write"), WriteWords(film_id, person_id))
        return (write, Button(_("Skip"), ShowRating(film_id, walk))), (remove,)
    if mine.comment is None:
        return ((Button("✍️ " + _("A few words"), WriteWords(film_id, person_id)), remove),)
    return (
        (
            Button("✏️ " + _("Edit"), WriteWords(film_id, person_id)),
            Button("🗑 " + _("Delete the words"), DeleteWords(film_id, person_id, False)),
        ),
        (remove,),
    )


def _own_words(rating: Rating, tr: Translator) -> str | None:
    _ = tr.gettext
    mine = rating.mine
    if mine is None or mine.comment is None:
        return None
    spoiler = " · " + _("contains spoilers") if mine.spoiler else ""
    text = words(mine.comment, 2 * MOST_UNITS)
    return lines(
        "✏️ " + _("Your words") + spoiler,
        f"<blockquote expandable>{text}</blockquote>",
        kept_back(mine, tr),
    )


def _not_counted(rating: Rating, tr: Translator) -> str | None:
    if rating.mine is None or not rating.mine.held:
        return None
    return "⏳ " + tr.gettext(
        "Many ratings like it came at once: yours counts once a moderator has agreed."
    )


def confirm_removal_screen(rating: Rating, tr: Translator, *, person_id: int, walk: str) -> Screen:
    """The words would go with the stars."""
    _ = tr.gettext
    film_id = rating.film.film_id
    return Screen(
        blocks(
            f"⭐ {title_line(rating.film)}",
            _own_words(rating, tr),
            _("Remove your stars, and your words with them?"),
        ),
        rows(
            (
                Button("🗑 " + _("Remove"), RemoveRating(film_id, person_id, True, walk)),
                Button(_("Keep"), ShowRating(film_id, walk)),
            )
        ),
    )


def confirm_deletion_screen(rating: Rating, tr: Translator, *, person_id: int) -> Screen:
    """The words go, the stars stay."""
    _ = tr.gettext
    film_id = rating.film.film_id
    return Screen(
        blocks(
            f"⭐ {title_line(rating.film)}",
            _own_words(rating, tr),
            _("Delete these words? Your stars stay."),
        ),
        rows(
            (
                Button("🗑 " + _("Delete"), DeleteWords(film_id, person_id, True)),
                Button(_("Keep"), ShowRating(film_id)),
            )
        ),
    )


def my_ratings_screen(page: RatingPage, tr: Translator, *, by_stars: bool, number: int) -> Screen:
    """What I rated, each a line and a button that leads to its stars."""
    _, n_ = tr.gettext, tr.ngettext
    home: Row = (Button("🏠 " + _("Menu"), ShowHome()),)
    head = "⭐ <b>" + _("My ratings") + "</b>"
    if not page.total or page.mean is None:
        films = Button("🎞 " + _("Now showing"), ShowList("now"))
        return Screen(blocks(head, _("You have not rated any film yet.")), rows((films,), home))
    count = n_("{count} film", "{count} films", page.total).format(count=tr.number(page.total))
    mean = _("Your average: {mean}").format(mean=f"<b>{tr.score(page.mean)}</b>/5")
    everyone = None
    if page.everyone is not None:
        said = _("Everyone’s, for the same films: {mean}")
        everyone = said.format(mean=f"<b>{tr.score(page.everyone)}</b>/5")
    listed, buttons = [], []
    for place, rated in enumerate(page.ratings, page.offset + 1):
        film = rated.film
        note = " ✏️" if rated.with_words else ""
        listed.append(
            f"{place}. {star_row(rated.stars)} {title_line(film)}{note}\n{audience_line(film, tr)}"
        )
        buttons.append((Button(f"{place}. {film_label(film)}", ShowRating(film.film_id)),))
    orders = ((_("By date"), False), (_("By stars"), True))
    return Screen(
        blocks(lines(head, f"{count} · {mean}", everyone), *listed),
        rows(
            *buttons,
            page_row(number, -(-page.total // PER_PAGE), lambda to: ShowMyRatings(by_stars, to)),
            (
                Button(("• " if order == by_stars else "") + name, ShowMyRatings(order, 0))
                for name, order in orders
            ),
            home,
        ),
    )


def private_only_screen(tr: Translator, *, username: str, action: Action | None = None) -> Screen:
    """What concerns one person is not read out in a group; `action` is what the private chat opens
    on."""
    _ = tr.gettext
    address = f"https://t.me/{username}" if action is None else deep_link(username, action)
    return Screen(
        "🔒 " + _("That is between you and me: ask me in private."),
        rows((Button("↗️ " + _("Private chat"), Url(address)),)),
    )
