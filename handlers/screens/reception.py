"""The press in figures and words: the bar, and the one sentence that the figures bear out."""

from __future__ import annotations

from collections.abc import Sequence

from db.results import FilmCard
from handlers.i18n import Translator
from handlers.screens.film import ENOUGH_RATINGS, audience_line
from handlers.screens.screen import (
    escape,
    lines,
)
from handlers.verdict import Reception, Tone, tone_of

BAR_SQUARES = 10


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
    if reception.marks in (reception.good, reception.bad):  # not one stands aside
        first = _all_agree(reception.good > 0, tr)
    else:
        first = lead(reception.tone, reception.unanimous, tr)
    parts = [first]
    if counted := _counts(reception, tr):
        parts.append(counted)
    text = _(": ").join(parts)
    if reception.dissenter is not None:
        outlet = f"<b>{escape(reception.dissenter.outlet, 60)}</b>"
        text += _("; the dissenting voice: {outlet}").format(outlet=outlet)
    return text + "."


def _all_agree(praised: bool, tr: Translator) -> str:
    _ = tr.gettext
    if praised:
        return _("The critics are unanimous in their praise")
    return _("The critics are unanimous against it")


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


def bar(reception: Reception, tr: Translator) -> str | None:
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
    # The mean above is that of the titles that gave stars: here there are more of them.
    if votes := reception.fresh + reception.rotten:
        starless = tr.ngettext(
            "{count} of them without stars", "{count} of them without stars", votes
        ).format(count=votes)
        legend += f" ({starless})"
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
