"""/privacy: what is kept, handed out and forgotten, of somebody who did all that can be done."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from db.queries.admission import Act
from db.queries.opinion_writes import save_pen_name
from db.queries.privacy import forget_person, holdings, read_person
from handlers.privacy.export import FORMAT, VERSION, export_file
from handlers.screens.words import tidy, tidy_name
from tests.client import Client, Seen
from tests.db.crowd import ONE, about
from tests.db.rows import contents
from tests.handlers.audience.conftest import Twice, again, audience_of
from tests.handlers.conftest import START, Stage
from tests.handlers.watching.conftest import work

__all__ = ["again"]
TRACES = {
    "conversations",
    "favourite_cinemas",
    "helpful_votes",
    "opinions",
    "outbox",
    "people",
    "recent_acts",
    "reminders",
    "watchlist",
}
WORDS = "Zanzibar, quel film !"


@pytest.fixture
def zoe(programme: Stage) -> Client:
    """Reads French; her id and her words are like nobody's."""
    return programme.person("Zoé", "fr", ONE)


async def everything(stage: Stage, zoe: Client, bob: Client) -> None:
    """Does all that leaves a trace, and leaves a question open."""
    await bob.starts("r5")
    await bob.taps("★ 2")
    await bob.taps("Write")
    await bob.says("Bof")
    await bob.taps("No")
    await bob.taps("Publish")
    await zoe.says("/langue")
    await zoe.taps("Français")
    await zoe.says("/ville Bordeaux")
    await zoe.starts("k1")
    await zoe.taps("☆ Favori")
    await zoe.starts("r5")
    await zoe.taps("★ 4")
    await zoe.taps("Écrire")
    await zoe.says(WORDS)
    await zoe.taps("Non")
    await zoe.taps("Publier")
    await zoe.starts("o5")
    await zoe.taps("👍")
    await zoe.says("/reglages")
    await zoe.taps("Nom de plume")
    await zoe.taps("Choisir")
    await zoe.says("Zibeline")
    await zoe.says("/film petites victoires")
    await zoe.taps("Ma liste")
    await zoe.starts("t6")
    await zoe.taps("Me le rappeler")
    await zoe.taps("Deux heures avant")
    await work(stage)
    await zoe.says("/noter petites victoires")
    await zoe.taps("★ 5")
    await zoe.taps("Écrire")
    await zoe.says("Brouillon de Zoé")


async def dump(stage: Stage) -> Any:
    async with stage.database.connection() as connection:
        return await connection.run_sync(contents)


def exported(seen: Seen) -> dict[str, Any]:
    (file,) = seen.documents
    assert file.content is not None
    return dict(json.loads(file.content))


