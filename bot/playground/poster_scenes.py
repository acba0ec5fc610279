"""Compositions for posters, continued: the indoor and the uneasy ones."""

from math import cos, pi, sin
from random import Random

from bot.playground.poster_art import (
    HEIGHT,
    WIDTH,
    Art,
    Palette,
    box,
    circle,
    mix,
    path,
    person,
    ring,
    shape,
)


def cutout(rng: Random, p: Palette) -> Art:
    """A town of torn paper, each house cut with four snips, and a sun behind it."""

    def rough(x: float, y: float) -> tuple[float, float]:
        return x + rng.uniform(-13, 13), y + rng.uniform(-15, 15)

    sun = rng.choice((180, 300, 420))
    parts = [box(0, 0, WIDTH, HEIGHT, p.first), circle(sun, 205, 112, p.third)]
    back, front = mix(p.first, p.ink, 0.5), p.ink
    for colour, wide, low, high in ((back, 106, 210, 360), (front, 128, 330, 500)):
        x = -30.0
        while x < WIDTH:
            top = rng.uniform(low, high)
            lean = rng.uniform(-16, 16)
            parts.append(
                shape(
                    colour,
                    rough(x + lean, top),
                    rough(x + wide + lean, top + rng.uniform(-30, 30)),
                    (x + wide + 8, 620),
                    (x - 8, 620),
                )
            )
            lit = mix(p.third, p.paper, 0.3)
            if colour == front and rng.random() < 0.75:
                parts.append(
                    shape(
                        lit,
                        (x + 34 + lean, top + 52),
                        (x + 58 + lean, top + 48),
                        (x + 60 + lean, top + 84),
                        (x + 35 + lean, top + 88),
                    )
                )
            x += wide * rng.uniform(0.72, 0.98)
    parts.append(box(0, 600, WIDTH, 300, p.ink))
    return Art("".join(parts), p.paper, top=632)


def duet(rng: Random, p: Palette) -> Art:
    """Two discs that meet; what they share has a colour of its own."""
    r, y, apart = 175, 310, rng.choice((88, 104, 120))
    left, right = 300 - apart, 300 + apart
    half = (r * r - apart * apart) ** 0.5
    lens = f"M300 {y - half:.1f}A{r} {r} 0 0 1 300 {y + half:.1f}A{r} {r} 0 0 1 300 {y - half:.1f}Z"
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.paper),
        circle(left, y, r, p.first),
        circle(right, y, r, p.second),
        path(lens, p.ink),
        person(300 - 24, y + 58, 108, p.paper),
        person(300 + 24, y + 58, 116, p.third),
        box(48, 560, 504, 5, p.ink),
    ]
    return Art("".join(parts), p.ink, top=600)


def ridges(rng: Random, p: Palette) -> Art:
    """Mountains behind mountains, a sun, three birds."""
    sun = rng.choice((170, 300, 430))
    parts = [box(0, 0, WIDTH, HEIGHT, p.paper), circle(sun, 210, 105, p.first)]
    for n in range(5):
        base, peak = 600 + n * 10, 300 + n * 62
        points = [(-20.0, base + 320.0), (-20.0, peak + rng.uniform(20, 90))]
        x = rng.uniform(-60, 60)
        while x < 640:
            points += [(x, peak + rng.uniform(-45, 30)), (x + 75, peak + rng.uniform(40, 95))]
            x += rng.uniform(130, 190)
        points += [(640, peak + 60), (640, base + 320)]
        parts.append(shape(mix(p.second, p.ink, n / 4), *points))
    for _ in range(3):
        x, y = sun + rng.uniform(-190, 190), rng.uniform(80, 260)
        parts.append(
            f'<path d="M{x - 17:.0f} {y - 8:.0f}q10 -5 17 8q7 -13 17 -8" fill="none"'
            f' stroke="{p.ink}" stroke-width="4" stroke-linecap="round"/>'
        )
    return Art("".join(parts), p.paper, top=650)


