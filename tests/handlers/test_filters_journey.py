"""Filters by tapping and by saying, remembered on request; what a sentence was understood to say,
changed thing by thing; what is doubtful or missing, asked."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from handlers.actions import (
    ChangeFilm,
    KeepFilters,
    ShowCinema,
    ShowDays,
    ShowFilters,
    ShowSessions,
    ShowTimes,
)
from handlers.filters import Filters
from tests.client import Client
from tests.handlers.conftest import START, Stage, at_paris

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)
EARLY = Filters("VF", end_by=16 * 60)


async def test_only_what_that_day_has_is_offered(alice: Client, bob: Client) -> None:
    await alice.starts("s1-1")
    seen = await alice.taps("Filtres")
    assert "4 séances" in seen.text
    for label in ("VF", "VFST", "2D", "IMAX", "audiodescription", "après 20:00", "fin avant 22:00"):
        assert label in seen.labels
    for label in ("VOST", "VO", "3D", "après 16:00"):
        assert label not in seen.labels
    await bob.starts("d1")
    seen = await bob.taps("Filters")
    assert "6 showtimes" in seen.text
    for label in ("VOST", "subtitles for the hard of hearing", "after 22:00", "ends by 00:00"):
        assert label in seen.labels


async def test_filters_combine_show_in_the_header_and_are_taken_back(alice: Client) -> None:
    await alice.starts("s1-1")
    await alice.taps("Filtres")
    seen = await alice.taps("2D")
    assert "2 séances sur 4" in seen.text
    assert "VFST" not in seen.labels  # no session has both
    seen = await alice.taps("après 20:00")
    assert "⚙️ 2D · après 20:00" in seen.text
    seen = await alice.taps("Voir 1 séance")
    assert "⚙️ 2D · après 20:00" in seen.text
    assert "20:30–21:59" in seen.text
    assert "17:50" not in seen.text
    assert "21:00" not in seen.text
    await alice.taps("Filtres")
    await alice.taps("✓ 2D")
    seen = await alice.taps("Voir 3 séances")
    assert "⚙️ après 20:00" in seen.text
    assert "00:30" in seen.text
    seen = await alice.taps("Tout afficher")
    assert "17:50" in seen.text
    assert "⚙️ après" not in seen.text
    await alice.taps("Filtres")
    await alice.taps("IMAX")
    seen = await alice.taps("Effacer")
    assert "Aucun filtre" in seen.text


async def test_filters_go_along_to_other_days_cinemas_and_sessions(alice: Client) -> None:
    await alice.starts("s1-1")
    await alice.taps("Filtres")
    await alice.taps("VFST")
    await alice.taps("Voir 1 séance")
    seen = await alice.taps("Demain")
    assert "⚙️ VFST" in seen.text
    assert "ne correspond à vos filtres" in seen.text
    assert "14:00" not in seen.text
    await alice.taps("Auj.")
    seen = await alice.taps("🎟 Le Français")
    assert "⚙️ VFST" in seen.text
    await alice.taps("21:00")
    seen = await alice.taps("Retour")
    assert "⚙️ VFST" in seen.text
    seen = await alice.taps("🏛 Le Français")
    assert "⚙️ VFST" in seen.text
    seen = await alice.taps("☆ Favori")
    assert "⚙️ VFST" in seen.text
    seen = await alice.taps("‹ Bordeaux")
    assert "⚙️ VFST" in seen.text
    assert "Les Petites Victoires (1)" in seen.text
    assert "Héron" not in seen.text
    assert "⚙️ VFST" in (await alice.taps("Les Petites Victoires")).text


async def test_a_day_without_what_fits_offers_the_next_that_has_it(
    alice: Client, bob: Client
) -> None:
    await alice.starts()
    seen = await alice.forges(ShowSessions(1, 1, TODAY, only=EARLY).pack())
    assert "Aucune séance de ce jour-là ne correspond à vos filtres" in seen.text
    seen = await alice.taps("Prochain jour")
    assert "demain" in seen.text
    assert "14:00–15:29" in seen.text
    seen = await alice.forges(ShowCinema(1, TODAY, only=EARLY).pack())
    assert "14:00–15:29" in (await alice.taps("Prochain jour")).text
    # Where no day was named, the first that fits is shown at once.
    await bob.starts()
    seen = await bob.forges(ShowSessions(1, 1, only=EARLY).pack())
    assert "tomorrow" in seen.text
    assert "⚙️ VF · ends by 16:00" in seen.text
    assert "14:00–15:29" in seen.text


async def test_what_no_session_has_any_more_can_still_be_taken_back(alice: Client) -> None:
    await alice.starts()
    forged = ShowFilters(1, 1, 0, TODAY, only=Filters("VOSTA", "70 mm", ("LSF",), 60, 120, 180))
    seen = await alice.forges(forged.pack())
    assert "0 séance sur 4" in seen.text
    for label in ("✓ VOSTA", "✓ 70 mm", "✓ langue des signes", "✓ début 01:00–02:00"):
        await alice.taps(label)
    assert "4 séances" in (await alice.taps("✓ fin avant 03:00")).text


async def test_remembered_filters_apply_everywhere_until_forgotten(
    alice: Client, bob: Client
) -> None:
    await alice.starts("d1")
    await alice.taps("Filtres")
    await alice.taps("VOST")
    seen = await alice.taps("Retenir")
    assert seen.toast == "Filtres retenus."
    assert not any("Retenir" in label for label in seen.labels)
    for step in ("s2-1", "d1", "k1"):
        seen = await alice.starts(step)
        assert "⚙️ VOST" in seen.text
        assert "19:00" in seen.text
        assert "22:00" not in seen.text
    assert "⚙️ VOST – une fois la ville choisie" in (await alice.starts("v1")).text
    assert "⚙️ VOST" in (await alice.says("/seances Bordeaux")).text
    seen = await alice.taps("Tout afficher")
    assert "22:00" in seen.text
    assert "⚙️ VOST" not in seen.text
    assert "Filters" not in (await bob.starts("d1")).text
    assert "VOST" not in (await bob.says("/showtimes Bordeaux")).text
    seen = await alice.says("/reglages")
    assert "Filtres des séances" in seen.text
    seen = await alice.taps("Oublier mes filtres")
    assert "Filtres des séances" not in seen.text
    assert "22:00" in (await alice.starts("d1")).text


async def test_remembered_filters_are_forgotten_where_they_are_chosen(bob: Client) -> None:
    await bob.starts("k1")
    await bob.taps("Filters")
    await bob.taps("after 20:00")
    await bob.taps("Remember")
    seen = await bob.taps("Forget")
    assert seen.toast == "Filters forgotten."
    assert "⚙️ after 20:00" in seen.text  # still on here, and said so
    assert "after 20:00" not in (await bob.starts("k1")).text


async def test_what_somebody_needs_is_nobody_elses_affair(alice: Client, programme: Stage) -> None:
    await alice.starts("d1")
    await alice.taps("Filtres")
    await alice.taps("audiodescription")
    await alice.taps("Retenir")
    chat = programme.group("Ciné", alice, admins=(alice,))
    talk = alice.at(chat)
    seen = await talk.says("/seances Bordeaux")
    assert "audiodescription" not in seen.text
    seen = await talk.taps("Filtres")
    await talk.taps("VOST")
    assert not any("Retenir" in label for label in talk.sees().labels)
    refused = await talk.forges(KeepFilters(0, 1, 0, TODAY, only=Filters("VF")).pack())
    assert refused.alert
    assert "privée" in refused.alert


async def test_a_sentence_says_film_city_day_and_time(alice: Client, bob: Client) -> None:
    seen = await alice.says("séances petites victoires à Bordeaux ce soir après 20h en vf")
    assert "⚙️ VF · après 20:00" in seen.text
    assert "20:30" in seen.text
    assert "17:50" not in seen.text
    assert seen.buttons[:3] == (
        ("🎬 Les Petites Victoires ✎",),
        ("📍 Bordeaux ✎", "📅 Auj. ✎"),
        ("⚙️ VF · après 20:00 ✎",),
    )
    seen = await bob.says("what's on in bordeaux tonight after 9pm")
    assert "⚙️ after 21:00" in seen.text
    assert "The Boy and the Heron (1)" in seen.text
    assert seen.buttons[:2] == (("📍 Bordeaux ✎", "📅 Today ✎"), ("🕒 after 21:00 ✎",))
    seen = await bob.says("/showtimes small victories bordeaux subtitled in imax")
    assert "⚙️ VOST · IMAX" in seen.text


async def test_each_thing_understood_can_be_changed(alice: Client) -> None:
    await alice.says("petites victoires bordeaux ce soir en vf")
    await alice.taps("⚙️ VF · après 18:00 ✎")
    await alice.taps("✓ après 18:00")
    seen = await alice.taps("Voir 4 séances")
    assert "⚙️ VF ✎" in seen.labels
    await alice.taps("📅 Auj. ✎")
    seen = await alice.taps("Demain")
    assert "14:00" in seen.text
    await alice.taps("🎬 Les Petites Victoires ✎")
    seen = await alice.says("le garçon et le héron")
    assert "Le Garçon et le Héron" in seen.text
    assert "⚙️ VF" in seen.text
    assert "📅 Dem" in " ".join(seen.labels)
    seen = await alice.taps("📍 Bordeaux ✎")
    assert "⚙️ VF – une fois la ville choisie" in seen.text
    seen = await alice.says("bruxelles")
    assert "⚙️ VF" in seen.text
    assert "ne correspond à vos filtres" in seen.text  # tomorrow, 20:00, VOST
    assert "20:00" in (await alice.taps("Tout afficher")).text


async def test_the_city_of_an_evening_can_be_changed(bob: Client) -> None:
    await bob.says("what's on in bordeaux tomorrow after 3pm")
    await bob.taps("📍 Bordeaux ✎")
    seen = await bob.says("Paris")
    assert "Paris · tomorrow" in seen.text
    assert "⚙️ after 15:00" in seen.text
    assert "16:00" in seen.text
    seen = await bob.taps("🎞" if any("🎞" in label for label in seen.labels) else "📅 Tomorrow ✎")
    assert "Which day" in seen.text
    assert "Paris" in (await bob.taps("Back")).text


async def test_another_day_or_time_may_be_typed(alice: Client, bob: Client) -> None:
    await alice.says("petites victoires bordeaux")
    seen = await alice.says("demain")
    assert "14:00" in seen.text
    seen = await alice.says("plutôt ce soir après 21h")
    assert "⚙️ après 21:00" in seen.text
    assert "00:30" in seen.text
    assert "20:30" not in seen.text
    await bob.says("what's on in bordeaux")
    assert "⚙️ VOST" in (await bob.says("subtitled")).text
    assert "1 showtime of 6" in (await bob.taps("Filters")).text
    # Anything else is a new question.
    await bob.says("small victories in bordeaux")
    assert "The Boy and the Heron" in (await bob.says("what's on tonight in bordeaux")).text
    await bob.says("small victories in bordeaux")
    assert "Which city" in (await bob.says("what's on tonight?")).text
    assert "Paris" in (await bob.says("small victories in paris tomorrow")).text


async def test_the_first_day_of_several_that_has_sessions_is_shown(
    alice: Client, bob: Client, programme: Stage
) -> None:
    programme.at(at_paris(TODAY - timedelta(days=2), 10).astimezone(UTC))  # a Friday
    seen = await alice.says("petites victoires à bordeaux ce week-end")
    assert "dimanche 22 novembre" in seen.text
    assert "20:30" in seen.text
    seen = await bob.says("what's on in paris from saturday to monday")
    assert "Monday 23 November" in seen.text
    assert "16:00" in seen.text


async def test_other_days_that_may_be_meant_are_a_tap_away(bob: Client) -> None:
    seen = await bob.says("small victories bordeaux next monday")
    instead = [label for label in seen.labels if "instead?" in label]
    assert len(instead) == 1
    assert "Small Victories" in (await bob.taps(instead[0])).text


async def test_a_day_that_contradicts_itself_is_asked(alice: Client) -> None:
    seen = await alice.says("petites victoires à bordeaux demain mardi")  # it is Sunday
    assert "De quel jour" in seen.text
    assert "14:00" in (await alice.taps("demain")).text


async def test_a_doubtful_film_is_asked_and_the_rest_stays(alice: Client, bob: Client) -> None:
    seen = await alice.says("solaris à bordeaux demain en vf")
    assert {"Solaris (1972)", "Solaris (2002)"} <= set(seen.labels)
    assert "Bordeaux · demain (lun. 23) · VF" in seen.text
    seen = await alice.taps("Solaris (2002)")
    assert "aucune séance de ce film n’y est connue" in seen.text
    assert "demain" in seen.text
    await bob.says("solaris in bordeaux tomorrow dubbed")
    # The answer may be typed, and needs no more than a title.
    seen = await bob.says("small victories")
    assert "⚙️ VF" in seen.text
    assert "14:00" in seen.text
    # What says more than a title is a question of its own.
    await bob.says("solaris in bordeaux tomorrow dubbed")
    seen = await bob.says("small victories in paris tomorrow")
    assert "⚙️" not in seen.text.replace("⚙️ Filters", "")
    assert "16:00" in seen.text


async def test_what_is_missing_is_asked_and_what_was_said_stays(alice: Client, bob: Client) -> None:
    seen = await alice.says("séances ce soir après 21h")
    assert "Quelle ville" in seen.text
    assert "aujourd’hui · après 21:00" in seen.text
    seen = await alice.says("bordeaux")
    assert "⚙️ après 21:00" in seen.text
    assert "19:00" not in seen.text
    seen = await bob.says("what's on tomorrow afternoon")
    assert "Which city" in seen.text
    assert "tomorrow" in seen.text
    seen = await bob.says("bordeaux")
    assert "tomorrow" in seen.text
    assert "14:00" in seen.text
    await bob.says("what's on tonight after 9pm")
    seen = await bob.says("small victories")
    assert "⚙️ after 21:00 – once the city is chosen" in seen.text
    assert "00:30" in (await bob.says("bordeaux")).text
    seen = await bob.says("small victories tomorrow dubbed")
    assert "📅 tomorrow (Mon 23) · ⚙️ VF – once the city is chosen" in seen.text
    seen = await bob.taps("Paris (1)")
    assert "16:00" in seen.text
    assert "⚙️ VF" in seen.text


async def test_near_me_keeps_day_and_filters(bob: Client) -> None:
    seen = await bob.says("small victories near me tonight dubbed")
    assert seen.keyboard
    assert "Small Victories · today · VF · after 18:00" in seen.text
    seen = await bob.presses(seen.keyboard[0][0], location=(44.8378, -0.5792))
    assert "⚙️ VF · after 18:00" in seen.text
    seen = await bob.taps("📍 Bordeaux")
    assert "⚙️ VF · after 18:00" in seen.text
    assert "20:30" in seen.text
    # Where one stands is not one's city for ever.
    assert "not chosen" in (await bob.says("/settings")).text


@pytest.mark.parametrize(
    "data",
    [
        "s:1:1:2517::0:zz",
        "s:1:1:2517::0:v",
        "d:1:2517:0::vf.vo",
        "ci:1:2517:0:ezz",
        "fi:1:1:0:2517::szz",
        "fi:1:1:0",
        "fk:1:1:0:2517::aAS",
        "cf:1:1:2517:a:vt" + "9" * 20,
    ],
)
async def test_forged_filters_are_refused(alice: Client, data: str) -> None:
    await alice.starts("s1-1")
    before = alice.sees().text
    seen = await alice.forges(data)
    assert seen.alert
    assert "expiré" in seen.alert
    assert alice.sees().text == before


@pytest.mark.parametrize(
    "action",
    [
        ShowFilters(0, 0, 0, TODAY),
        ShowFilters(10**15, 1, 0, TODAY),
        ShowFilters(1, 10**15, 0, TODAY),
        ShowFilters(0, 0, 10**15, TODAY),
        KeepFilters(1, 10**15, 0, TODAY, only=Filters("VF")),
        ChangeFilm(1, 10**15, TODAY),
        ShowDays(10**15, 1),
        ShowDays(1, 10**15),
    ],
    ids=repr,
)
async def test_what_is_not_there_is_said(alice: Client, action: ShowFilters) -> None:
    await alice.starts("s1-1")
    seen = await alice.forges(action.pack())
    assert seen.alert


async def test_a_time_that_is_shown_can_be_left_open_again(bob: Client) -> None:
    await bob.starts("s1-1")
    seen = await bob.forges(ShowTimes(1, 1, TODAY, only=Filters("VOST")).pack())
    assert "None of that day’s showtimes fits" in seen.text
    assert "20:30" in (await bob.taps("Show all")).text


@pytest.mark.parametrize(
    ("language", "tonight", "says"),
    [
        ("fr", "🌙 Ce soir", ("petites victoires à Bordeaux ce soir", "ce soir à Bordeaux")),
        ("en", "🌙 Tonight", ("small victories in Bordeaux tonight", "tonight in Bordeaux")),
    ],
)
async def test_tonight_is_one_tap_and_means_what_the_word_does(
    programme: Stage, language: str, tonight: str, says: tuple[str, str]
) -> None:
    anna = programme.person("Anna", language)
    for opens, words in zip(("s1-1", "d1"), says, strict=True):
        assert "17:50" in (await anna.starts(opens)).text
        tapped = await anna.taps(tonight)
        assert "17:50" not in tapped.text
        assert "00:30" in tapped.text
        assert tonight not in tapped.labels
        assert (await anna.says(words)).text == tapped.text
    await anna.starts("k1")
    assert "17:50" not in (await anna.taps(tonight)).text


async def test_an_evening_is_offered_only_beside_an_afternoon(
    alice: Client, bob: Client, programme: Stage
) -> None:
    await alice.starts("s1-1")
    seen = await alice.taps("Demain")
    assert "14:00" in seen.text
    assert not any("🌙" in label for label in seen.labels)
    programme.at(START + timedelta(hours=2))
    seen = await bob.starts("d1")
    assert "20:30" in seen.text
    assert not any("🌙" in label for label in seen.labels)
    programme.at(at_paris(TODAY - timedelta(days=1), 12).astimezone(UTC))
    for client, opens, evening in (
        (alice, "s1-1", "🌙 En soirée"),
        (bob, "d1", "🌙 In the evening"),
    ):
        assert "17:30" in (await client.starts(opens)).text
        seen = await client.taps(evening)
        assert "17:30" not in seen.text
        assert "20:30" in seen.text
