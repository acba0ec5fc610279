"""Readers report, moderators decide, the author is told: read like a chat, in both languages."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from telegram import Update

from bot.ordering import process
from bot.playground.emulator import Chat
from db.models import Case, ModerationAct, Opinion, Person, Report
from db.moderation import CaseFile, CaseOpinion
from db.queries.people import save_chat
from handlers.audience.actions import DecideCase, ReopenCase
from handlers.i18n import languages, translator
from handlers.screens.moderation import case_screen
from handlers.screens.screen import clip
from tests.client import Client
from tests.factories import film_line
from tests.handlers.audience.conftest import (
    Twice,
    appoint,
    audience_of,
    change_person,
    deliver,
    rows_of,
    snapshot,
)
from tests.handlers.conftest import PARIS, START, Stage
from tests.handlers.test_screens import HOSTILE

WORDS = "Quel <b>nul</b>, voyez www.example.org"


async def writes(client: Client, words: str = WORDS, stars: int = 1) -> None:
    """Stars and words for film 5, in French."""
    await client.starts("r5")
    await client.taps(f"★ {stars}")
    await client.taps("Écrire")
    await client.says(words)
    await client.taps("Non")
    await client.taps("Publier")


async def reports(client: Client, reason: str) -> None:
    """The only opinion of film 5 that is not the reporter's."""
    await client.starts("o5")
    french = client.person.language_code == "fr"
    await client.taps("Signaler" if french else "Report")
    await client.taps("1 🚩")
    await client.taps(reason)


@pytest.fixture
async def chat(programme: Stage, alice: Client, bob: Client) -> Chat:
    """The moderators': Mona (French) and Mark (English); the chat speaks English. Alice has written
    about film 5 what some will report."""
    mona, mark = programme.person("Mona", "fr", 20), programme.person("Mark", "en", 21)
    chat = appoint(programme, mona, mark)
    async with programme.database.write() as session:
        await save_chat(session, chat_id=chat.id, language="en")
    await writes(alice)
    return chat


def moderator(stage: Stage, chat: Chat, number: int = 20) -> Client:
    return stage.person(
        "Mona" if number == 20 else "Mark", "fr" if number == 20 else "en", number
    ).at(chat)


async def is_hidden(stage: Stage) -> bool:
    rows = await rows_of(stage.database, Opinion.person_id, Opinion.hidden)
    return any(row.hidden for row in rows if row.person_id == 7)


async def log_of(stage: Stage) -> list[tuple[str, str, int | None, str | None]]:
    rows = await rows_of(
        stage.database,
        ModerationAct.id,
        ModerationAct.act,
        ModerationAct.role,
        ModerationAct.actor_id,
        ModerationAct.reason,
    )
    return [(row.act, row.role, row.actor_id, row.reason) for row in rows]


async def test_a_report_is_a_tap_and_thanks_and_leads_back(
    programme: Stage, chat: Chat, bob: Client
) -> None:
    seen = await bob.starts("o5")
    seen = await bob.taps("Report")
    assert "Which opinion" in seen.text
    seen = await bob.taps("1 🚩")
    assert seen.buttons[:2] == (("Spoiler", "Insult"), ("Advertising", "Off topic"))
    seen = await bob.taps("Insult")
    assert "Thank you" in (seen.toast or "")
    assert "1. Alice" in seen.text
    # Once each.
    await bob.taps("Report")
    seen = await bob.taps("1 🚩")
    assert "already" in (seen.alert or "")
    assert [tuple(row) for row in await rows_of(programme.database, Report.person_id)] == [(8,)]


async def test_a_report_delivered_twice_counts_once_and_is_thanked_twice(
    programme: Stage, chat: Chat, bob: Client, again: Twice
) -> None:
    await bob.starts("o5")
    await bob.taps("Report")
    await bob.taps("1 🚩")

    async def once() -> None:
        seen = await bob.taps("Off topic")
        assert "Thank you" in (seen.toast or "")

    await again(once)
    assert [act for act, *_ in await log_of(programme)] == ["reported"]


