"""What the posters are made of: palettes, and compositions after the cinema posters of the 1960s.

A composition draws the upper two thirds of a sheet of 600 by 900; the title stands below, or where
its `Art` says. Everything is flat colour and geometry, so a poster weighs a few kilobytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

WIDTH, HEIGHT = 600, 900


@dataclass(frozen=True, slots=True)
class Palette:
    """Light paper, dark ink, three colours for the picture, the last one bright: `#rrggbb`."""

    paper: str
    ink: str
    first: str
    second: str
    third: str


@dataclass(frozen=True, slots=True)
class Art:
    """A picture, the colour of the type on it, and the top and foot of the title's place."""

    shapes: str
    ink: str
    top: float = 610
    foot: float = 812


Composition = Callable[[Random, Palette], Art]


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from one to the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def circle(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, stroke: str, weight: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{stroke}"'
        f' stroke-width="{weight:.1f}"/>'
    )


def box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def shape(fill: str, *points: tuple[float, float]) -> str:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}"/>'


def path(drawn: str, fill: str) -> str:
    return f'<path d="{drawn}" fill="{fill}"/>'


def person(x: float, foot: float, height: float, fill: str) -> str:
    """A small standing figure in a long coat, feet at `foot`."""

    def point(across: float, up: float) -> str:
        return f"{x + across * height:.1f} {foot - up * height:.1f}"

    coat = (
        f"M{point(-0.03, 0.84)}C{point(-0.12, 0.82)} {point(-0.14, 0.76)} {point(-0.145, 0.66)}"
        f"L{point(-0.17, 0.27)}H{x + 0.17 * height:.1f}L{point(0.145, 0.66)}"
        f"C{point(0.14, 0.76)} {point(0.12, 0.82)} {point(0.03, 0.84)}Z"
    )
    legs = "".join(
        f"M{point(at - 0.04, 0.3)}L{point(at - 0.032, 0)}"
        f"L{point(at + 0.032, 0)}L{point(at + 0.04, 0.3)}Z"
        for at in (-0.065, 0.065)
    )
    return circle(x, foot - 0.915 * height, 0.085 * height, fill) + path(coat + legs, fill)


def sunset(rng: Random, p: Palette) -> Art:
    """A great sun cut into stripes, and someone against the light."""
    x, y, r = rng.choice((230, 300, 370)), 320, 215
    side = rng.choice((-1, 1))
    stand, lean = x + side * 150, x + side * 235
    parts = [box(0, 0, WIDTH, HEIGHT, p.paper), circle(x, y, r, p.first)]
    stripe = y + 10
    thick = 7.0
    while stripe < y + r:
        parts.append(box(0, stripe, WIDTH, thick, p.paper))
        stripe += 34
        thick += 4.5
    parts += [
        box(0, 512, WIDTH, 88, p.second),
        box(0, 512, WIDTH, 10, p.third),
        shape(p.ink, (stand - 9, 562), (stand + 9, 562), (lean + 60, 600), (lean - 20, 600)),
        person(stand, 564, 112, p.ink),
    ]
    return Art("".join(parts), p.ink, top=626)


def beam(rng: Random, p: Palette) -> Art:
    """A projector's beam through the dark, and someone who watches."""
    dark = p.ink
    left = rng.random() < 0.5
    lamp = 70 if left else 530
    near, far = (250, 720) if left else (350, -120)
    parts = [
        box(0, 0, WIDTH, HEIGHT, dark),
        shape(p.second, (lamp, 120), (near - 60, 590), (far, 590), (far, 470)),
        shape(p.first, (lamp, 120), (near, 590), (far - (120 if left else -120), 590)),
        shape(p.paper, (lamp, 120), (near + (60 if left else -60), 590), ((near + far) / 2, 590)),
        circle(lamp, 120, 46, p.paper),
        circle(lamp, 120, 20, dark),
        box(0, 588, WIDTH, 320, dark),
        person((near + far) / 2 - (70 if left else -70), 590, 170, dark),
    ]
    return Art("".join(parts), p.paper)


def rainbow(rng: Random, p: Palette) -> Art:
    """Half circles within one another: a hill, a bridge, a rainbow."""
    centre = rng.choice((190, 300, 410))
    colours = [p.first, p.paper, p.second, p.paper, p.third, p.paper, p.ink]
    parts = [box(0, 0, WIDTH, HEIGHT, p.paper), circle(rng.choice((110, 490)), 120, 44, p.third)]
    for step, colour in enumerate(colours):
        r = 330 - step * 46
        parts.append(path(f"M{centre - r} 580A{r} {r} 0 0 1 {centre + r} 580Z", colour))
    parts.append(box(0, 580, WIDTH, 8, p.ink))
    return Art("".join(parts), p.ink, top=622)


def stairs(rng: Random, p: Palette) -> Art:
    """A staircase, a figure at the top and its long shadow."""
    parts = [box(0, 0, WIDTH, HEIGHT, p.first)]
    steps = 9
    for n in range(steps):
        x, y = n * WIDTH / steps, 590 - n * 46
        parts.append(box(x, y, WIDTH - x, HEIGHT - y, mix(p.second, p.third, n / (steps - 1))))
    stand = rng.choice((6, 7))
    foot = 590 - stand * 46
    x = (stand + 0.5) * WIDTH / steps
    parts += [
        circle(150, 190, 95, p.paper),
        shape(p.ink, (x - 8, foot), (x + 10, foot), (x - 160, 594), (x - 330, 594)),
        person(x, foot, 150, p.ink),
        box(0, 590, WIDTH, 310, p.ink),
    ]
    return Art("".join(parts), p.paper, top=624)


