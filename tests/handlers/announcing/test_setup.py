"""Setting up announcements: by whom, where, and what becomes of it."""

from __future__ import annotations

import pytest

from bot.playground.emulator import ApiError
from tests.client import Client
from tests.handlers.announcing.conftest import WEDNESDAY, Cinema
from tests.handlers.conftest import Stage


async def test_an_administrator_sets_up_a_group_in_one_message(cinema: Cinema) -> None:
    alice = cinema.alice.at(cinema.group)
    seen = await alice.says("/annonces")
    assert "⏸ Désactivées" in seen.text
    assert "📅 Mercredi, 18:00 (Paris)" in seen.text
    seen = await alice.taps("▶️ Activer")
    assert "✅ Activées. Prochaine annonce\u00a0: mercredi 25 novembre, 18:00" in seen.text
    await alice.taps("📅 Mercredi")
    seen = await alice.taps("Vendredi")
    assert "Vendredi, 18:00" in seen.text
    assert "vendredi 27 novembre, 18:00" in seen.text
    await alice.taps("🕒 18:00")
    seen = await alice.taps("20:00")
    assert "Vendredi, 20:00" in seen.text
    seen = await alice.taps("Sans son")
    assert "🔕 sans son" in seen.text
    seen = await alice.taps("Avec un son")
    assert "🔔 avec un son" in seen.text
    seen = await alice.taps("Désactiver")
    assert "⏸ Désactivées" in seen.text
    assert len(cinema.posted(cinema.group)) == 1


async def test_the_clock_of_another_place(cinema: Cinema) -> None:
    alice = cinema.alice.at(cinema.group)
    await alice.says("/annonces")
    await alice.taps("🕒 18:00")
    seen = await alice.taps("Bruxelles")
    assert "18:00 (Bruxelles)" in seen.text


async def test_the_chats_language_is_chosen_and_spoken_at_once(cinema: Cinema) -> None:
    alice = cinema.alice.at(cinema.group)
    await alice.says("/annonces")
    await alice.taps("🌐 Français")
    seen = await alice.taps("English")
    assert "Each week’s releases" in seen.text
    assert "🌐 English" in seen.text


async def test_the_city_is_typed_in_answer_to_a_question(cinema: Cinema) -> None:
    alice = cinema.alice.at(cinema.group)
    await alice.says("/annonces")
    seen = await alice.taps("📍 Ville")
    assert "De quelle ville" in seen.text
    seen = await alice.says("Nulle-Part-du-Tout")
    assert "Je ne connais" in seen.text
    seen = await alice.says("bordeau")
    assert "📍 Bordeaux" in seen.text
    await alice.taps("📍 Bordeaux")
    seen = await alice.taps("Aucune ville")
    assert "📍 aucune ville" in seen.text
    seen = await alice.says("/annonces bruxelles")
    assert "📍 Bruxelles" in seen.text
    assert "18:00 (Bruxelles)" in seen.text  # a city brings its clock


async def test_members_are_refused_whatever_they_press(cinema: Cinema) -> None:
    refusal = "Seuls les administrateurs de cette discussion peuvent régler les annonces."
    bob = cinema.bob.at(cinema.group)
    assert "Only this chat’s administrators" in (await bob.says("/announce")).text
    assert "Only this chat’s administrators" in (await bob.says("/announce Paris")).text
    await cinema.turns_on(cinema.group)
    chat = -cinema.group.id
    for data in (f"an:{chat}", f"as:{chat}:on:0", f"ap:{chat}:day", f"ay:{chat}", f"aw:{chat}",
                 f"av:{chat}", f"as:{chat}:lang:en", f"as:{chat}:city:1"):  # fmt: skip
        assert (await bob.forges(data)).alert == refusal
    seen = await cinema.alice.at(cinema.group).says("/annonces")
    assert "Activées" in seen.text


