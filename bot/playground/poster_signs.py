"""Compositions for posters, continued: one strong sign each."""

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

# One unit wide on either side of the body.
BIRD = (
    "M0 0C-.22 -.42 -.62 -.6 -1 -.44C-.66 -.34 -.36 -.08 -.1 .16L0 .5L.1 .16"
    "C.36 -.08 .66 -.34 1 -.44C.62 -.6 .22 -.42 0 0Z"
)


def eclipse(rng: Random, p: Palette) -> Art:
    """Worlds in line above a black slab."""
    parts = [box(0, 0, WIDTH, HEIGHT, p.ink)]
    parts += [
        circle(300, 205, 60 + n * 34, mix(p.ink, p.first, (8 - n) / 9)) for n in range(7, 0, -1)
    ]
    shift = rng.choice((-30, 0, 30))
    parts += [
        circle(300, 205, 92, p.third),
        circle(300 + shift, 205 - abs(shift) * 0.4, 82, p.ink),
        path("M0 600V520Q300 440 600 520V600Z", p.second),
        path("M0 620V556Q300 490 600 556V620Z", mix(p.second, p.ink, 0.55)),
        shape(p.ink, (274, 404), (322, 404), (322, 556), (274, 556)),
        shape(mix(p.ink, p.paper, 0.4), (322, 404), (332, 410), (332, 550), (322, 556)),
        box(0, 600, WIDTH, 300, p.ink),
    ]
    return Art("".join(parts), p.paper, top=632)


def door(rng: Random, p: Palette) -> Art:
    """A door ajar, the light it lets out and the one who stands in it."""
    left = rng.choice((180, 250, 310))
    right, floor, sill = left + 150, 440, 600
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.first),
        box(0, floor, WIDTH, 460, mix(p.first, p.ink, 0.45)),
        shape(p.third, (left, floor), (right, floor), (right + 190, sill), (left - 80, sill)),
        box(left, 110, 150, floor - 110, p.third),
        shape(p.ink, (left, 110), (left - 66, 84), (left - 66, floor + 34), (left, floor)),
        circle(left - 54, 292, 6, p.third),
        shape(p.ink, (left + 68, floor), (left + 88, floor), (left + 150, sill), (left + 20, sill)),
        person(left + 78, floor + 6, 226, p.ink),
        box(0, sill, WIDTH, 300, p.ink),
    ]
    return Art("".join(parts), p.paper, top=632)


def road(rng: Random, p: Palette) -> Art:
    """A road to the horizon, hills on either side, a very large sky."""
    horizon, x = 400, rng.choice((220, 300, 380))
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.paper),
        circle(x, 300, 150, p.third),
        path(f"M0 {horizon}V330Q150 270 {x} {horizon}T600 340V{horizon}Z", p.second),
        box(0, horizon, WIDTH, 500, p.first),
        shape(p.ink, (x - 6, horizon), (x + 6, horizon), (WIDTH + 40, HEIGHT), (-40, HEIGHT)),
    ]
    for n in range(6):
        near = horizon + 12 + 190 * (n / 6) ** 1.9
        far = near + 4 + n * 7
        half, deep = 0.9 + n * 1.1, 1.3 + n * 1.4
        parts.append(
            shape(p.paper, (x - half, near), (x + half, near), (x + deep, far), (x - deep, far))
        )
    for n in range(5):
        side = rng.choice((-1, 1))
        y = horizon + 14 + n * 30
        at = x + side * (46 + n * 62)
        tall = 44 + n * 26
        parts.append(box(at - 2 - n * 0.4, y - tall, 4 + n * 0.8, tall, p.ink))
        parts.append(box(at - 12 - n * 3, y - tall + 8, 24 + n * 6, 3 + n * 0.6, p.ink))
    parts.append(box(0, 600, WIDTH, 300, p.ink))
    return Art("".join(parts), p.paper, top=632)


def face(rng: Random, p: Palette) -> Art:
    """A face in two halves, after the paper masks of the painters."""
    light, shade = rng.sample((p.first, p.second, p.third), 2)
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.paper),
        circle(rng.choice((120, 480)), 150, 210, mix(p.paper, light, 0.35)),
        path("M300 70C170 70 120 170 120 290C120 430 200 540 300 560Z", light),
        path("M300 70C430 70 480 170 480 290C480 430 400 540 300 560Z", shade),
        path("M300 190L352 400H300Z", p.paper),
        path("M160 262Q210 216 260 262Q210 300 160 262Z", p.paper) + circle(212, 260, 17, p.ink),
        path("M340 250Q390 216 440 250V262Q390 236 340 262Z", p.ink),
        path("M236 462Q272 436 300 452V486Q262 492 236 462Z", p.ink),
        path("M364 462Q328 436 300 452V486Q338 492 364 462Z", p.paper),
        ring(rng.choice((120, 480)), 372, 22, p.ink, 7),
    ]
    hair = rng.choice((True, False))
    if hair:
        parts.append(
            path(
                "M120 290C96 130 190 44 300 44C410 44 504 130 480 290"
                "C440 200 380 150 300 150C220 150 160 200 120 290Z",
                p.ink,
            )
        )
    parts.append(box(0, 590, WIDTH, 310, p.ink))
    return Art("".join(parts), p.paper, top=624)


def flock(rng: Random, p: Palette) -> Art:
    """Birds that turn together in front of a disc."""
    parts = [
        box(0, 0, WIDTH, HEIGHT, p.paper),
        circle(rng.choice((220, 300, 380)), 310, 205, p.first),
    ]
    turn = rng.uniform(0, 2 * pi)
    for n in range(13):
        angle, far = turn + n * 0.55, 40 + n * 17
        x, y = 300 + far * cos(angle), 300 + far * 0.95 * sin(angle)
        size, lean = 20 + n * 2.7, rng.uniform(-24, 24)
        parts.append(
            f'<g transform="translate({x:.0f} {y:.0f}) rotate({lean:.0f}) scale({size:.0f})">'
            f"{path(BIRD, (p.ink, p.ink, p.third, p.second)[n % 4])}</g>"
        )
    parts.append(box(0, 600, WIDTH, 300, p.ink))
    return Art("".join(parts), p.paper, top=632)
