"""Cities from text: accuracy by way of writing, time, load time and memory.

Run: python -m tests.benchmarks.cities [--queries 2000] [--seed 1] [--misses]

Towns with a cinema are drawn in proportion to their inhabitants and written as people write them.
"best" is the share whose first answer is right, "shown" the share with the right one first or
among the buttons, "asked" the share where the person is asked, "misled" the share opened without
asking on a wrong city. Times are wall clock per text, the least of two runs, in milliseconds.
"""

import argparse
import random
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from handlers.places import Gazetteer, Place, find_city_spans, load_gazetteer, resolve_city

KEYBOARD = """
a:zqs z:aes e:zrd r:etf t:ryg y:tuh u:yij i:uok o:ipl p:om q:asw s:qdz d:sfe f:dgr g:fht h:gjy j:hku
k:jli l:kmo m:lp w:xq x:wc c:xv v:cb b:vn n:bj
"""
NEIGHBOURS = {key: near for key, _, near in (pair.partition(":") for pair in KEYBOARD.split())}
ARTICLES = ("La ", "Le ", "Les ", "L'")
ORDINAL_STYLES = ("{city} {n}e", "{city} {n}", "{city} {n}ème", "{city} {n} eme", "{n}e {city}")
SENTENCES = (
    "séances petites victoires à {} demain soir",
    "small victories in {} on saturday",
    "petites victoires {} samedi",
    "{} ce soir en vo",
)