async def test_one_does_not_report_oneself(programme: Stage, chat: Chat, alice: Client) -> None:
    seen = await alice.starts("o5")
    assert not [label for label in seen.labels if "Signaler" in label]
    rows = await rows_of(programme.database, Opinion.id, Opinion.person_id)
    (own,) = (row.id for row in rows if row.person_id == 7)
    assert "le vôtre" in ((await alice.forges(f"or:{own}:1:::0")).alert or "")


async def test_the_journey_from_a_report_to_a_ban_and_back(
    programme: Stage, chat: Chat, alice: Client, bob: Client
) -> None:
    """Alice (French) wrote; Bob and others report; Mona (French) and Mark (English) decide."""
    mean = await audience_of(programme.database, 5)
    await reports(bob, "Insult")
    await deliver(programme)
    mona, mark = moderator(programme, chat), moderator(programme, chat, 21)
    seen = mona.sees()
    assert "Une nouveauté" in seen.text
    assert "Alice ★☆☆☆☆" in seen.text
    assert "Quel <b>nul" in seen.text
    assert "1 report: Insult (1)" in seen.text
    assert "Shown to everybody" in seen.text
    assert seen.buttons == (("✅ Keep", "🙈 Hide"), ("⛔ Ban author",))
    # Two more, and it is hidden; the same message says so.
    for number, reason in ((30, "Insulte"), (31, "Publicité")):
        await reports(programme.person(f"R{number}", "fr", number), reason)
    await deliver(programme)
    now = mark.sees()
    assert now.kept is not None
    assert seen.kept is not None
    assert now.kept.id == seen.kept.id
    assert "3 reports: Insult (2) and Advertising (1)" in now.text
    assert "Hidden until you decide" in now.text
    assert "Personne n’a encore" in (await alice.starts("o5")).text
    assert "n’est visible que de vous" in (await alice.starts("r5")).text
    assert await audience_of(programme.database, 5) == mean
    # The decision stands in the chat's language, whoever took it.
    seen = await mona.taps("Ban author")
    assert "Hidden and author banned by Mona" in seen.text
    assert "banned by Mona" in (seen.toast or "")
    await deliver(programme)
    told = alice.sees().text
    assert "vous a retiré le droit d’écrire" in told
    assert "Motif\N{NO-BREAK SPACE}: Insulte" in told
    # Alice reads, and writes no more.
    await alice.starts("r5")
    assert "modérateur" in ((await alice.taps("★ 5")).alert or "")
    assert "★ 5" in (await alice.starts("r5")).labels
    # Another look: the ban is lifted at once, the words once they are kept.
    seen = await mark.taps("Reopen", on=mark.sees().kept)
    assert "Keep" in " ".join(seen.labels)
    assert await is_hidden(programme)
    await mark.taps("Keep")
    assert not await is_hidden(programme)
    await deliver(programme)
    said = [kept.message["text"] for kept in programme.emulator.messages(alice.chat)][-2:]
    assert "de nouveau écrire" in said[0]
    assert "de nouveau visible" in said[1]
    assert "Quel <b>nul" in (await bob.starts("o5")).text
    assert await audience_of(programme.database, 5) == mean
    assert await log_of(programme) == [
        ("reported", "reader", 8, "insult"),
        ("reported", "reader", 30, "insult"),
        ("reported", "reader", 31, "advertising"),
        ("hidden", "rule", None, None),
        ("ban", "moderator", 20, "insult"),
        ("reopened", "moderator", 21, None),
        ("unban", "moderator", 21, None),
        ("keep", "moderator", 21, "insult"),
    ]


