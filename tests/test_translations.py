"""A language is complete or refused, and French is typeset as French readers expect it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from bot.cli import main
from bot.translations import catalogues, problems, update
from handlers.i18n import languages
from tests.catalogues import begin, change, copied_locale, path_of, texts, translate

PLAIN = "There is nothing to cancel."
WITH_PLACEHOLDER = "Sorry, something went wrong. If it happens again, quote {incident}."


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with copied_locale(tmp_path, monkeypatch) as copy:
        yield copy


def test_the_catalogues_are_complete() -> None:
    assert problems() == []


def test_updating_what_is_up_to_date_changes_nothing(locale: Path) -> None:
    before = {path: path.read_bytes() for path in locale.rglob("*.po*")}
    assert len(before) >= 3
    update()
    assert {path: path.read_bytes() for path in locale.rglob("*.po*")} == before


def remove(catalogue: Catalog, message: Message) -> None:
    catalogue.delete(message.id, message.context)


def make_fuzzy(catalogue: Catalog, message: Message) -> None:
    message.flags.add("fuzzy")


def say(text: str | tuple[str, ...]) -> Callable[[Catalog, Message], None]:
    def write(catalogue: Catalog, message: Message) -> None:
        message.string = text

    return write


def invent(catalogue: Catalog, message: Message) -> None:
    catalogue.add("A text of last year", "Un texte de l’an dernier")


def untag(catalogue: Catalog, message: Message) -> None:
    message.string = re.sub("</?b>", "", str(message.id))


def text_with(part: str) -> str:
    """The first text of the catalogue that contains this."""
    with catalogues()["fr"].open("rb") as source:
        known = [message.id for message in texts(read_po(source, locale="fr"))]
    return next(text for text in known if isinstance(text, str) and part in text)


@pytest.mark.parametrize(
    ("key", "how", "why"),
    [
        (PLAIN, remove, "missing"),
        (PLAIN, say(""), "not translated"),
        (PLAIN, make_fuzzy, "fuzzy"),
        (PLAIN, invent, "not in the source any more"),
        (PLAIN, say("Rien {du_tout}."), "placeholders ['du_tout'] instead of []"),
        (WITH_PLACEHOLDER, say("Désolé."), "placeholders [] instead of ['incident']"),
        (WITH_PLACEHOLDER, say("Désolé {incident"), "placeholders ['?']"),
        (WITH_PLACEHOLDER, say("<b>Désolé</b> {incident}"), "other HTML tags"),
        (text_with("<b>"), untag, "other HTML tags"),
    ],
)
def test_a_broken_catalogue_is_refused(
    locale: Path, key: str, how: Callable[[Catalog, Message], None], why: str
) -> None:
    change(locale, "fr", key, how)
    found = problems()
    assert len(found) == 1, found
    assert found[0].startswith("fr: ")
    assert why in found[0]


@pytest.mark.parametrize(
    ("pattern", "instead", "why"),
    [
        (r'\nmsgstr\[1\] "[^"]+"', '\nmsgstr[1] ""', "not translated"),
        (r'(\nmsgstr\[1\] "[^"]+")', r'\1\nmsgstr[2] "trois"', "num_plurals"),
        ("nplurals=2", "nplurals=3", "the header says 3 plural forms instead of 2"),
        (r"\Z", "\nnonsense\n", "misformatted"),
    ],
)
def test_a_file_that_is_wrong_in_itself_is_refused(
    locale: Path, pattern: str, instead: str, why: str
) -> None:
    path = path_of(locale, "fr")
    text, count = re.subn(pattern, instead, path.read_text(), count=1)
    assert count == 1
    path.write_text(text)
    found = problems()
    assert any(why in problem for problem in found), found
    assert all(problem.startswith("fr: ") for problem in found)


def test_a_template_that_lags_behind_the_source_is_refused(locale: Path) -> None:
    template = locale / "messages.pot"
    template.write_text(template.read_text().replace(PLAIN, "An old sentence."))
    assert problems() == ["locale/messages.pot is out of date: run `seance translations update`"]
    update()
    assert problems() == []
    template.unlink()
    assert len(problems()) == 1


def test_a_new_text_is_taken_into_every_language_and_missed_where_it_is_not_translated(
    locale: Path,
) -> None:
    for language in ("en", "fr"):
        change(locale, language, PLAIN, remove)
    update()
    assert problems() == [f"fr: {PLAIN!r}: not translated"]


def test_a_third_language_is_refused_until_it_is_complete(locale: Path) -> None:
    """Polish: it has more plural forms than the two languages there are."""
    begin(locale, "pl")
    assert languages() == ("en", "fr", "pl")
    assert {problem.partition(":")[0] for problem in problems()} == {"pl"}
    translate(locale, "pl")
    assert problems() == []
    path = path_of(locale, "pl")
    path.write_text(path.read_text().replace("nplurals=3", "nplurals=2"))
    found = problems()
    assert found
    assert all(problem.startswith("pl: ") for problem in found)


def test_the_command_names_each_problem_and_fails(
    locale: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["seance", "translations", "check"])
    with pytest.raises(SystemExit) as well:
        main()
    assert well.value.code in (0, None)
    assert capsys.readouterr() == ("", "")
    change(locale, "fr", PLAIN, make_fuzzy)
    with pytest.raises(SystemExit) as ill:
        main()
    assert ill.value.code == 1
    assert capsys.readouterr().err == f"fr: {PLAIN!r}: fuzzy\n"


# What stands between other words' letters and is no typography: placeholders, tags, entities,
# addresses, commands, times.
NOT_PROSE = re.compile(r"\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+|(?<!\w)/\w+|\d\d?:\d\d")
FAULTS = {
    "a straight apostrophe": re.compile(r"'"),
    "straight quotation marks": re.compile(r'"'),
    "English quotation marks": re.compile(r"[“”]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
    "no narrow no-break space before ; ! ?": re.compile(r"(?<![\u202f;!?…(])[;!?]"),
    "no no-break space before a colon": re.compile(r"(?<!\u00a0):"),
    "no no-break space after «": re.compile(r"«(?!\u00a0)"),
    "no no-break space before »": re.compile(r"(?<!\u00a0)»"),
    "a familiar form of address": re.compile(
        r"\b(tu|te|toi|ton|ta|tes|tien|tienne)\b|\bt’", re.IGNORECASE
    ),
    "a space too many": re.compile(r"  |[ \u00a0\u202f][.,)]|\( "),
}


def faults(text: str) -> list[str]:
    prose = NOT_PROSE.sub("x", text)
    return [fault for fault, pattern in FAULTS.items() if pattern.search(prose)]


def forms(message: Message) -> tuple[str, ...]:
    """The translation, in each of its plural forms."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def test_french_is_typeset_as_french() -> None:
    with catalogues()["fr"].open("rb") as source:
        french = read_po(source, locale="fr")
    found = {
        string: wrong
        for message in texts(french)
        for string in forms(message)
        if (wrong := faults(string))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "l'affiche",
        "Quoi ?",
        "Quoi?",
        "Oui\u00a0!",
        "Note : 4",
        "Note: 4",
        "« Oui\u00a0»",
        "«Oui\u00a0»",
        "Attends...",
        'le "film"',
        "le “film”",
        "Envoie-moi ton film.",
        "Je t’écoute.",
        "Non , merci",
    ],
)
def test_each_fault_of_typography_is_seen(text: str) -> None:
    assert len(faults(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Quoi\u202f?",
        "Vraiment\u202f?!",
        "Note\u00a0: {score}/5 à 20:30",
        "«\u00a0l’affiche\u00a0»\u202f; /seances",
        '<a href="https://t.me/?a=b">ici</a> &amp; là…',
        "{minutes:02d} min",
    ],
)
def test_good_typography_is_let_through(text: str) -> None:
    assert faults(text) == []


def test_every_language_has_a_catalogue_where_it_is_looked_for() -> None:
    folder = Path(__file__).parents[1] / "locale"
    assert catalogues() == {code: path_of(folder, code) for code in languages()}
