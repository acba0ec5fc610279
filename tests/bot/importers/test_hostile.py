"""Whatever stands in a package, an import ends, accounts for every row, and repeats itself."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.session import Database
from tests.bot.importers.packages import imported, stored

# Words that reach further than random ones.
LIKELY = [
    *("", " ", "f1", "c1", "x", "FR", "fr", "Europe/Paris", "75001", "2026-03-01 20:00"),
    *("2026-03-29 02:30", "9999-12-31T23:59:59+14:00", "0001-01-01", "2023-03-01", "3.5/5", "B+"),
    *("fresh", "5", "-1", "1e9", "99999999999999999999", "NaN", "48.8", "https://a.example/x"),
    *("javascript:x", "a|b|a", "'; DROP TABLE films; --", "<b>&amp;", "\u202eabc", "🎬" * 60),
    *("e\u0301" * 150, "\ufffd", "\x00", "=1+1", "é" * 300, "\u2028", '"', "\\N", "\\", "yes"),
]
COLUMNS = {
    "films": "id title title_fr synopsis_fr awards_fr directors release_date runtime_min poster_url"
    " imdb_id press_score press_count audience_score audience_count",
    "press": "film_id outlet score quote language url published",
    "opinions": "film_id author rating comment language date spoiler",
    "cinemas": "id name city address postcode country latitude longitude timezone url"
    " accessibility",
    "showtimes": "film_id cinema_id starts_at version format accessibility ends_at booking_url",
    "cities": "name country latitude longitude population aliases",
}
GOOD = {
    "films": "f1,One,,,,,,,,,,,,",
    "cinemas": "c1,Rex,Paris,,,,,,,,",
}


def cells() -> st.SearchStrategy[str]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    return st.sampled_from(LIKELY) | text


@st.composite
def packages(draw: st.DrawFn) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name, columns in COLUMNS.items():
        width = len(columns.split())
        rows = draw(st.lists(st.lists(cells(), min_size=width, max_size=width), max_size=4))
        out = io.StringIO(newline="")
        out.write(columns.replace(" ", ",") + "\n")
        if name in GOOD:
            out.write(GOOD[name] + "\n")
        csv.writer(out).writerows(rows)
        files[name] = out.getvalue().encode()
        if draw(st.integers(0, 9)) == 0:  # a byte that is no text, somewhere
            at = draw(st.integers(len(columns) + 1, len(files[name])))
            files[name] = files[name][:at] + b"\xe9" + files[name][at:]
    return files


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=packages())
async def test_any_package_is_accounted_for_and_a_second_run_changes_nothing(
    database: Database, files: dict[str, bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, _ = await imported(database, Path(folder), source="csv", **files)
        titles = await stored(database, "films", "source_id", "title")
        again, _ = await imported(database, Path(folder), source="csv", **files)
    for report in (first, again):
        for tally in report.files.values():
            assert tally.rows == (
                tally.added + tally.updated + tally.unchanged + tally.repeated + tally.refused
            )
    for file, tally in again.files.items():
        assert (tally.added, tally.updated) == (0, 0), file
        assert tally.refused == first.files[file].refused
        assert tally.rows == first.files[file].rows
    assert await stored(database, "films", "source_id", "title") == titles


async def test_text_of_every_kind_comes_back_as_it_was(database: Database, tmp_path: Path) -> None:
    titles = ["<b>&amp;</b>", "\u202edlrow", "🎬" * 60, "x" * 10_000, "'; DROP TABLE films; --"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "title"], *enumerate(titles)])
    report, said = await imported(database, tmp_path, films=out.getvalue())
    assert said == []
    assert report.files["films.csv"].added == len(titles)
    assert await stored(database, "films", "title", order="source_id") == titles