async def test_two_moderators_at_the_same_moment_end_in_one_decision(
    programme: Stage, chat: Chat, alice: Client, bob: Client
) -> None:
    await reports(bob, "Insult")
    await deliver(programme)
    emulator, application = programme.emulator, programme.application
    mona, mark = moderator(programme, chat), moderator(programme, chat, 21)
    kept = mona.sees().kept
    assert kept is not None
    tapped = [
        emulator.taps(mona.person, chat, kept.id, 0, 0),  # Keep
        emulator.taps(mark.person, chat, kept.id, 0, 1),  # Hide
    ]
    updates = [Update.de_json(one, application.bot) for one in emulator.take_updates()]
    # Two processes: nobody orders them by chat.
    await asyncio.gather(*(application.process_update(update) for update in updates))
    answers = [emulator.tap(query_id).answer for query_id in tapped]
    first = [answer for answer in answers if answer and not answer.show_alert]
    second = [answer for answer in answers if answer and answer.show_alert]
    assert len(first) == len(second) == 1
    (row,) = await rows_of(programme.database, Case.id, Case.decision, Case.decided_by)
    who = {20: "Mona", 21: "Mark"}[row.decided_by]
    assert who in (first[0].text or "")
    assert who in (second[0].text or "")
    assert (row.decision == "hide") == await is_hidden(programme)
    decisions = [act for act, role, *_ in await log_of(programme) if role == "moderator"]
    assert decisions == [row.decision]
    await deliver(programme)
    assert who in mona.sees().text


async def test_enough_people_reporting_at_once_hide_it(
    programme: Stage, chat: Chat, alice: Client
) -> None:
    emulator, application = programme.emulator, programme.application
    readers = [programme.person(f"R{n}", "en", n) for n in (30, 31, 32)]
    rows = await rows_of(programme.database, Opinion.id, Opinion.person_id)
    (own,) = (row.id for row in rows if row.person_id == 7)
    shown = [(await reader.starts("o5")).kept for reader in readers]
    for reader, kept in zip(readers, shown, strict=True):
        assert kept is not None
        emulator.forges_tap(reader.person, reader.chat, kept.id, f"os:{own}:insult:0:::0")
    updates = [Update.de_json(one, application.bot) for one in emulator.take_updates()]
    await asyncio.gather(*(process(application, update) for update in updates))
    assert await is_hidden(programme)
    async with programme.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Report)) == 3
        assert await session.scalar(select(func.count()).select_from(Case)) == 1


async def test_what_was_kept_takes_new_people_to_hide_it_again(
    programme: Stage, chat: Chat, alice: Client
) -> None:
    for number in (30, 31):
        await reports(programme.person(f"R{number}", "en", number), "Spoiler")
    await deliver(programme)
    await moderator(programme, chat).taps("Keep")
    await reports(programme.person("R32", "en", 32), "Spoiler")
    assert not await is_hidden(programme)
    await deliver(programme)
    assert "1 report:" in moderator(programme, chat).sees().text  # a message of its own


async def test_an_imported_opinion_is_reported_and_hidden_and_nobody_banned(
    programme: Stage, bob: Client
) -> None:
    chat = appoint(programme, mona := programme.person("Mona", "fr", 20))
    await bob.starts("o1")
    await bob.taps("Report")
    await bob.taps("1 🚩")
    await bob.taps("Off topic")
    await deliver(programme)
    seen = mona.at(chat).sees()
    assert seen.buttons == (("✅ Keep", "🙈 Hide"),)
    assert "imported" in seen.text
    seen = await mona.at(chat).forges("md:1:ban")
    assert "plus rien" in (seen.alert or "")
    await mona.at(chat).taps("Hide")
    assert "2 opinions" in (await bob.starts("o1")).text


async def test_changed_words_are_looked_at_again_before_others_read_them(
    programme: Stage, chat: Chat, alice: Client, bob: Client
) -> None:
    await reports(bob, "Insult")
    await deliver(programme)
    mona = moderator(programme, chat)
    await mona.taps("Hide")
    await alice.starts("r5")
    await alice.taps("Modifier")
    await alice.says("Pardon. Un peu long.")
    await alice.taps("Non")
    assert "n’est visible que de vous" in (await alice.taps("Publier")).text
    assert "Pardon" not in (await bob.starts("o5")).text
    await deliver(programme)
    seen = mona.sees()
    assert "Pardon. Un peu long." in seen.text
    assert "in the place of hidden ones" in seen.text
    await mona.taps("Keep")
    assert "Pardon" in (await bob.starts("o5")).text
    # And may be reported again by the same person.
    await reports(bob, "Spoiler")
    assert [act for act, *_ in await log_of(programme)][-1] == "reported"


