"""What the audience says of a film: the figures, the stars one by one, the voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.audience import MOST_HELPFUL, NEWEST, OpinionPage, OpinionRow
from db.results import FilmLine
from handlers.actions import ShowFilm, Stay
from handlers.audience.actions import (
    ChooseReported,
    ReportOpinion,
    SendChart,
    ShowOpinion,
    ShowOpinions,
    ShowRating,
    VoteHelpful,
)
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.comment import quoted, signed
from handlers.screens.film import ENOUGH_RATINGS, audience_line, title_line
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    Url,
    blocks,
    escape,
    lines,
    rows,
)
from handlers.screens.stars import histogram, star_row
from handlers.screens.words import MOST_UNITS, size, words

PER_PAGE = 5
BODY_UNITS = 2800  # of the words on a page; headings and names take the rest of a message


def opinions_screen(
    film: FilmLine,
    page: OpinionPage,
    stars: Sequence[int],
    tr: Translator,
    *,
    link: Callable[[Action], str],
    private: bool,
    chart: bool,
    order: str = NEWEST,
    number: int = 0,
    walk: str = "",
    reporting: bool = False,
) -> Screen:
    """A page of a film's opinions.

    Args:
        stars: how many gave one star, … five.
        link: the deep link to a screen.
        private: the reader's own opinion and votes are marked only where nobody else reads.
        chart: whether the stars can be drawn.
        reporting: asks which of them is to be reported.
    """
    _, n_ = tr.gettext, tr.ngettext
    here = ShowOpinions(film.film_id, walk, order, number)
    room = allowances([size(opinion.comment) for opinion in page.opinions], BODY_UNITS)
    shown = [
        _entry(opinion, place, limit, tr, link=link, private=private)
        for place, (opinion, limit) in enumerate(
            zip(page.opinions, room, strict=True), page.offset + 1
        )
    ]
    count = n_("{count} opinion", "{count} opinions", page.total).format(
        count=tr.number(page.total)
    )
    sorts = ((_("Newest"), NEWEST), (_("Most helpful"), MOST_HELPFUL))
    pages = -(-page.total // PER_PAGE)
    others = [one for one in page.opinions if not (private and one.mine)]
    if reporting and others:
        return Screen(
            blocks(
                f"🚩 {title_line(film)} · " + _("Report"),
                *shown,
                _("Which opinion would you like to report?"),
            ),
            rows(
                (
                    Button(
                        f"{place} 🚩",
                        ReportOpinion(opinion.opinion_id, False, walk, order, number),
                    )
                    for place, opinion in enumerate(page.opinions, page.offset + 1)
                    if opinion in others
                ),
                (Button(_("Cancel"), here),),
            ),
        )
    report = Button("🚩 " + _("Report"), ChooseReported(film.film_id, walk, order, number))
    return Screen(
        blocks(
            f"💬 {title_line(film)} · " + _("Opinions"),
            lines(audience_line(film, tr), histogram(film, stars, tr)),
            *([count, *shown] if shown else [_("Nobody has written about it here yet.")]),
        ),
        rows(
            (
                _vote(opinion, place, here, private)
                for place, opinion in enumerate(page.opinions, page.offset + 1)
            ),
            numbered_pages(number, pages, lambda to: ShowOpinions(film.film_id, walk, order, to)),
            (
                Button(
                    ("• " if value == order else "") + name,
                    ShowOpinions(film.film_id, walk, value, 0),
                )
                for name, value in sorts
            )
            if page.total > 1
            else (),
            (
                Button("📊 " + _("Chart"), SendChart(film.film_id))
                if chart and sum(stars) >= ENOUGH_RATINGS
                else None,
                Button("⭐ " + _("Rate"), ShowRating(film.film_id, walk)),
            ),
            (
                Button("‹ " + _("Film"), ShowFilm(film.film_id, walk)),
                report if others else None,
            ),
        ),
    )


def opinion_screen(
    film: FilmLine,
    opinion: OpinionRow,
    tr: Translator,
    *,
    share: str,
    private: bool,
    back: ShowOpinions,
) -> Screen:
    """One opinion in full. `share` is the address that shares it."""
    _ = tr.gettext
    mine = private and opinion.mine
    here = (back.walk, back.order, back.page)
    helpful = ("• " if private and opinion.helped else "") + "👍 " + _("Helpful")
    if opinion.helpful:
        helpful += f" · {tr.number(opinion.helpful)}"
    text = words(opinion.comment, 2 * MOST_UNITS + 1000)
    return Screen(
        blocks(
            f"💬 {title_line(film)}",
            lines(
                _signature(opinion, tr),
                _circumstances(opinion, tr, private=private),
                quoted(text, opinion.spoiler),
            ),
        ),
        rows(
            (
                Button("✏️ " + _("My opinion"), ShowRating(film.film_id, back.walk))
                if mine
                else Button(helpful, VoteHelpful(opinion.opinion_id, True, *here)),
                Button("↗️ " + _("Share"), Url(share)),
            ),
            (
                Button("‹ " + _("Opinions"), back),
                Button("🎬 " + _("Film"), ShowFilm(film.film_id, back.walk)),
                None
                if mine
                else Button("🚩 " + _("Report"), ReportOpinion(opinion.opinion_id, True, *here)),
            ),
        ),
    )


def allowances(sizes: Sequence[int], budget: int) -> list[int]:
    """How much of each text is shown so that all fit into `budget`: the short ones whole, what
    they leave shared evenly by the long ones."""
    given = [0] * len(sizes)
    left = budget
    waiting = sorted(range(len(sizes)), key=lambda place: sizes[place])
    for done, place in enumerate(waiting):
        given[place] = max(1, min(sizes[place], left // (len(waiting) - done)))
        left -= given[place]
    return given


def numbered_pages(number: int, pages: int, target: Callable[[int], Action]) -> Row:
    """‹ 1 · 2 · 3 › : the first page, the last one, and those around this one."""
    if pages <= 1:
        return ()
    start = min(max(number - 1, 0), max(pages - 3, 0))
    near = {0, *range(start, min(start + 3, pages)), pages - 1}
    numbers = [
        Button(f"· {to + 1} ·", Stay()) if to == number else Button(f"{to + 1}", target(to))
        for to in sorted(near)
    ]
    before = (Button("‹", target(number - 1)),) if number > 0 else ()
    after = (Button("›", target(number + 1)),) if number + 1 < pages else ()
    return (*before, *numbers, *after)


def _entry(
    opinion: OpinionRow,
    place: int,
    limit: int,
    tr: Translator,
    *,
    link: Callable[[Action], str],
    private: bool,
) -> str:
    alone = escape(link(ShowOpinion(opinion.opinion_id)))
    cut = size(opinion.comment) > limit
    read_on = tr.gettext("Read on")
    more = f' <a href="{alone}">{read_on}</a>' if cut else ""
    return lines(
        f'<a href="{alone}">{place}</a>. {_signature(opinion, tr)}',
        _circumstances(opinion, tr, private=private),
        quoted(words(opinion.comment, limit), opinion.spoiler) + more,
    )


def _signature(opinion: OpinionRow, tr: Translator) -> str:
    return f"{signed(opinion.name, tr)} {star_row(opinion.stars)}"


def _circumstances(opinion: OpinionRow, tr: Translator, *, private: bool) -> str:
    """When, where it comes from, whether it helped."""
    _ = tr.gettext
    return " · ".join(
        fact
        for fact in (
            "<b>" + _("yours") + "</b>" if private and opinion.mine else "",
            tr.date(opinion.posted_on) if opinion.posted_on else "",
            "<i>" + _("imported") + "</i>" if opinion.source else "",
            f"👍 {tr.number(opinion.helpful)}" if opinion.helpful else "",
        )
        if fact
    )


def _vote(opinion: OpinionRow, place: int, here: ShowOpinions, private: bool) -> Button:
    """Under a page, an opinion's own button: helpful, or, where it is the reader's, edit."""
    if private and opinion.mine:
        return Button(f"{place} ✏️", ShowRating(opinion.film_id, here.walk))
    mark = "• " if private and opinion.helped else ""
    target = VoteHelpful(opinion.opinion_id, False, here.walk, here.order, here.page)
    return Button(f"{mark}{place} 👍", target)
