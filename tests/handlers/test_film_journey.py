"""Film, critics, lists, search and deep links, as two people meet them."""

from __future__ import annotations

from datetime import timedelta

from tests.client import Client
from tests.handlers.conftest import START, Stage


async def test_start_welcomes_in_the_readers_language(alice: Client, bob: Client) -> None:
    assert "Bonjour Alice" in (await alice.starts()).text
    assert "Hello Bob" in (await bob.starts()).text


async def test_a_title_opens_the_card_in_both_languages(alice: Client, bob: Client) -> None:
    seen = await alice.says("les petites victoires")
    for said in (
        "Les Petites Victoires (2023)",
        "Comédie · 1 h 29",
        "Sortie\u00a0: 1er mars 2023",
        "Réalisé par Mélanie Auffret",
        "Avec Michel Blanc, Julia Piaton",
        "3,5/5 · 5 titres",
        "4,4/5 · 25 notes",
        "Prix spécial du jury",
        "apprend à lire",
    ):
        assert said in seen.text
    assert seen.picture == "https://posters.seance.example/1.svg"
    for label in ("Critiques", "Séances", "Bande-annonce", "Partager"):
        assert any(label in shown for shown in seen.labels)
    seen = await bob.says("/film small victories")
    assert "Small Victories (2023)\nLes Petites Victoires" in seen.text
    assert "Comedy" in seen.text
    assert "Press: 3.5/5 · 5 titles" in seen.text
    for label in ("Critics", "Showtimes", "Trailer", "Share"):
        assert any(label in shown for shown in seen.labels)


async def test_the_card_leads_straight_to_my_city(
    alice: Client, bob: Client, programme: Stage
) -> None:
    for client, title, city, cities in (
        (alice, "petites victoires", "/ville Bordeaux", "Séances"),
        (bob, "small victories", "/city Bordeaux", "Showtimes"),
    ):
        seen = await client.says(f"/film {title}")
        assert not any("Bordeaux" in shown for shown in seen.labels)
        await client.says(city)
        await client.says(f"/film {title}")
        assert "⭐ Bordeaux (5)" in (await client.taps(cities)).labels
        await client.says(f"/film {title}")
        seen = await client.taps("📍 Bordeaux (5)")
        assert "📍 Bordeaux · " in seen.text
        assert "20:30" in seen.text
        seen = await client.says("/film solaris 1972")
        assert not any("Bordeaux" in shown for shown in seen.labels)
    there = alice.at(programme.group("Ciné-club", alice))
    seen = await there.says("/film petites victoires")
    assert not any("Bordeaux" in shown for shown in seen.labels)
    programme.at(START + timedelta(days=3))
    seen = await alice.says("/film petites victoires")
    assert not any("Bordeaux" in shown for shown in seen.labels)


async def test_critics_say_one_sentence_and_name_the_dissenter(alice: Client, bob: Client) -> None:
    await alice.says("/film petites victoires")
    seen = await alice.taps("Critiques")
    assert "3 titres sur 5 lui donnent au moins quatre étoiles" in seen.text
    assert "Voix discordante · Journal 4" in seen.text
    assert "Une joie no 1." in seen.text
    assert "A joy" not in seen.text
    assert "4,5/5 (9/10)" in seen.text
    assert "Mis à jour le 1er mars 2023" in seen.text
    seen = await alice.taps("‹ Film")
    assert "1 h 29" in seen.text
    seen = await bob.says("/critics small victories")
    assert "3 of 5 titles give it four stars or more, 1 two or less" in seen.text
    assert "A joy no 1." in seen.text


async def test_a_command_without_a_title_asks_for_one(alice: Client) -> None:
    seen = await alice.says("/critiques")
    assert "Quel film" in seen.text
    assert seen.kept
    assert seen.kept.keyboard
    assert seen.kept.keyboard["force_reply"]
    seen = await alice.says("petites victoires")
    assert "Critiques" in seen.text
    assert "Voix discordante" in seen.text


async def test_homonyms_are_told_apart_by_year(alice: Client) -> None:
    seen = await alice.says("Solaris")
    assert any("(1972)" in label for label in seen.labels)
    assert any("(2002)" in label for label in seen.labels)
    seen = await alice.taps("(2002)")
    assert "S. Soderbergh" in seen.text
    seen = await alice.taps("Précédent") if "‹ Précédent" in seen.labels else seen
    assert "Solaris" in seen.text


async def test_previous_and_next_walk_the_list_one_came_from(alice: Client) -> None:
    seen = await alice.says("/alaffiche")
    assert "À l’affiche" in seen.text
    assert len([label for label in seen.labels if label[:1].isdigit()]) == 2
    first = await alice.taps("1. ")
    assert any("1/2" in label for label in first.labels)
    second = await alice.taps("Suivant")
    assert second.text != first.text
    back = await alice.taps("Précédent")
    assert back.text == first.text
    seen = await alice.taps("☰ 1/2")
    assert "À l’affiche" in seen.text


async def test_new_and_soon_know_the_programme_week(alice: Client, bob: Client) -> None:
    assert "Une nouveauté" in (await alice.says("/sorties")).text
    seen = await bob.says("/soon")
    assert "Pas encore" in seen.text
    assert "2 December 2026" in seen.text


async def test_nothing_found_says_so_and_leads_on(alice: Client) -> None:
    seen = await alice.says("zzzzqqqq xyxyxy")
    assert "Je ne connais pas de film" in seen.text
    assert any("Menu" in label for label in seen.labels)


async def test_hostile_words_are_shown_as_words(alice: Client) -> None:
    seen = await alice.says("<b>&amp; </i>")
    assert "<b>&amp; </i>" in seen.text


async def test_shared_links_open_the_screen_they_name(alice: Client) -> None:
    assert "Critiques" in (await alice.starts("c1")).text
    assert "Bordeaux" in (await alice.starts("s1-1")).text
    assert "1 h 29" in (await alice.starts("f1")).text
    assert "60" not in (await alice.starts("v1")).text
    assert "Bonjour" in (await alice.starts("nonsense_1")).text


async def test_a_film_that_is_gone_is_said_and_the_message_stays(alice: Client) -> None:
    before = await alice.says("/film petites victoires")
    seen = await alice.forges("f:999")
    assert seen.alert == "Ce film n’est plus dans mon catalogue."
    assert alice.sees().text == before.text


async def test_old_and_forged_buttons_are_answered_once(alice: Client) -> None:
    await alice.says("/film petites victoires")
    for data in ("nonsense", "f:abc", "zz:1", "f", "l:../../etc"):
        seen = await alice.forges(data)
        assert seen.alert or seen.text


async def test_one_message_changes_in_place_for_a_journey(alice: Client, programme: Stage) -> None:
    await alice.says("/film petites victoires")
    count = len(programme.emulator.messages(alice.chat))
    for label in ("Critiques", "Séances", "Bordeaux", "Utopia", "20:30", "Retour", "‹ Retour"):
        await alice.taps(label)
    assert len(programme.emulator.messages(alice.chat)) == count


async def test_every_screen_of_a_walk_leads_back(alice: Client) -> None:
    seen = await alice.starts()
    visited: set[str] = set()
    waiting = list(seen.labels)
    assert waiting
    for label in waiting:
        await alice.starts()
        seen = await alice.taps(label)
        visited.add(seen.text)
        assert seen.labels or seen.keyboard, f"{label} leads into a dead end"
    assert len(visited) >= 5