def vertigo(rng: Random, p: Palette) -> Art:
    """Circles that swallow one another, and one who falls."""
    turn = rng.random() * 2 * pi
    parts = [box(0, 0, WIDTH, HEIGHT, p.first)]
    x, y, r = 300.0, 310.0, 430.0
    colours = (p.ink, p.first, p.paper, p.first)
    step = 0
    while r > 26:
        parts.append(circle(x, y, r, colours[step % len(colours)]))
        shrink = 30 if step % 2 == 0 else 15
        x += cos(turn + step * 0.55) * shrink * 0.55
        y += sin(turn + step * 0.55) * shrink * 0.55
        r -= shrink
        step += 1
    parts += [
        f'<g transform="rotate({rng.choice((-38, 28, 205))} {x:.0f} {y:.0f})">'
        f"{person(x, y + 62, 124, p.second)}</g>",
        box(0, 590, WIDTH, 310, p.ink),
    ]
    return Art("".join(parts), p.paper, top=624)


def tiles(rng: Random, p: Palette) -> Art:
    """A playful grid of quarters, halves, discs and stripes."""
    size = 120
    grounds = [p.paper, p.first, p.second, p.third, p.ink]
    parts = [box(0, 0, WIDTH, HEIGHT, p.paper)]
    for row in range(5):
        for column in range(5):
            x, y = column * size, row * size
            ground, figure = rng.sample(grounds, 2)
            drawn = {
                "quarter": f"M0 0H{size}A{size} {size} 0 0 1 0 {size}Z",
                "half": f"M0 {size}A60 60 0 0 1 {size} {size}ZM0 60A60 60 0 0 1 {size} 60Z",
                "disc": "M60 14A46 46 0 1 1 59.9 14Z",
                "corner": f"M0 0H{size}L0 {size}Z",
                "stripes": "".join(f"M0 {n}H{size}V{n + 15}H0Z" for n in (0, 30, 60, 90)),
                "leaf": f"M0 0A{size} {size} 0 0 1 {size} {size}A{size} {size} 0 0 1 0 0Z",
            }[rng.choice(("quarter", "quarter", "half", "disc", "corner", "stripes", "leaf"))]
            parts.append(
                f'<g transform="translate({x} {y}) rotate({rng.choice((0, 90, 180, 270))} 60 60)">'
                f"{box(0, 0, size + 0.6, size + 0.6, ground)}{path(drawn, figure)}</g>"
            )
    return Art("".join(parts), p.ink, top=632)


def orbits(rng: Random, p: Palette) -> Art:
    """A planet, its moons and their paths among the stars."""
    parts = [box(0, 0, WIDTH, HEIGHT, p.ink)]
    parts += [
        circle(rng.uniform(0, 600), rng.uniform(0, 640), rng.uniform(0.6, 2.0), p.paper)
        for _ in range(70)
    ]
    x, y, r = rng.choice(((420, 270, 190), (190, 300, 200), (300, 250, 170)))
    lit = rng.choice((-1, 1))
    tilt = rng.choice((-24, -16, 18, 26))
    parts += [circle(x, y, r, p.first), circle(x + lit * r * 0.16, y - r * 0.1, r * 0.84, p.second)]
    parts += [circle(x + lit * r * 0.3, y - r * 0.18, r * 0.62, mix(p.second, p.paper, 0.35))]
    for n, wide in enumerate((1.45, 1.75, 2.15)):
        angle = rng.random() * 2 * pi
        a, b = r * wide, r * wide * 0.3
        moon = circle(x + a * cos(angle), y + b * sin(angle), 16 - 3 * n, p.third)
        parts.append(
            f'<g transform="rotate({tilt} {x} {y})"><ellipse cx="{x}" cy="{y}" rx="{a:.0f}"'
            f' ry="{b:.0f}" fill="none" stroke="{p.paper}" stroke-width="{2.4 - n * 0.6:.1f}"/>'
            f"{moon}</g>"
        )
    return Art("".join(parts), p.paper, top=620)


def waves(rng: Random, p: Palette) -> Art:
    """A moon above water that grows darker as it comes near."""
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.paper),
        circle(rng.choice((170, 300, 430)), 240, 120, p.first),
    ]
    for n in range(6):
        y = 330 + n * 62
        shift = rng.uniform(0, 200)
        long = 200 + n * 16
        drawn = f"M{-shift:.0f} {y}"
        x = -shift
        while x < WIDTH:
            drawn += f"q{long / 4:.0f} {-34 - n * 3} {long / 2:.0f} 0t{long / 2:.0f} 0"
            x += long
        parts.append(path(f"{drawn}V900H{-shift:.0f}Z", mix(p.second, p.ink, n / 5)))
    boat = rng.choice((150, 420))
    parts.append(shape(p.third, (boat, 330), (boat, 236), (boat + 62, 330)))
    parts.append(
        shape(p.ink, (boat - 46, 338), (boat + 72, 338), (boat + 48, 364), (boat - 24, 364))
    )
    return Art("".join(parts), p.paper, top=664)
