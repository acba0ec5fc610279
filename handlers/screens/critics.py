"""What the press says: the figures, one honest sentence, the voices."""

from __future__ import annotations

from collections.abc import Sequence

from db.results import FilmCard, ReviewRow
from handlers.actions import ShowCities, ShowCritics, ShowFilm
from handlers.audience.actions import ShowOpinions
from handlers.i18n import Translator
from handlers.screens.film import ENOUGH_RATINGS, audience_line, press_line, title_line
from handlers.screens.screen import (
    Button,
    Screen,
    blocks,
    clip,
    escape,
    lines,
    page_row,
    quotation,
    rows,
    units,
)
from handlers.screens.stars import histogram
from handlers.verdict import Reception, Tone, one_per_outlet, receive, tone_of

QUOTES_PER_PAGE = 4
SHORT_QUOTE = 180  # UTF-16 units; a longer one folds up in an expandable quotation
QUOTE_LIMIT = 600
BAR_SQUARES = 10


def critics_screen(
    film: FilmCard,
    reviews: Sequence[ReviewRow],
    tr: Translator,
    *,
    stars: Sequence[int] = (),
    walk: str = "",
    page: int = 0,
) -> Screen:
    """The critics of a film. `reviews` may hold an outlet once per language; `stars` is how many
    of the audience gave one star, … five."""
    _ = tr.gettext
    voices = one_per_outlet(reviews, tr.language)
    reception = receive(voices)
    quoted = _ordered(voices, reception, tr.language)
    pages = max(1, -(-len(quoted) // QUOTES_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = quoted[page * QUOTES_PER_PAGE : (page + 1) * QUOTES_PER_PAGE]
    updated = film.press_updated
    return Screen(
        blocks(
            f"📰 {title_line(film)} · " + _("Critics"),
            lines(press_line(film, tr), _bar(reception, tr)),
            sentence(film, reception, tr),
            lines(beside(film, tr), histogram(film, stars, tr)),
            *(_quote(review, reception, tr) for review in shown),
            "<i>" + _("Updated on {date}").format(date=tr.date(updated)) + "</i>"
            if updated
            else None,
        ),
        rows(
            page_row(page, pages, lambda to: ShowCritics(film.film_id, walk, to)),
            (
                Button("💬 " + _("Opinions"), ShowOpinions(film.film_id, walk)),
                Button("🕒 " + _("Showtimes"), ShowCities(film.film_id, walk)),
            ),
            (Button("‹ " + _("Film"), ShowFilm(film.film_id, walk)),),
        ),
    )


def sentence(film: FilmCard, reception: Reception, tr: Translator) -> str | None:
    """The reception in words that the figures beside it bear out; None without a verdict."""
    _ = tr.gettext
    if film.press_mean is None or film.press_count < 3:
        return None
    if film.press_count != reception.titles:
        # The source counts titles we do not have one by one: only its mean can be spoken of.
        return lead(tone_of(film.press_mean), False, tr) + "."
    if reception.tone is None:
        return None
    parts = [lead(reception.tone, reception.unanimous, tr)]
    if counted := _counts(reception, tr):
        parts.append(counted)
    text = _(": ").join(parts)
    if reception.dissenter is not None:
        outlet = f"<b>{escape(reception.dissenter.outlet, 60)}</b>"
        text += _("; {outlet} alone disagrees").format(outlet=outlet)
    return text + "."


def lead(tone: Tone, unanimous: bool, tr: Translator) -> str:
    """The first words of the sentence."""
    _ = tr.gettext
    if unanimous:
        return {
            Tone.ACCLAIMED: _("The critics are nearly unanimous in their praise"),
            Tone.FAVOURABLE: _("The critics nearly all like it"),
            Tone.MIXED: _("The critics nearly all find it middling"),
            Tone.RESERVED: _("The critics are nearly all unconvinced"),
            Tone.PANNED: _("The critics are nearly unanimous against it"),
        }[tone]
    return {
        Tone.ACCLAIMED: _("The critics are enthusiastic"),
        Tone.FAVOURABLE: _("The critics are rather won over"),
        Tone.MIXED: _("The critics are lukewarm"),
        Tone.RESERVED: _("The critics are rather unconvinced"),
        Tone.PANNED: _("The critics do not like it"),
        Tone.DIVIDED: _("The critics are divided"),
    }[tone]


def _counts(reception: Reception, tr: Translator) -> str | None:
    """How many titles for and against: what the bar shows, in words."""
    n_ = tr.ngettext
    good, bad, marks = reception.good, reception.bad, reception.marks
    if reception.fresh or reception.rotten:  # some outlets only voted: no stars to speak of
        liked = n_("{good} of {all} titles is for it", "{good} of {all} titles are for it", good)
        disliked = n_(
            "{bad} of {all} titles is against it", "{bad} of {all} titles are against it", bad
        )
        besides = n_("{bad} is against it", "{bad} are against it", bad)
    else:
        liked = n_(
            "{good} of {all} titles gives it four stars or more",
            "{good} of {all} titles give it four stars or more",
            good,
        )
        disliked = n_(
            "{bad} of {all} titles gives it two stars or less",
            "{bad} of {all} titles give it two stars or less",
            bad,
        )
        besides = n_("{bad} two or less", "{bad} two or less", bad)
    if good and bad:
        said = f"{liked}, {besides}"
    elif good or bad:
        said = liked if good else disliked
    else:
        return None
    return said.format(good=good, bad=bad, all=marks)


def _bar(reception: Reception, tr: Translator) -> str | None:
    """The marks as ten squares, and what the squares stand for."""
    _ = tr.gettext
    if not reception.marks:
        return None
    groups = (
        ("🟩", reception.good, _("good")),
        ("🟨", reception.middling, _("middling")),
        ("🟥", reception.bad, _("bad")),
    )
    bar = "".join(
        square * count
        for (square, _count, _word), count in zip(
            groups, shares([count for _square, count, _word in groups]), strict=True
        )
    )
    legend = " · ".join(f"{count} {word}" for _square, count, word in groups if count)
    return f"{bar}\n{legend}"


def shares(counts: Sequence[int], squares: int = BAR_SQUARES) -> list[int]:
    """Counts as squares that add up to `squares`, none of them invisible (largest remainder)."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    exact = [count * squares / total for count in counts]
    given = [max(int(share), 1) if count else 0 for share, count in zip(exact, counts, strict=True)]
    while sum(given) != squares:
        step = 1 if sum(given) < squares else -1
        movable = [place for place, size in enumerate(given) if counts[place] and size + step > 0]
        place = max(movable, key=lambda at: (exact[at] - given[at]) * step)
        given[place] += step
    return given


def beside(film: FilmCard, tr: Translator) -> str:
    """The audience's figures, and the gap to the press where it is a star or more."""
    return lines(audience_line(film, tr), gap(film, tr))


def gap(film: FilmCard, tr: Translator) -> str | None:
    """The difference of the two means as shown, in words, from one star on."""
    n_ = tr.ngettext
    if film.press_mean is None or film.audience_mean is None:
        return None
    if film.press_count < 3 or film.audience_count < ENOUGH_RATINGS:
        return None
    difference = round(film.audience_mean, 1) - round(film.press_mean, 1)
    if abs(difference) < 0.95:  # a tenth is the smallest step: 0.95 is 1.0 without float noise
        return None
    # 1.5 is singular in French and plural in English: each language's rule for its whole part.
    whole = int(round(abs(difference), 1))
    if difference > 0:
        said = n_(
            "The audience likes it better than the press, by {stars} star.",
            "The audience likes it better than the press, by {stars} stars.",
            whole,
        )
    else:
        said = n_(
            "The press likes it better than the audience, by {stars} star.",
            "The press likes it better than the audience, by {stars} stars.",
            whole,
        )
    return "↕️ " + said.format(stars=tr.score(abs(difference)))


def _ordered(voices: Sequence[ReviewRow], reception: Reception, language: str) -> list[ReviewRow]:
    """Quotations by use: the reader's language, the dissenter early, the best marks first."""
    quoted = [review for review in voices if review.quote]
    quoted.sort(
        key=lambda review: (
            review.language not in (language, ""),
            -(review.stars if review.stars is not None else 2.5),
            review.outlet,
        )
    )
    dissenter = reception.dissenter
    if dissenter is not None and dissenter in quoted:
        quoted.remove(dissenter)
        quoted.insert(min(2, len(quoted)), dissenter)
    return quoted


def _quote(review: ReviewRow, reception: Reception, tr: Translator) -> str:
    _ = tr.gettext
    outlet = f"<b>{escape(review.outlet, 60)}</b>"
    shown = " · ".join(filter(None, (outlet, mark_text(review, tr))))
    if review is reception.dissenter:
        shown = "⚡ " + _("Dissenting voice") + " · " + shown
    text = escape(review.quote, QUOTE_LIMIT)
    if units(clip(review.quote, QUOTE_LIMIT)) > SHORT_QUOTE:
        return f"{shown}\n{quotation(text)}"
    return f"{shown}\n<blockquote>{text}</blockquote>"


def mark_text(review: ReviewRow, tr: Translator) -> str | None:
    """An outlet's mark on our scale, its own beside where it is another."""
    _ = tr.gettext
    own = escape(review.mark or "", 20)
    if review.stars is None:
        return {"fresh": "👍 " + _("for"), "rotten": "👎 " + _("against")}.get(review.vote or "")
    ours = f"★ {tr.number(review.stars, '0.#')}/5"
    same = own.replace(",", ".").replace(" ", "") in {
        f"{review.stars:g}/5",
        f"{review.stars:.1f}/5",
    }
    return ours if same or not own else f"{ours} ({own})"
