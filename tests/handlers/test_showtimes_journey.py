"""Showtimes: cities, days, cinemas, one session; and the conversation that asks what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from db.models import Cinema, City, Showtime
from db.queries.runs import rebuild_runs
from handlers.actions import ShowCinema
from tests.client import Client
from tests.handlers.conftest import START, Stage, at_paris


async def test_cities_stand_by_number_of_sessions_then_alphabet(alice: Client, bob: Client) -> None:
    await alice.says("/film petites victoires")
    seen = await alice.taps("Séances")
    assert [label for label in seen.labels if "(" in label] == ["Bordeaux (5)", "Paris (1)"]
    assert "6 séances dans 2 villes" in seen.text
    await bob.says("/film small victories")
    assert "6 showtimes in 2 cities" in (await bob.taps("Showtimes")).text


async def test_two_cities_of_one_name_are_told_apart_in_either_language(
    alice: Client, bob: Client, programme: Stage
) -> None:
    async with programme.database.write() as session:
        zones = {93: "Europe/Paris", 974: "Indian/Reunion"}
        for number, zone in zones.items():
            named = {"name": "Saint-Denis", "folded": "saint denis", "country": "FR"}
            session.add(City(id=number, region=str(number), aliases=[], **named))
            await session.flush()
            place = {"source": "test", "source_id": f"d{number}", "city_id": number}
            session.add(
                Cinema(
                    id=number,
                    name="L’Écran",
                    country="FR",
                    timezone=zone,
                    accessibility=[],
                    **place,
                )
            )  # fmt: skip
            await session.flush()
            later = timedelta(days=1 + len(str(number)))
            said = {"version": "VF", "format": "", "accessibility": ""}
            when = {"starts_at": START + later, "cinema_day": START.date() + later}
            session.add(Showtime(id=number, cinema_id=number, film_id=1, **when, **said))
        await session.flush()
        await rebuild_runs(session)
    for person, title, door in (
        (alice, "petites victoires", "Séances"),
        (bob, "small victories", "Showtimes"),
    ):
        await person.says(f"/film {title}")
        seen = await person.taps(door)
        assert [label for label in seen.labels if "Denis" in label] == [
            "Saint-Denis, La Réunion (1)", "Saint-Denis, Seine-Saint-Denis (1)"
        ]  # fmt: skip
        seen = await person.taps("Seine-Saint-Denis")
        assert "📍 Saint-Denis, Seine-Saint-Denis · " in seen.text
        seen = await person.taps("📌")
        assert "Saint-Denis, Seine-Saint-Denis." in seen.text
        seen = await person.taps("🕒")
        assert "📍 Saint-Denis, Seine-Saint-Denis · " in seen.text
        assert "🏛 Saint-Denis, Seine-Saint-Denis" in (await person.taps("🏛")).text
        assert "📍 Bordeaux · " in (await person.says("/showtimes Bordeaux")).text


async def test_my_city_stands_on_top(alice: Client) -> None:
    await alice.says("/ville Paris")
    await alice.says("/film petites victoires")
    seen = await alice.taps("Séances")
    assert seen.labels[0] == "⭐ Paris (1)"


async def test_a_day_shows_what_can_still_be_seen_with_its_end(alice: Client) -> None:
    seen = await alice.starts("s1-1")
    assert "17:30" not in seen.text  # began half an hour ago
    assert "17:50–19:19" in seen.text  # the trailers are running
    assert "20:30–21:59\u00a0👁🧏" in seen.text
    assert "IMAX" in seen.text
    assert "00:30–01:59" in seen.text  # after midnight, still this evening's
    assert "VFST" in seen.text
    assert "• Auj." in seen.labels
    seen = await alice.taps("Demain")
    assert "14:00–15:29" in seen.text
    assert "00:30" not in seen.text


async def test_time_passes_and_sessions_with_it(alice: Client, programme: Stage) -> None:
    programme.at(at_paris(START.date(), 21, 0).astimezone(UTC))
    seen = await alice.starts("s1-1")
    assert "20:30" not in seen.text
    assert "21:00" in seen.text
    programme.at(at_paris(START.date() + timedelta(days=1), 0, 45).astimezone(UTC))
    seen = await alice.starts("s1-1")
    assert "aujourd’hui" in seen.text
    assert "00:30" in seen.text


async def test_a_session_can_be_booked_shared_and_put_in_a_calendar(
    alice: Client, bob: Client
) -> None:
    await alice.starts("s1-1")
    await alice.taps("🎟 Utopia")
    seen = await alice.taps("20:30")
    assert "fin vers 21:59" in seen.text
    assert "sous-titres pour sourds et malentendants" in seen.text
    assert "VF, en français" in seen.text
    assert any("Réserver" in label for label in seen.labels)
    seen = await alice.taps("Agenda")
    event = Calendar.from_ical(seen.documents[0].content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Les Petites Victoires"
    assert event.decoded("DTSTART") == datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=89)
    assert "Utopia" in str(event["LOCATION"])
    seen = await bob.starts("t3")
    assert "Small Victories" in seen.text
    assert "ends about 21:59" in seen.text


async def test_what_is_shared_says_the_day_as_others_read_it(alice: Client, bob: Client) -> None:
    """Whoever gets it may read it tomorrow."""
    for client, when in (
        (alice, "dimanche 22 novembre, 20:30"),
        (bob, "Sunday 22 November, 20:30"),
    ):
        seen = await client.starts("t3")
        buttons = [one for row in (seen.markup or {})["inline_keyboard"] for one in row]
        [address] = [one["url"] for one in buttons if one["text"].startswith("↗️")]
        assert when in parse_qs(urlsplit(address).query)["text"][0]


async def test_after_midnight_tomorrow_is_no_other_day(
    alice: Client, bob: Client, programme: Stage
) -> None:
    programme.at(at_paris(START.date() + timedelta(days=1), 1).astimezone(UTC))
    assert "demain (lun. 23)" in (await alice.says("/seances Bordeaux")).text
    assert "tomorrow (Mon 23)" in (await bob.says("/showtimes Bordeaux")).text


async def test_a_cinemas_page_its_map_and_its_place_among_favourites(
    alice: Client, programme: Stage
) -> None:
    seen = await alice.starts("k2")
    assert "Le Français" in seen.text
    await alice.taps("Favori")
    assert any("Retirer" in label for label in alice.sees().labels)
    seen = await alice.taps("Plan")
    assert programme.emulator.messages(alice.chat)[-1].message["venue"]["title"] == "Le Français"
    seen = await alice.starts("s1-1")
    assert seen.text.index("★ Le Français") < seen.text.index("Utopia")
    seen = await alice.starts("k2")
    await alice.taps("Retirer")
    seen = await alice.starts("s1-1")
    assert seen.text.index("Utopia") < seen.text.index("Le Français")


async def test_a_day_nothing_was_published_for_is_not_an_empty_day(alice: Client) -> None:
    far = date(2026, 12, 20)
    await alice.starts("k1")
    seen = await alice.forges(ShowCinema(1, far).pack())
    assert "n’est pas encore publié" in seen.text


async def test_no_session_left_today_is_said(alice: Client, programme: Stage) -> None:
    await alice.starts("k3")
    programme.at(at_paris(START.date() + timedelta(days=1), 23, 30).astimezone(UTC))
    day = START.date() + timedelta(days=1)
    seen = await alice.forges(ShowCinema(3, day).pack())
    assert "Plus de séance ce jour-là" in seen.text


async def test_a_citys_evening(alice: Client) -> None:
    seen = await alice.says("/seances Bordeaux")
    assert "Les Petites Victoires (4)" in seen.text
    assert "Le Garçon et le Héron (2)" in seen.text
    seen = await alice.taps("Cinémas")
    assert any("Utopia" in label for label in seen.labels)


async def test_another_country_keeps_its_own_clock(alice: Client) -> None:
    seen = await alice.starts("s2-3")
    assert "20:00" in seen.text
    assert "Bruxelles" in seen.text


async def test_what_is_missing_is_asked_one_question_at_a_time(alice: Client, bob: Client) -> None:
    assert "Quel film" in (await alice.says("/seances")).text
    assert "Dans quelle ville" in (await alice.says("petites victoires")).text
    seen = await alice.says("bordeaux")
    assert "20:30" in seen.text
    seen = await alice.says("demain")
    assert "14:00" in seen.text
    assert "Which film" in (await bob.says("/showtimes")).text
    assert "Which city" in (await bob.says("small victories")).text
    assert "20:30" in (await bob.says("Bordeaux")).text
    assert "14:00" in (await bob.says("tomorrow")).text


async def test_all_at_once_is_understood(alice: Client, bob: Client) -> None:
    assert "14:00" in (await alice.says("/seances petites victoires bordeaux demain")).text
    assert "14:00" in (await bob.says("/showtimes small victories, Bordeaux, tomorrow")).text


async def test_cancel_leaves_and_says_so(alice: Client) -> None:
    await alice.says("/seances")
    assert "n’en parlons plus" in (await alice.says("/annuler")).text
    assert "rien à annuler" in (await alice.says("/cancel")).text
    assert "1 h 29" in (await alice.says("petites victoires")).text


async def test_a_command_in_the_middle_does_what_it_says_and_leaves(alice: Client) -> None:
    await alice.says("/seances petites victoires")
    assert "À l’affiche" in (await alice.says("/alaffiche")).text
    # "Paris" is now a title to look for, not the answer to a forgotten question.
    assert "Dans quelle ville" not in (await alice.says("Solaris")).text


async def test_a_city_without_a_cinema_is_asked_again(alice: Client) -> None:
    await alice.says("/seances petites victoires")
    seen = await alice.says("Zzyzx")
    assert "Je ne connais pas de cinéma" in seen.text
    assert "20:30" in (await alice.says("Bordeaux")).text


async def test_a_sent_location_finds_the_nearest_cinemas(alice: Client, programme: Stage) -> None:
    await alice.starts("v1")
    seen = await alice.taps("Près de moi")
    assert seen.keyboard
    seen = await alice.presses(seen.keyboard[0][0], location=(44.8378, -0.5792))
    assert "Utopia · 50 m" in seen.text
    assert "Le Français · 500 m" in seen.text
    near = seen.kept
    await alice.taps("🗺 2")
    assert programme.emulator.messages(alice.chat)[-1].message["venue"]["title"] == "Le Français"
    seen = await alice.taps("📍 Bordeaux", on=near)
    assert "20:30" in seen.text


async def test_asked_which_film_my_city_is_a_tap_away(
    alice: Client, bob: Client, programme: Stage
) -> None:
    for client, city, command, title in (
        (alice, "/ville Bordeaux", "/seances", "petites victoires"),
        (bob, "/city Bordeaux", "/showtimes", "small victories"),
    ):
        assert not (await client.says(command)).labels
        await client.says(city)
        await client.says(command)
        seen = await client.taps("📍 Bordeaux")
        assert "📍 Bordeaux · " in seen.text
        assert "20:30" in seen.text
        await client.says(command)
        seen = await client.says(title)
        assert "📍 Bordeaux · " in seen.text
    talk = alice.at(programme.group("Ciné", alice))
    assert not (await talk.says("/seances")).labels


@pytest.mark.parametrize(
    ("language", "titles", "near", "when"),
    [
        ("fr", ("garçon et le héron", "pas encore"), "Près de moi", "aujourd’hui, 19:00"),
        ("en", ("boy and the heron", "pas encore"), "Near me", "today, 19:00"),
    ],
)
async def test_near_me_for_a_film_is_where_that_film_is_on(
    programme: Stage, language: str, titles: tuple[str, str], near: str, when: str
) -> None:
    """Le Français is nearer than Brussels, and does not show it."""
    anna = programme.person("Anna", language)
    await anna.says(f"/showtimes {titles[0]}")
    await anna.taps(near)
    seen = await anna.sends_location(44.8420, -0.5770)
    assert "1. Utopia · 500 m\nBordeaux · " + when in seen.text
    assert "2. Galeries · 7" in seen.text
    assert "Le Français" not in seen.text
    seen = await anna.taps("1. Utopia")
    assert [label[:5] for label in seen.labels if ":" in label] == ["19:00", "22:00"]
    # Nothing of it is on after today but in Brussels.
    programme.at(START + timedelta(hours=8))
    await anna.says(f"/showtimes {titles[0]}")
    await anna.taps(near)
    assert "1. Galeries" in (await anna.sends_location(44.8420, -0.5770)).text
    await anna.says(f"/showtimes {titles[0]}")
    await anna.taps(near)
    seen = await anna.sends_location(-40.0, -120.0)
    assert "1. " not in seen.text
    assert any(label.startswith("‹ ") for label in seen.labels)


async def test_what_was_asked_of_a_day_outlives_near_me(alice: Client) -> None:
    await alice.says("qu'est-ce qui passe demain ?")
    await alice.says("Trifouillis")
    await alice.taps("Près de moi")
    seen = await alice.says("Bordeaux")
    assert "📍 Bordeaux" in seen.text
    assert "demain" in seen.text
    assert "Votre ville" not in seen.text  # and it did not become mine


async def test_a_day_asked_for_comes_before_a_nearer_cinema(
    alice: Client, programme: Stage
) -> None:
    """Utopia, at 500 m, shows it sooner, and not on that day."""
    day = START.date() + timedelta(days=20)
    async with programme.database.write() as session:
        there = {"film_id": 2, "cinema_id": 2, "cinema_day": day}
        session.add(Showtime(id=900, starts_at=at_paris(day, 20), **there))
    await alice.says(f"séances garçon et le héron le {day:%d/%m} près de moi")
    seen = await alice.sends_location(44.8420, -0.5770)
    assert "1. Le Français" in seen.text
    assert "Utopia" not in seen.text


async def test_near_me_filters_let_through_what_fits_or_say_so(alice: Client, bob: Client) -> None:
    await alice.says("séances garçon et le héron en VF près de moi")
    seen = await alice.sends_location(44.8420, -0.5770)
    assert "aujourd’hui, 22:00" in seen.text
    await bob.says("the boy and the heron near me in imax")
    seen = await bob.sends_location(44.8420, -0.5770)
    assert "None of the showtimes near you fits your filters." in seen.text
    assert "today, 19:00" in seen.text
    assert "19:00" in (await bob.taps("1. Utopia")).text


async def test_asked_for_my_city_a_location_is_an_answer_too(alice: Client) -> None:
    await alice.says("/ville")
    await alice.sends_location(44.84, -0.58)
    assert "Bordeaux" in (await alice.says("/reglages")).text
    await alice.says("/ville")
    await alice.taps("Oublier")
    assert "non choisie" in (await alice.says("/reglages")).text


async def test_far_from_everything_is_said(alice: Client) -> None:
    assert "à moins de 1 000 km" in (await alice.sends_location(-40.0, -120.0)).text.replace(
        "\u202f", " "
    ).replace("\u00a0", " ")


async def test_withdrawn_sessions_are_said(alice: Client, programme: Stage) -> None:
    await alice.starts("s1-1")
    await alice.taps("🎟 Utopia")
    async with programme.database.write() as session:
        await session.delete(await session.get_one(Showtime, 3))
    seen = await alice.taps("20:30")
    assert seen.alert
    assert "n’est plus annoncé" in seen.alert


async def test_in_a_group_only_commands_and_replies_are_answered(
    alice: Client, programme: Stage
) -> None:
    bob = programme.person("Bob", "en", 8)
    chat = programme.group("Ciné", alice, bob, admins=(alice,))
    talk = alice.at(chat)
    before = len(programme.emulator.messages(chat))
    await talk.says("petites victoires")
    assert len(programme.emulator.messages(chat)) == before + 1
    assert "Quel film" in (await talk.says("/seances@seance_bot")).text
    assert "Dans quelle ville" in (await talk.says("petites victoires")).text


async def test_a_groups_language_is_its_administrators_choice(
    alice: Client, programme: Stage
) -> None:
    bob = programme.person("Bob", "en", 8)
    chat = programme.group("Ciné", alice, bob, admins=(alice,))
    seen = await bob.at(chat).says("/language")
    refused = await bob.at(chat).taps("English", on=seen.kept)
    assert refused.alert
    assert "administrators" in refused.alert
    await alice.at(chat).taps("English", on=seen.kept)
    assert "Now showing" in (await alice.at(chat).says("/now")).text
    assert "À l’affiche" in (await alice.says("/now")).text


async def test_my_language_is_kept_until_i_follow_telegram_again(alice: Client) -> None:
    await alice.says("/langue")
    seen = await alice.taps("English")
    assert seen.toast == "Language kept."
    assert "Hello Alice" in (await alice.starts()).text
    await alice.says("/language")
    await alice.taps("As in Telegram")
    assert "Bonjour Alice" in (await alice.starts()).text


async def test_a_town_without_a_cinema_is_never_kept_in_anothers_place(alice: Client) -> None:
    seen = await alice.says("/ville Mérignac")
    assert "je n’y connais pas de cinéma" in seen.text
    assert "📍 Mérignac → Bordeaux" in seen.labels
    assert "non choisie" in (await alice.says("/reglages")).text
    await alice.says("/ville Mérignac")
    await alice.taps("Mérignac → Bordeaux")
    assert "Ville\u00a0: Bordeaux" in (await alice.says("/reglages")).text


async def test_homonyms_without_a_cinema_say_what_was_meant(alice: Client) -> None:
    seen = await alice.says("/ville Saint-Denis")
    assert any("Saint-Denis (Seine-Saint-Denis) → Paris" in label for label in seen.labels)
    assert "Je ne connais pas de cinéma" in (await alice.says("/ville Genève")).text


async def test_my_location_is_answered_in_my_language(alice: Client, bob: Client) -> None:
    assert "Cinémas près de vous" in (await alice.sends_location(44.84, -0.58)).text
    assert "Cinemas near you" in (await bob.sends_location(44.84, -0.58)).text


async def test_my_settings_are_not_shown_to_a_group(alice: Client, programme: Stage) -> None:
    await alice.says("/ville Bordeaux")
    talk = alice.at(programme.group("Ciné", alice, admins=(alice,)))
    seen = await talk.says("/reglages")
    assert "Bordeaux" not in seen.text
    assert "entre vous et moi" in seen.text
    assert "Bordeaux" in (await alice.starts("p")).text