async def test_export_then_delete_and_nothing_is_left(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    await everything(programme, zoe, bob)
    there = set(about(await dump(programme)))
    assert there >= TRACES
    seen = await zoe.says("/confidentialite")
    assert "Je garde, jusqu’à ce que vous l’effaciez" in seen.text
    document = exported(await zoe.taps("Exporter"))
    assert document["format"] == FORMAT
    assert document["version"] == VERSION
    assert document["person"] == ONE
    kept = document["kept"]
    assert {name for name, rows in kept.items() if rows} == there
    assert kept["people"][0]["pen_name"] == "Zibeline"
    assert kept["people"][0]["city"] == "Bordeaux"
    assert [(row["film"], row["stars"], row["comment"]) for row in kept["opinions"]] == [
        ("Une nouveauté", 4, WORDS),
        ("Les Petites Victoires", 5, None),
    ]
    assert kept["watchlist"][0]["film"] == "Les Petites Victoires"
    assert "Brouillon de Zoé" in repr(kept["conversations"])
    assert "Bof" not in json.dumps(document)
    seen = await zoe.taps("Tout effacer", on=seen.kept)
    assert "Tout effacer, définitivement" in seen.text
    assert set(about(await dump(programme))) == there  # asked, not done
    seen = await zoe.taps("Tout effacer")
    assert "Tout est effacé" in seen.text
    after = await dump(programme)
    assert about(after) == {}
    for trace in ("Zoé", "Zanzibar", "Zibeline", "Brouillon"):
        assert trace not in repr(after)
    assert await audience_of(programme.database, 5) == (2.0, 1)
    assert "Zanzibar" not in (await bob.starts("o5")).text


async def test_whoever_was_forgotten_begins_anew(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    await everything(programme, zoe, bob)
    await zoe.says("/privacy")
    await zoe.taps("Tout effacer")
    await zoe.taps("Tout effacer")
    await work(programme)
    assert "encore noté aucun film" in (await zoe.says("/mesnotes")).text
    assert about(await dump(programme)) == {}  # reading leaves nothing
    await zoe.starts("r5")
    assert "Votre note" in (await zoe.taps("★ 1")).text
    assert await audience_of(programme.database, 5) == (1.5, 2)
    assert "signés\u00a0: Zoé" in (await zoe.says("/reglages")).text


async def test_the_question_that_was_open_is_forgotten_too(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    await zoe.starts("r5")
    await zoe.taps("★ 4")
    await zoe.taps("Écrire")
    page = (await zoe.starts("y")).kept
    await zoe.taps("Tout effacer", on=page)
    question = await zoe.starts("w5")
    assert "qu’en avez-vous pensé" in question.text  # open while the deletion is asked about
    await zoe.taps("Tout effacer", on=page)
    assert about(await dump(programme)) == {}
    await zoe.says("Trop tard", reply_to=question.kept.id if question.kept else None)
    assert "Combien d’étoiles" in zoe.sees().text


async def test_deleting_twice_is_deleting_once(
    programme: Stage, zoe: Client, bob: Client, again: Twice
) -> None:
    await everything(programme, zoe, bob)
    await zoe.says("/privacy")
    await zoe.taps("Tout effacer")
    await again(lambda: zoe.taps("Tout effacer"))
    assert about(await dump(programme)) == {}
    assert await audience_of(programme.database, 5) == (2.0, 1)


async def test_deleted_and_blocked_leaves_nothing(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    await everything(programme, zoe, bob)
    await zoe.says("/privacy")
    await zoe.taps("Tout effacer")
    await zoe.taps("Tout effacer")
    programme.emulator.blocks(zoe.person)
    await zoe.waits()
    assert about(await dump(programme)) == {}


async def test_who_blocked_the_bot_is_forgotten_by_the_operator(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    await everything(programme, zoe, bob)
    programme.emulator.blocks(zoe.person)
    await zoe.waits()
    assert "paused_chats" in about(await dump(programme))
    async with programme.database.write() as session:
        await forget_person(session, person_id=ONE)
    assert about(await dump(programme)) == {}


async def test_keep_leads_back_and_every_screen_leads_on(programme: Stage, bob: Client) -> None:
    seen = await bob.says("/settings")
    seen = await bob.taps("Privacy")
    assert "I do not keep" in seen.text
    assert seen.labels == ["📄 Export", "🗑 Delete everything", "‹ Settings", "🏠 Menu"]
    seen = await bob.taps("Delete everything")
    assert seen.labels == ["🗑 Delete everything", "📄 Export", "Keep"]
    assert "I do not keep" in (await bob.taps("Keep")).text
    assert "Settings" in (await bob.taps("‹ Settings")).text


async def test_in_a_group_it_leads_to_the_private_chat(
    programme: Stage, zoe: Client, bob: Client
) -> None:
    group = programme.group("Ciné", zoe, bob)
    there = zoe.at(group)
    seen = await there.says("/confidentialite@seance_bot")
    assert "entre vous et moi" in seen.text
    (button,) = (seen.markup or {})["inline_keyboard"][0]
    assert button["url"] == "https://t.me/seance_bot?start=y"
    assert "Je garde" in (await zoe.starts("y")).text
    await zoe.starts("r5")
    await zoe.taps("★ 4")
    for data in ("pv", "px", "pd:0", "pd:1"):
        seen = await there.forges(data, on=seen.kept)
        assert "entre vous et moi" in (seen.alert or "")
        assert not seen.documents
    assert await audience_of(programme.database, 5) == (4.0, 1)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=300), name=st.text(max_size=30))
async def test_whatever_people_wrote_their_file_is_json_and_telegram_takes_it(
    programme: Stage, zoe: Client, text: str, name: str
) -> None:
    comment, pen_name = tidy(text), tidy_name(name)
    assume(comment and pen_name)
    programme.at(programme.moment[0] + timedelta(hours=1))
    act = Act(ONE, "Zoé", START, START.date(), 1)
    await zoe.starts("r5")
    await zoe.taps("★ 4", refused=["message is not modified"])
    async with programme.database.write() as session:
        await save_pen_name(session, act, pen_name=pen_name)
    await zoe.starts("y")
    kept = exported(await zoe.taps("Exporter"))["kept"]
    assert kept["people"][0]["pen_name"] == pen_name


async def test_the_file_of_whom_nothing_is_known_has_every_table_empty(programme: Stage) -> None:
    async with programme.database.read() as session:
        kept = await read_person(session, person_id=ONE)
    document = json.loads(export_file(kept, person_id=ONE, now=START))
    assert document["exported_at"] == "2026-11-22T17:00:00Z"
    assert document["kept"] == {one.table.name: [] for one in holdings()}
