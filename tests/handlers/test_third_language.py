"""A third language is one catalogue away: nothing else is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.menus import publish_menus
from tests.catalogues import MARK, begin, copied_locale, forget, translate
from tests.handlers.conftest import Stage


@pytest.fixture
def _polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with copied_locale(tmp_path, monkeypatch) as locale:
        begin(locale, "pl")
        translate(locale, "pl")
        forget()
        yield


@pytest.mark.usefixtures("_polish")
async def test_who_reads_it_is_answered_in_it_and_nobody_else_is(programme: Stage) -> None:
    ewa, alice = programme.person("Ewa", "pl-PL", 9), programme.person("Alice", "fr", 7)
    assert (await ewa.starts()).text.count(MARK) > 2
    card = await ewa.says("petites victoires")
    assert "1 marca 2023" in card.text  # CLDR's
    assert MARK in card.text
    assert all(MARK in label for label in card.labels if "Solaris" not in label)
    sessions = await ewa.says("/seances petites victoires bordeaux")
    assert MARK in sessions.text
    assert MARK not in (await alice.starts()).text


@pytest.mark.usefixtures("_polish")
async def test_it_can_be_chosen_and_its_menus_are_published(programme: Stage) -> None:
    alice = programme.person("Alice", "fr", 7)
    await alice.says("/langue")
    assert MARK in (await alice.taps("Polski")).text
    assert await publish_menus(programme.application.bot, "en")
    ewa = programme.person("Ewa", "pl", 9)
    described = [one["description"] for one in programme.emulator.commands(ewa.person, ewa.chat)]
    assert described
    assert all(text.startswith(MARK) for text in described)
    assert programme.emulator.profile("pl")["description"].startswith(MARK)


@pytest.mark.usefixtures("_polish")
def test_it_can_be_the_default() -> None:
    settings = Settings(_env_file=None, default_language="pl", database_url="sqlite://")  # type: ignore[call-arg]
    assert settings.default_language == "pl"