Write = Callable[[Place, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What happened to the texts of one class."""

    count: int
    best: float
    shown: float
    asked: float
    misled: float
    median_ms: float
    p99_ms: float


def without_accents(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def typo(name: str, rng: random.Random) -> str:
    """One typing error: letters exchanged, or one left out, doubled, missed or slipped in."""
    letters = [i for i, c in enumerate(name) if c.isalpha()]
    while True:
        at = rng.choice(letters)
        letter = without_accents(name[at].lower())[0]
        near = rng.choice(NEIGHBOURS.get(letter, "e"))
        made = rng.choice(
            (
                name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + near + name[at + 1 :],
                name[:at] + near + name[at:],
            )
        )
        if made.lower() != name.lower() and made.strip():
            return made


def mistyped(name: str, errors: int, rng: random.Random) -> str:
    made = name
    for _ in range(errors):
        made = typo(made, rng)
    return made if made.lower() != name.lower() else mistyped(name, errors, rng)


def without_article(place: Place, rng: random.Random) -> str | None:
    article = next((a for a in ARTICLES if place.name.startswith(a)), None)
    return place.name.removeprefix(article) if article else None


def shortened_saint(place: Place, rng: random.Random) -> str | None:
    if "Saint-" not in place.name and "Sainte-" not in place.name:
        return None
    short = place.name.replace("Sainte-", "Ste-").replace("Saint-", "St-")
    return rng.choice((short, short.replace("-", " "), short.lower().replace("-", " ")))


def shortened_sur(place: Place, rng: random.Random) -> str | None:
    if "-sur-" not in place.name:
        return None
    return place.name.replace("-sur-", rng.choice((" s/ ", " s/", "-s-", " s "))).replace("-", " ")


def with_district(place: Place, rng: random.Random) -> str | None:
    count = {"75056": 20, "69123": 9, "13055": 16}.get(place.code)
    if count is None:
        return None
    return rng.choice(ORDINAL_STYLES).format(city=place.name, n=rng.randint(1, count))


WAYS: dict[str, Write] = {
    "plain": lambda place, rng: place.name,
    "no accent": lambda place, rng: without_accents(place.name),
    "lower case": lambda place, rng: place.name.lower(),
    "UPPER CASE": lambda place, rng: place.name.upper(),
    "no hyphen": lambda place, rng: place.name.replace("-", " "),
    "run together": lambda place, rng: place.name.replace("-", "").replace(" ", ""),
    "st / ste": shortened_saint,
    "s/": shortened_sur,
    "article dropped": without_article,
    "postcode": lambda place, rng: rng.choice(place.postcodes),
    "postcode + name": lambda place, rng: f"{rng.choice(place.postcodes)} {place.name}",
    "name (department)": lambda place, rng: f"{place.name} ({place.department})",
    "arrondissement": with_district,
    "1 typo": lambda place, rng: mistyped(place.name, 1, rng),
    "1 typo, lower, no accent": lambda place, rng: mistyped(
        without_accents(place.name.lower().replace("-", " ")), 1, rng
    ),
    "2 typos": lambda place, rng: mistyped(place.name, 2, rng),
}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def measure(
    pairs: list[tuple[str, Place]], gazetteer: Gazetteer, *, misses: bool
) -> tuple[Score, list[float]]:
    best = shown = asked = misled = 0
    times = []
    for text, place in pairs:
        answer = resolve_city(text, gazetteer)
        times.append(min(timed(partial(resolve_city, text, gazetteer)) for _ in range(2)))
        right = answer.best is not None and answer.best.code == place.code
        best += right
        shown += any(candidate.code == place.code for candidate in answer.candidates)
        asked += not answer.confident
        misled += answer.confident and not right
        if misses and not right:
            names = [f"{p.name} ({p.department})" for p in answer.candidates]
            print(f"    {text!r}: {place.name} ({place.department}), got {names}", file=sys.stderr)
    n = len(pairs)
    shares = (best / n, shown / n, asked / n, misled / n)
    return Score(n, *shares, percentile(times, 0.5), percentile(times, 0.99)), times


def measure_sentences(
    towns: list[Place], rng: random.Random, gazetteer: Gazetteer, *, misses: bool
) -> None:
    print("\ncity in a sentence         n   right   p50 ms  p99 ms")
    for label, errors in (("clean", 0), ("1 typo in the city", 1)):
        right, times = 0, []
        for place in towns:
            name = mistyped(place.name, 1, rng) if errors else place.name
            text = rng.choice(SENTENCES).format(name)
            spans = find_city_spans(text, gazetteer)
            times.append(min(timed(partial(find_city_spans, text, gazetteer)) for _ in range(2)))
            found = bool(spans) and spans[0].place.code == place.code
            right += found
            if misses and not found:
                names = [f"{text[s.start : s.end]}: {s.place.name} {s.score}" for s in spans]
                print(f"    {text!r}: {place.name}, got {names}", file=sys.stderr)
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        print(f"{label:24}{len(towns):5}{right / len(towns):8.3f}{p50:9.2f}{p99:8.2f}")


def measure_loading() -> None:
    code = (
        "import time, psutil, gzip, rapidfuzz.process, rapidfuzz.distance\n"
        "from handlers.places.gazetteer import load_gazetteer\n"
        "process = psutil.Process(); before = process.memory_info().rss\n"
        "begin = time.perf_counter(); gazetteer = load_gazetteer()\n"
        "print(time.perf_counter() - begin, (process.memory_info().rss - before) / 1e6)\n"
    )
    runs = []
    for _ in range(3):
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        runs.append(tuple(map(float, out.stdout.split())))
    print(f"loading {min(r[0] for r in runs):.3f} s, {max(r[1] for r in runs):.1f} MB of memory")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--queries", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--misses", action="store_true")
    chosen = options.parse_args()
    measure_loading()
    gazetteer = load_gazetteer()
    places = [gazetteer.place(number) for number in range(gazetteer.communes)]
    towns = [place for place in places if place.cinemas]
    weights = [place.population or 0 for place in towns]
    print(f"{len(towns):,} towns with a cinema of {len(places):,} communes\n")
    print("written as                  n    best   shown   asked  misled   p50 ms  p99 ms")
    everything: list[float] = []
    for label, write in WAYS.items():
        rng = random.Random(f"{chosen.seed} {label}")
        pairs: list[tuple[str, Place]] = []
        tries = 0
        while len(pairs) < chosen.queries and tries < 40 * chosen.queries:
            tries += 1
            place = rng.choices(towns, weights)[0]
            if (text := write(place, rng)) is not None:
                pairs.append((text, place))
        if chosen.misses:
            print(f"  {label}", file=sys.stderr)
        score, times = measure(pairs, gazetteer, misses=chosen.misses)
        everything += times
        print(
            f"{label:24}{score.count:5}{score.best:8.3f}{score.shown:8.3f}{score.asked:8.3f}"
            f"{score.misled:8.3f}{score.median_ms:9.2f}{score.p99_ms:8.2f}"
        )
    p50, p99 = percentile(everything, 0.5), percentile(everything, 0.99)
    print(f"{'all':24}{len(everything):5}{'':32}{p50:9.2f}{p99:8.2f}")
    rng = random.Random(f"{chosen.seed} sentences")
    drawn = rng.choices(towns, weights, k=chosen.queries)
    measure_sentences(drawn, rng, gazetteer, misses=chosen.misses)


if __name__ == "__main__":
    main()
