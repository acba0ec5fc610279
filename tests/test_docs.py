"""The documentation says what is so: links lead somewhere, commands and settings exist."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app, main
from bot.commands import reference as reference_command
from bot.config import Settings
from tests.source import ROOT

PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("handlers/**/*.md"))
)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# In a block of commands or between backticks, wherever it is installed.
COMMAND = re.compile(r"(?:^|[`/ ])seance ([^`\n#|&;<>]+)", re.MULTILINE)
SETTING = re.compile(r"\bSEANCE_([A-Z_]+)")

NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


def links(text: str) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", text)):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, text: str) -> list[str]:
    """The links of a page that lead nowhere."""
    wrong = []
    for target in links(text):
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and anchor not in anchors(path.read_text())):
            wrong.append(target)
    return wrong


def written_commands(text: str) -> list[list[str]]:
    """Everything that is written as a call of `seance`, in words."""
    plain = text.replace("…", "").replace("[", "").replace("]", "")
    blocks = "\n".join(FENCE.findall(plain))
    inline = " ".join(re.findall(r"`[^`\n]+`", FENCE.sub("", plain)))
    return [shlex.split(words) for words in COMMAND.findall(f"{blocks}\n{inline}")]


def unknown(words: list[str]) -> str | None:
    """The first word of a call that the program does not know: a command or an option."""
    command: Any = typer.main.get_command(app)
    options: set[str] = {"--help"}
    for word in words:
        below = getattr(command, "commands", None)
        if word.startswith("--"):
            if word.partition("=")[0] not in options:
                return word
        elif below is not None:
            if word not in below and hasattr(command, "default"):
                command = below[command.default]
            elif word not in below:
                return word
            else:
                command = below[word]
            options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return None


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page, page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_that_is_written_exists(page: Path) -> None:
    found = {" ".join(words): unknown(words) for words in written_commands(page.read_text())}
    assert {call: word for call, word in found.items() if word} == {}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_setting_that_is_written_exists(page: Path) -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert set(SETTING.findall(page.read_text())) <= known


def test_what_the_readme_says_is_looked_at() -> None:
    """The checks above see the commands and links that are there."""
    readme = (ROOT / "README.md").read_text()
    assert ["play"] in written_commands(readme)
    assert ["run"] in written_commands(readme)
    assert "docs/reference.md" in set(links(readme))
    assert broken(ROOT / "README.md", "[here](docs/nowhere.md) [there](#no-such-head)")
    assert unknown(["plaie"]) == "plaie"
    assert unknown(["import", "folder/", "--strikt"]) == "--strikt"
    assert unknown(["db", "upgrate"]) == "upgrate"


def test_commands_that_the_program_itself_names_exist() -> None:
    """In sentences to operators and in docstrings."""
    found = {
        f"{path.relative_to(ROOT)}: seance {words}"
        for folder in ("bot", "handlers", "db")
        for path in (ROOT / folder).rglob("*.py")
        for words in re.findall(r"`seance ([a-z]+(?: [a-z]+)?)", path.read_text())
        if unknown(words.split())
    }
    assert found == set()


def test_the_test_line_of_the_readme_is_the_one_that_ci_runs() -> None:
    assert (ROOT / "README.md").read_text().count("pytest -n auto") == 1
    assert 'grep -m1 -F "pytest -n auto" README.md' in (ROOT / ".ci" / "run").read_text()


def test_the_changelog_begins_with_what_is_not_released() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads[0] == "Unreleased"


def test_every_design_note_is_listed_in_order_and_headed_by_its_number() -> None:
    folder = ROOT / "docs" / "design"
    notes = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [path.name for path in notes] == list(links((folder / "README.md").read_text()))
    for note in notes:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", note.name)
        assert note.read_text().startswith(f"# {note.name[:4]} ")


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        for target in links(page.read_text()):
            name = target.partition("#")[0] or page.name
            path = (page.parent / name).resolve()
            waiting.append(path / "README.md" if path.is_dir() else path)
    lost = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert lost <= {path.relative_to(ROOT).as_posix() for path in seen}


def test_the_reference_is_up_to_date() -> None:
    assert reference_command.REFERENCE.read_text() == reference_command.reference(), (
        "run `seance reference`"
    )


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["seance", "reference", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_reference_is_written_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "reference.md"
    monkeypatch.setattr(reference_command, "REFERENCE", page)
    assert call(monkeypatch, "--check") == 1
    assert "out of date" in capsys.readouterr().err
    assert not page.exists()
    assert call(monkeypatch) == 0
    assert call(monkeypatch, "--check") == 0
    text = page.read_text()
    for said in (
        "`/critics`", "`/critiques`", "### `seance import PATH`", "`--dry-run`", "`SEANCE_TOKEN`",
        "`sFILM_ID-CITY_ID`", "### `showtimes`", "| `film_id` | integer | → `films.id` |",
    ):  # fmt: skip
        assert said in text
    page.write_text(text.replace("`SEANCE_TOKEN`", "`SEANCE_TOKE`"))
    assert call(monkeypatch, "--check") == 1
    monkeypatch.setattr(reference_command, "REFERENCE", tmp_path / "absent" / "reference.md")
    assert call(monkeypatch) == 2


def test_every_setting_says_what_it_means() -> None:
    assert [
        name for name, setting in Settings.model_fields.items() if not setting.description
    ] == []
