"""Posters for films that have none: drawn from the title alone, no third party's image needed."""

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape

from bot.playground.poster_art import HEIGHT, WIDTH, Art, Palette, box, circle, mix
from bot.playground.poster_styles import ANY, ANY_COLOURS, BY_GENRE, CAPITALS, COLOURS, SERIFS
from bot.playground.poster_type import Setting, set_title, width

MARGIN = 48
SANS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
SERIF = "Georgia, 'Times New Roman', 'Liberation Serif', 'DejaVu Serif', serif"
LEADING = 1.04
LONGEST = 300  # characters: what is beyond could not be read anyway
SHORT = 2  # characters: so short a title is the picture itself


def poster_svg(*, title: str, year: int | None, genre: str | None, seed: str) -> str:
    """A poster as an SVG document of 600 by 900 units, the same for the same arguments.

    `genre` is one of the catalogue's (`comedy`, `science-fiction`…) and chooses composition and
    colours together with `seed`; an unknown one is like none. Any text may stand in `title`.
    """
    rng = Random(seed)
    key = (genre or "").strip().lower()
    palette = rng.choice(COLOURS.get(key, ANY_COLOURS))
    words = " ".join("".join(filter(drawable, title)).split())[:LONGEST] or "…"
    if len(words) <= SHORT:
        art = monogram(words, rng, palette)
    else:
        art = rng.choice(BY_GENRE.get(key, ANY))(rng, palette)
    font = SERIF if key in SERIFS and rng.random() < 0.6 else SANS
    setting = set_title(
        words.upper() if key in CAPITALS else words,
        room=WIDTH - 2 * MARGIN,
        height=art.foot - art.top,
        leading=LEADING,
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{attribute(words)}">'
        f"{art.shapes}{''.join(lines(setting, art, font))}{''.join(imprint(year, art, font))}</svg>"
    )


def drawable(character: str) -> bool:
    """Whether XML 1.0 may hold the character; spaces of any kind may."""
    code = ord(character)
    return (
        character.isspace() or (0x20 <= code < 0xD800) or (0xE000 <= code not in (0xFFFE, 0xFFFF))
    )


def attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def lines(setting: Setting, art: Art, font: str) -> Iterator[str]:
    """The title, set to stand on the foot of its place."""
    step = setting.size * LEADING
    first = art.foot - step * (len(setting.lines) - 1) - setting.size * 0.12
    for number, (line, wide) in enumerate(setting.lines):
        yield (
            f'<text x="{MARGIN}" y="{first + number * step:.1f}" font-family="{font}"'
            f' font-weight="700" font-size="{setting.size}" fill="{art.ink}"'
            f' textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        )


def imprint(year: int | None, art: Art, font: str) -> Iterator[str]:
    """A rule at the foot of the sheet and the year on it."""
    yield box(MARGIN, 836, WIDTH - 2 * MARGIN, 2, art.ink)
    if year is not None:
        yield (
            f'<text x="{MARGIN}" y="868" font-family="{font}" font-size="22" fill="{art.ink}"'
            f' textLength="{width(str(year), 22) + 18:.1f}" lengthAdjust="spacing">{year}</text>'
        )
    yield circle(WIDTH - MARGIN - 9, 861, 9, art.ink)
    yield circle(WIDTH - MARGIN - 32, 861, 9, mix(art.ink, "#808080", 0.55))


def monogram(letters: str, rng: Random, p: Palette) -> Art:
    """A letter as large as the sheet allows, and a disc behind it."""
    size = 700 if len(letters) == 1 else 430
    wide = min(width(letters, size), 504)
    x, y = (WIDTH - wide) / 2, 590
    return Art(
        box(0, 0, WIDTH, HEIGHT, p.first)
        + circle(rng.choice((150, 300, 450)), rng.choice((230, 330)), 215, p.third)
        + f'<text x="{x:.1f}" y="{y}" font-family="{SANS}" font-weight="700" font-size="{size}"'
        f' fill="{p.ink}" textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(letters)}</text>" + box(0, 640, WIDTH, 260, p.ink),
        p.paper,
        top=690,
    )