def frames(rng: Random, p: Palette) -> Art:
    """A strip of film: the same view at other hours, one frame in colour."""
    parts = [box(0, 0, WIDTH, HEIGHT, p.paper)]
    chosen = rng.randrange(9)
    for n in range(9):
        x, y = 48 + n % 3 * 174, 60 + n // 3 * 172
        sky, earth, sun = (
            (p.first, p.ink, p.third)
            if n == chosen
            else (mix(p.paper, p.ink, 0.16), mix(p.paper, p.ink, 0.62), p.paper)
        )
        high = y + 118 - n * 10
        parts += [
            box(x, y, 156, 148, sky),
            circle(x + 30 + n * 12, high, 22, sun),
            path(f"M{x} {y + 108}q39 -38 78 -10t78 -16V{y + 148}H{x}Z", earth),
        ]
        parts += [box(x + 6 + k * 19, y - 13, 10, 7, p.ink) for k in range(8)]
    return Art("".join(parts), p.ink, top=618)


def curtain(rng: Random, p: Palette) -> Art:
    """A curtain drawn aside, a round of light on the boards."""
    spot = rng.choice((270, 300, 330))
    glow = mix(p.ink, p.third, 0.35)
    cone = ((spot - 12, -10), (spot + 12, -10), (spot + 140, 548), (spot - 140, 548))
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.ink),
        shape(glow, *cone),
        f'<ellipse cx="{spot}" cy="548" rx="140" ry="32" fill="{p.third}"/>',
        person(spot, 552, 190, p.ink),
    ]
    # One half, drawn twice: the drape from its rail to the cord, then its skirt.
    half = ""
    for n, colour in enumerate((p.first, mix(p.first, p.ink, 0.22)) * 3):
        rail, cord, hem = 250 - n * 42, 86 - n * 15, 138 - n * 24
        half += path(
            f"M-5 -5H{rail}C{rail - 8} 190 {rail * 0.72:.0f} 320 {cord} 410"
            f"C{cord + 26} 460 {hem} 520 {hem} 604H-5Z",
            colour,
        )
    half += path("M-5 396Q50 430 100 396L104 418Q50 452 -5 418Z", p.third)
    parts += [half, f'<g transform="translate({WIDTH} 0) scale(-1 1)">{half}</g>']
    parts += [
        path("M0 0" + "v34q30 44 60 0v-34" * 10 + "Z", p.second),
        box(0, 600, WIDTH, 300, p.ink),
    ]
    return Art("".join(parts), p.paper, top=626)


def windows(rng: Random, p: Palette) -> Art:
    """A house at night: a few lit windows, and somebody in one of them."""
    night, wall = p.ink, mix(p.ink, p.second, 0.35)
    parts = [
        box(0, 0, WIDTH, HEIGHT, night),
        circle(rng.choice((500, 100)), 92, 62, p.paper),
        box(60, 78, 480, 530, wall),
        box(44, 78, 512, 12, mix(wall, p.paper, 0.25)),
    ]
    cells = [(row, column) for row in range(5) for column in range(5)]
    lit = rng.sample(cells, 6)
    for row, column in cells:
        x, y = 96 + column * 87, 118 + row * 96
        warm = (row, column) in lit
        colour = rng.choice((p.first, p.third)) if warm else mix(night, wall, 0.35)
        parts.append(box(x, y, 60, 72, colour))
        if (row, column) == lit[0]:
            parts.append(circle(x + 30, y + 38, 11, night))
            parts.append(path(f"M{x + 8} {y + 72}q2 -26 22 -26t22 26Z", night))
        elif warm:
            parts.append(box(x + 28, y, 4, 72, wall) + box(x, y + 34, 60, 4, wall))
    parts.append(box(0, 600, WIDTH, 300, night))
    return Art("".join(parts), p.paper, top=630)


def eye(rng: Random, p: Palette) -> Art:
    """An eye that fills the sheet and looks at whoever looks at it."""
    y = 320
    parts = [box(0, 0, WIDTH, HEIGHT, p.first)]
    for n in range(24):
        angle = n * pi / 12 + rng.uniform(-0.02, 0.02)
        far = 620
        parts.append(
            shape(
                p.second,
                (300, y),
                (300 + far * cos(angle), y + far * sin(angle)),
                (300 + far * cos(angle + 0.12), y + far * sin(angle + 0.12)),
            )
        )
    parts += [
        path(f"M20 {y}Q300 {y - 330} 580 {y}Q300 {y + 330} 20 {y}Z", p.paper),
        circle(300, y, 132, p.third),
        ring(300, y, 104, mix(p.third, p.ink, 0.5), 10),
        circle(300, y, 70, p.ink),
        circle(300 + rng.choice((-28, 28)), y - 34, 20, p.paper),
        box(0, 592, WIDTH, 310, p.ink),
    ]
    return Art("".join(parts), p.paper, top=622)