async def test_the_right_is_asked_of_telegram_each_time(cinema: Cinema) -> None:
    emulator = cinema.stage.emulator
    bob = cinema.bob.at(cinema.group)
    emulator.promotes(cinema.alice.person, cinema.group, cinema.bob.person)
    await bob.says("/announce")
    assert "On. Next time" in (await bob.taps("Turn on")).text
    emulator.promotes(cinema.alice.person, cinema.group, cinema.bob.person, "member")
    assert "Only this chat’s administrators" in str((await bob.taps("Turn off")).alert)
    asked = [call for call in emulator.calls if call.method == "getChatMember"]
    assert len(asked) == 3


async def test_an_anonymous_administrator_may(cinema: Cinema) -> None:
    emulator = cinema.stage.emulator
    emulator.promotes(cinema.alice.person, cinema.group, cinema.bob.person, anonymous=True)
    bob = cinema.bob.at(cinema.group)
    seen = await bob.says("/announce")
    assert "Off" in seen.text
    assert "On. Next time" in (await bob.taps("Turn on")).text
    assert "📍 Bordeaux" in (await bob.says("/announce Bordeaux")).text


async def test_buttons_of_another_chat_and_nonsense_do_nothing(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    alice = cinema.alice.at(cinema.group)
    other = -cinema.channel.id
    for data in (f"an:{other}", f"as:{other}:on:1"):
        assert "expiré" in str((await alice.forges(data)).alert)
    chat = -cinema.group.id
    for data in ("on:2", "day:7", "day:x", "hour:24", "zone:Mars", "form:x", "lang:xx", "x:1",
                 "city:999", "city:x", "topic:x", "quiet:"):  # fmt: skip
        seen = await alice.forges(f"as:{chat}:{data}")
        assert "expiré" in str(seen.alert), data
    assert "expiré" in str((await alice.forges(f"ap:{chat}:x")).alert)


async def test_a_channel_is_set_up_in_private_by_who_let_the_bot_in(cinema: Cinema) -> None:
    emulator, alice = cinema.stage.emulator, cinema.alice
    emulator.removes_bot(alice.person, cinema.channel)
    await alice.waits()
    await alice.says("/start")
    emulator.adds_bot(alice.person, cinema.channel, "administrator")
    await alice.waits()
    await cinema.works()
    assert "Sorties" in alice.sees().text
    seen = await alice.taps("Régler les annonces")
    assert "Désactivées" in seen.text
    for button in ("Mercredi", "18:00", "Français"):
        seen = await alice.taps(button)
        assert seen.text.startswith("📣 Annonces\nSorties\n\n"), "which chat it is about"
        await alice.taps("Retour")
    seen = await alice.taps("Activer")
    assert "Sorties" in seen.text
    assert cinema.posted(cinema.channel) == []
    seen = await alice.says("/annonces")
    assert "✅ Sorties" in seen.labels
    seen = await alice.taps("✅ Sorties")
    assert "Activées" in seen.text
    assert "Only this chat’s" in str((await cinema.bob.starts(f"n{-cinema.channel.id}")).text)


async def test_an_offer_waits_for_somebody_who_has_never_written(cinema: Cinema) -> None:
    emulator, alice = cinema.stage.emulator, cinema.alice
    emulator.removes_bot(alice.person, cinema.channel)
    emulator.adds_bot(alice.person, cinema.channel, "administrator")
    await alice.waits()
    await cinema.works()
    assert cinema.texts(alice.chat) == []
    await alice.starts()
    await cinema.later(seconds=5)
    assert "Sorties" in cinema.texts(alice.chat)[-1]


async def test_a_channel_that_lets_the_bot_only_look_is_not_offered(cinema: Cinema) -> None:
    emulator, alice = cinema.stage.emulator, cinema.alice
    await alice.says("/start")
    other = emulator.channel("Autre", [alice.person], bot=None)
    emulator.promotes(alice.person, other, rights=frozenset({"can_manage_chat"}))
    await alice.waits()
    await cinema.works()
    assert "Autre" not in cinema.texts(alice.chat)[-1]
    emulator.promotes(alice.person, other)
    await alice.waits()
    await cinema.later(seconds=5)
    assert "Autre" in cinema.texts(alice.chat)[-1]


async def test_in_a_group_the_offer_is_made_there_in_the_language_of_who_added_it(
    cinema: Cinema,
) -> None:
    emulator = cinema.stage.emulator
    group = emulator.group("Nouveau", [cinema.bob.person], [cinema.alice.person], bot=None)
    emulator.adds_bot(cinema.alice.person, group)
    await cinema.alice.waits()
    await cinema.works()
    assert "Bonjour" in cinema.texts(group)[-1]
    seen = await cinema.bob.at(group).taps("Régler les annonces")
    assert "Only this chat’s administrators" in str(seen.alert)
    seen = await cinema.alice.at(group).taps("Régler les annonces")
    assert "Désactivées" in seen.text


async def test_a_link_that_adds_the_bot_to_a_group_opens_the_set_up(cinema: Cinema) -> None:
    group = cinema.stage.emulator.group("Nouveau", [], [cinema.alice.person], bot=None)
    seen = await cinema.alice.at(group).starts("announce")
    assert any("Les sorties de la semaine" in text for text in seen.said)


async def test_a_chat_the_bot_has_left_says_so(cinema: Cinema) -> None:
    await cinema.turns_on_from_afar(cinema.channel)
    cinema.stage.emulator.removes_bot(cinema.alice.person, cinema.channel)
    await cinema.alice.waits()
    seen = await cinema.alice.taps("Désactiver", refused=("bot was kicked",))
    assert seen.alert == (
        "Je ne vois pas cette discussion. Ajoutez-m’y\u202f; dans un canal, comme administrateur."
    )
    seen = await cinema.alice.says("/annonces")
    assert "⏸ Sorties" in seen.labels


async def test_a_preview_announces_nothing(cinema: Cinema) -> None:
    await cinema.turns_on_from_afar(cinema.channel)
    cinema.stage.at(WEDNESDAY)
    nothing = await cinema.alice.taps("Aperçu")
    assert nothing.alert == "Aucune sortie n’est connue pour cette semaine."
    await cinema.release("Premier", "Deuxième", "Troisième")
    for _ in range(2):  # twice in a minute is once
        seen = await cinema.alice.taps("Aperçu", on=cinema.posted(cinema.alice.chat)[0])
        assert seen.toast == "Voici ce que cela donne."
    worker_sees = len(cinema.texts(cinema.alice.chat))
    await cinema.previews()
    told = cinema.texts(cinema.alice.chat)[worker_sees:]
    assert [text.split("\n")[0] for text in told] == [
        "👁 Aperçu",
        "🎬 Premier (2026)",
        "🎬 Deuxième (2026)",
    ]
    assert cinema.posted(cinema.channel) == []
    await cinema.works()
    assert len(cinema.posted(cinema.channel)) == 4


async def test_a_preview_before_anything_is_chosen_speaks_as_the_settings_do(
    cinema: Cinema,
) -> None:
    cinema.stage.at(WEDNESDAY)
    await cinema.release("Premier")
    here = cinema.alice.at(cinema.group)
    assert "🌐 Français" in (await here.says("/annonces")).text
    await here.taps("Aperçu")
    await cinema.previews()
    assert [text.split("\n")[0] for text in cinema.texts(cinema.group)[1:]] == [
        "👁 Aperçu",
        "🎬 Premier (2026)",
    ]


async def test_a_chat_that_refuses_is_no_reason_to_fail(cinema: Cinema) -> None:
    cinema.stage.emulator.fail_next(
        "getChatMember", ApiError(400, "Bad Request: member list is inaccessible")
    )
    seen = await cinema.alice.at(cinema.group).says(
        "/annonces", refused=("member list is inaccessible",)
    )
    assert "Je ne vois pas cette discussion" in seen.text


@pytest.fixture
def newcomer(programme: Stage) -> Client:
    return programme.person("Noor", "fr", 33)


async def test_who_has_set_up_nothing_is_told_how(newcomer: Client) -> None:
    seen = await newcomer.says("/annonces")
    assert "Dans un canal" in seen.text
    assert "➕ Dans un groupe" in seen.labels