@pytest.mark.parametrize("way", ["words", "stars"])
async def test_what_its_author_takes_back_needs_no_decision(
    programme: Stage, chat: Chat, alice: Client, bob: Client, way: str
) -> None:
    await reports(bob, "Insult")
    await deliver(programme)
    await alice.starts("r5")
    await alice.taps("Effacer le texte" if way == "words" else "Retirer")
    await alice.taps("Effacer" if way == "words" else "Retirer")
    await deliver(programme)
    mona = moderator(programme, chat)
    seen = mona.sees()
    assert "taken it back" in seen.text
    assert "nul" not in seen.text
    assert not seen.labels
    before = await snapshot(programme.database)
    for forged in (DecideCase(1, "ban"), ReopenCase(1)):
        assert "nothing left" in ((await mona.forges(forged.pack(), on=seen.kept)).alert or "")
    assert await snapshot(programme.database) == before


async def test_who_is_banned_reports_nothing(programme: Stage, chat: Chat, bob: Client) -> None:
    await bob.starts("o5")
    await bob.taps("Report")
    await bob.taps("1 🚩")
    await bob.taps("Cancel")
    await change_person(programme.database, 8, banned_at=START)
    await bob.taps("Report")
    assert "stopped you" in ((await bob.taps("1 🚩")).alert or "")
    assert not await rows_of(programme.database, Report.person_id)


async def test_without_a_chat_reports_still_hide(programme: Stage, alice: Client) -> None:
    await writes(alice)
    for number in (30, 31, 32):
        await reports(programme.person(f"R{number}", "en", number), "Spoiler")
    assert await is_hidden(programme)
    await deliver(programme)


async def test_a_burst_is_one_notice_and_moves_the_mean_only_when_kept(
    programme: Stage, bob: Client
) -> None:
    chat = appoint(programme, mona := programme.person("Mona", "fr", 20))
    for number in range(12):
        reader = programme.person(f"N{number}", "en", 100 + number)
        await reader.starts("r5")
        seen = await reader.taps("★ 1")
    assert "counts once a moderator has agreed" in seen.text
    assert await audience_of(programme.database, 5) == (None, 0)
    await deliver(programme)
    programme.at(START + timedelta(minutes=1))
    await deliver(programme)
    there = [kept.message["text"] for kept in programme.emulator.messages(chat)]
    assert len(there) == 1
    assert "12 ratings of ★☆☆☆☆" in there[0]
    seen = await mona.at(chat).taps("Keep")
    assert "Kept by Mona" in seen.text
    assert await audience_of(programme.database, 5) == (1.0, 12)
    await mona.at(chat).taps("Reopen")
    await mona.at(chat).taps("Hide")
    assert await audience_of(programme.database, 5) == (None, 0)
    people = await rows_of(programme.database, Person.id, Person.banned_at)
    assert not [row for row in people if row.banned_at]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=1500)),
    name=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)),
    spoiler=st.booleans(),
    language=st.sampled_from(languages()),
)
def test_whatever_was_reported_is_a_message_telegram_takes(
    text: str, name: str, spoiler: bool, language: str
) -> None:
    from bot.playground.emulator import Emulator
    from handlers.markup import markup

    opinion = CaseOpinion(2**62, 7, name, "csv", 1, text, spoiler, True, False, True)
    counts = (("spoiler", 2), ("insult", 10**6), ("advertising", 1), ("off_topic", 1))
    case = CaseFile(2**62, 5, START, opinion, reports=counts)
    screen = case_screen(case, film_line(title=name), translator(language), zone=PARIS)
    emulator = Emulator(now=lambda: 1.0)
    chat = emulator.group("Moderators", [emulator.person(7, "A")])
    under = markup(screen)
    assert under is not None
    params = {"chat_id": chat.id, "text": screen.text, "parse_mode": "HTML"}
    sent = emulator.call("sendMessage", {**params, "reply_markup": under.to_dict()})
    marks = {entity["type"] for entity in sent.get("entities", ())}
    # In a film's title a command is one: no member of the audience wrote it.
    title = emulator.call("sendMessage", {"chat_id": chat.id, "text": f"🎬 {clip(name, 200)}"})
    found = {entity["type"] for entity in title.get("entities", ())}
    assert marks <= {"bold", "italic", "blockquote", "spoiler", *found}
