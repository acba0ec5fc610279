"""Which genre is drawn with which compositions, in which colours, and set in which type."""

from bot.playground.poster_art import (
    Composition,
    Palette,
    beam,
    orbits,
    rainbow,
    stairs,
    sunset,
    tiles,
    vertigo,
    waves,
)
from bot.playground.poster_scenes import curtain, cutout, duet, eye, frames, ridges, windows
from bot.playground.poster_signs import door, eclipse, face, flock, road

ANY: tuple[Composition, ...] = (beam, tiles, sunset, duet, road, door)
BY_GENRE: dict[str, tuple[Composition, ...]] = {
    "action": (cutout, stairs, vertigo),
    "adventure": (ridges, road, waves, sunset),
    "animation": (flock, rainbow, waves, ridges, eclipse),
    "comedy": (tiles, rainbow, curtain, road, face),
    "crime": (door, stairs, cutout, windows),
    "documentary": (frames, ridges, flock),
    "drama": (windows, sunset, waves, stairs, beam, door, face, road, flock),
    "family": (rainbow, tiles, flock),
    "fantasy": (eye, waves, rainbow, face, flock),
    "history": (ridges, beam, door),
    "horror": (eye, vertigo, door),
    "musical": (curtain, tiles, face),
    "romance": (duet, beam, sunset, face),
    "science-fiction": (orbits, eclipse, sunset),
    "thriller": (vertigo, stairs, windows, cutout, door),
    "war": (cutout, stairs),
}
# Genres whose titles stand in capitals, and those that may be set in a face with serifs.
CAPITALS = frozenset({"action", "crime", "horror", "science-fiction", "thriller", "war"})
SERIFS = frozenset({"drama", "fantasy", "history", "romance"})

WARM = Palette("#f6e7c8", "#1e2a4a", "#e4572e", "#2e86ab", "#f3a712")
CANDY = Palette("#fff1d6", "#2b1b3d", "#f26b5e", "#17a398", "#ffc145")
CLAY = Palette("#efe6d5", "#1b2838", "#c8553d", "#588b8b", "#f2b880")
STONE = Palette("#e9e3d8", "#22223b", "#9a3b3b", "#4a6fa5", "#e0a458")
SIGNAL = Palette("#f3ebdd", "#14110f", "#c1121f", "#3d405b", "#f2c14e")
NIGHT = Palette("#ede7dc", "#10141c", "#d1495b", "#1f6f78", "#edae49")
SPACE = Palette("#f4ebdd", "#0d1230", "#f26430", "#5b4b8a", "#2ec4b6")
DUST = Palette("#f3e3c7", "#2a1a12", "#d9772b", "#8f3b1b", "#f4c06a")
ROSE = Palette("#fbe6dc", "#3b1330", "#e26d7e", "#f2a65a", "#ffd166")
MINT = Palette("#eaf4ee", "#12333d", "#f26b5e", "#118ab2", "#ffd166")
MEADOW = Palette("#fff3dc", "#203864", "#3fa796", "#f08a5d", "#f9d56e")
FIELD = Palette("#ece7da", "#1d1f1b", "#2f6b4f", "#7d8c6a", "#e08e2b")
DREAM = Palette("#f1eadb", "#1c2541", "#7c5c9e", "#3a7ca5", "#e8b84a")
MOSS = Palette("#e6ead7", "#0b0f0a", "#5b8c2a", "#233d1f", "#d8f26e")
STAGE = Palette("#ffefe2", "#2d1e4f", "#e84a7f", "#f79256", "#fbd14b")
TRAIL = Palette("#f3e6cb", "#2a2118", "#b5482a", "#5e7f73", "#e2a63b")

COLOURS: dict[str, tuple[Palette, ...]] = {
    "action": (SIGNAL, DUST),
    "adventure": (TRAIL, DUST, DREAM),
    "animation": (MINT, MEADOW, CANDY),
    "comedy": (WARM, CANDY, MEADOW),
    "crime": (SIGNAL, NIGHT),
    "documentary": (FIELD, MINT, TRAIL),
    "drama": (CLAY, STONE, NIGHT, TRAIL),
    "family": (MEADOW, MINT, WARM),
    "fantasy": (DREAM, MINT, STAGE),
    "history": (TRAIL, STONE),
    "horror": (MOSS, SIGNAL),
    "musical": (STAGE, CANDY, ROSE),
    "romance": (ROSE, STAGE, CLAY),
    "science-fiction": (SPACE, DUST, NIGHT),
    "thriller": (SIGNAL, NIGHT, STONE),
    "war": (SIGNAL, TRAIL),
}
ANY_COLOURS = (WARM, CLAY, NIGHT, DREAM)
