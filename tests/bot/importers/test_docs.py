"""`docs/importing.md` says what the importer does."""

import re
from pathlib import Path

from bot.importers.columns import sheets
from bot.importers.precedence import PRECEDENCE
from bot.importers.scores import LETTERS
from bot.importers.showing import ACCESS, EQUIPMENT, FORMATS, VERSIONS

DOCS = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


def test_every_column_is_in_its_files_row_and_the_required_ones_are_bold() -> None:
    words = [f"{word}_{code}" for word in ("title", "synopsis", "awards") for code in ("fr", "en")]
    for file, sheet_for in sheets("FR").items():
        sheet = sheet_for(words if file == "films.csv" else [])
        row = re.search(rf"^\| `{re.escape(file)}` \| (.+?) \|", DOCS, re.MULTILINE)
        assert row, file
        columns = re.findall(r"(\**)(\w+)\**(?: \([^)]*\))?(?:, |$)", row[1])
        assert sorted(name for _, name in columns) == sorted(sheet.columns), file
        assert {name for bold, name in columns if bold} == sheet.needed, file


def test_letters_are_worth_what_is_written() -> None:
    written: dict[str, float] = {}
    for letters, stars in re.findall(r"^\| (`[A-F].*?) \| ([\d.· ]+) \|$", DOCS, re.MULTILINE):
        names = re.findall(r"`(.+?)`", letters)
        written |= dict(zip(names, map(float, stars.split("·")), strict=True))
    assert written == LETTERS


def test_every_code_is_named() -> None:
    for code in (*VERSIONS, *FORMATS, *ACCESS, *EQUIPMENT):
        assert f"`{code}`" in DOCS, code


def test_whose_word_counts_is_as_written() -> None:
    written: dict[str, tuple[str, ...]] = {}
    for fields, order in re.findall(r"^\| (`.+?) \| (`operator`.+?) \|$", DOCS, re.MULTILINE):
        for field in re.findall(r"`(\w+)`", fields):
            written[re.sub(r"_(fr|en)$", "_", field)] = tuple(re.findall(r"`(\w+)`", order))
    assert written == dict(PRECEDENCE)
