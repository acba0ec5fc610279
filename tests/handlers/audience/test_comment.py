"""A few words: asked, answered, published, changed, deleted; alone and in a group."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.playground.emulator import Kept
from db.models import Film, Opinion
from tests.client import Client
from tests.handlers.audience.conftest import Twice, change_person, rows_of
from tests.handlers.conftest import START, Stage, film


async def words_of(stage: Stage, person_id: int = 7) -> list[tuple[str | None, bool, str | None]]:
    rows = await rows_of(
        stage.database, Opinion.id, Opinion.person_id, Opinion.comment, Opinion.spoiler,
        Opinion.language,
    )  # fmt: skip
    return [
        (row.comment, bool(row.spoiler), row.language) for row in rows if row.person_id == person_id
    ]


async def rated(client: Client, title: str = "Une nouveauté") -> None:
    """Gives four stars."""
    await client.says(f"/rate@seance_bot {title}")
    await client.taps("★ 4")


async def publish(client: Client, words: str, *, spoiler: str = "Non") -> None:
    """From the stars to the published words, in French."""
    await client.taps("Écrire")
    await client.says(words)
    await client.taps(spoiler)
    await client.taps("Publier")


async def test_from_the_stars_to_published_words(programme: Stage, alice: Client) -> None:
    await rated(alice)
    seen = alice.sees()
    assert "Voulez-vous ajouter quelques mots" in seen.text
    assert "Passer" in seen.labels
    seen = await alice.taps("Écrire")
    assert "Une nouveauté\u00a0: qu’en avez-vous pensé" in seen.text
    assert "/passer" in seen.text
    assert "/annuler" in seen.text
    assert seen.kept is not None
    assert seen.kept.keyboard is not None
    assert seen.kept.keyboard["force_reply"]
    seen = await alice.says("  Un très beau film.\n\n\n\nAllez-y !  ")
    assert "dévoile-t-il l’intrigue" in seen.text
    seen = await alice.taps("Oui")
    assert "Aperçu" in seen.text
    assert '<span class="tg-spoiler">Un très beau film.' in seen.html
    assert await words_of(programme) == [(None, False, None)]  # nothing before "Publish"
    seen = await alice.taps("Publier")
    assert "Publié" in seen.text
    assert await words_of(programme) == [("Un très beau film.\n\nAllez-y !", True, "fr")]


async def test_skip_asks_no_more_and_leaves_the_stars(programme: Stage, alice: Client) -> None:
    await rated(alice)
    seen = await alice.taps("Passer")
    assert "Voulez-vous" not in seen.text
    assert "★★★★☆" in seen.text
    await alice.taps("Quelques mots")
    seen = await alice.says("/passer")
    assert "★★★★☆" in seen.text
    assert "Pour l’instant, je" not in seen.text
    # The question is closed: a title is a title again.
    assert "Mélanie Auffret" in (await alice.says("petites victoires")).text


async def test_cancel_forgets_the_words_in_hand(programme: Stage, alice: Client) -> None:
    await rated(alice)
    await alice.taps("Écrire")
    await alice.says("Pas sûr")
    seen = await alice.taps("Annuler")
    assert "rien n’a été publié" in seen.text
    assert await words_of(programme) == [(None, False, None)]
    await alice.taps("Mon avis")
    await alice.taps("Quelques mots")
    await alice.says("/annuler")
    assert await words_of(programme) == [(None, False, None)]


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("x" * 1001, "1\u202f001 caractères, et il en tient 1\u202f000"),
        ("🎬" * 501, "1\u202f002 caractères"),
        ("\u2060\u200b\u2060", "aucun mot"),
        ("\u3164", "aucun mot"),
    ],
)
async def test_too_long_or_nothing_at_all_is_asked_again(
    programme: Stage, alice: Client, sent: str, answer: str
) -> None:
    await rated(alice)
    await alice.taps("Écrire")
    seen = await alice.says(sent)
    assert answer in seen.text.replace("\u00a0", "\u202f")
    seen = await alice.says("🎬" * 500)  # a thousand UTF-16 units
    assert "dévoile" in seen.text


async def test_links_and_markup_are_plain_text(programme: Stage, alice: Client) -> None:
    await rated(alice)
    hostile = "<b>&amp; t.me/spam https://spam.example/x @canal #tag /start $EUR a@b.fr</b>"
    await publish(alice, hostile)
    seen = await alice.taps("Avis")
    assert seen.kept is not None
    assert hostile in seen.text.replace("\u2060", "")
    kinds = {entity["type"] for entity in seen.kept.message["entities"]}
    assert not kinds & {"url", "mention", "hashtag", "bot_command", "cashtag", "email"}


async def test_words_are_edited_and_deleted_later(programme: Stage, alice: Client) -> None:
    await rated(alice)
    await publish(alice, "Première version")
    await alice.taps("Mon avis")
    seen = await alice.taps("Modifier")
    assert "Première version" in seen.text
    await alice.says("Deuxième version")
    await alice.taps("Non")
    await alice.taps("Publier")
    assert await words_of(programme) == [("Deuxième version", False, "fr")]
    await alice.taps("Mon avis")
    seen = await alice.taps("Effacer le texte")
    assert "Vos étoiles restent" in seen.text
    assert await words_of(programme) == [("Deuxième version", False, "fr")]
    await alice.taps("Effacer")
    assert await words_of(programme) == [(None, False, None)]


async def test_removing_stars_asks_before_the_words_go_with_them(
    programme: Stage, alice: Client
) -> None:
    await rated(alice)
    await publish(alice, "Gardez-moi")
    await alice.taps("Mon avis")
    seen = await alice.taps("Retirer")
    assert "votre texte avec elles" in seen.text
    await alice.taps("Garder")
    assert await words_of(programme) == [("Gardez-moi", False, "fr")]
    await alice.taps("Retirer")
    await alice.taps("Retirer")
    assert await words_of(programme) == []


async def test_an_opinion_is_as_old_as_its_first_words(programme: Stage, alice: Client) -> None:
    await rated(alice)
    programme.at(START + timedelta(days=2))
    await alice.says("/noter Une nouveauté")
    await alice.taps("Quelques mots")
    await alice.says("Vu deux fois")
    await alice.taps("Non")
    await alice.taps("Publier")
    programme.at(START + timedelta(days=9))
    await alice.taps("Mon avis")
    await alice.taps("Modifier")
    await alice.says("Vu trois fois")
    await alice.taps("Non")
    await alice.taps("Publier")
    rows = await rows_of(programme.database, Opinion.person_id, Opinion.posted_on)
    assert [day for person, day in rows if person == 7] == [date(2026, 11, 24)]


async def test_a_reply_days_later_is_still_the_comment(programme: Stage, alice: Client) -> None:
    await rated(alice)
    question = (await alice.taps("Écrire")).kept
    assert question is not None
    await alice.says("/annuler")
    await alice.says("/film")  # another question is open now
    programme.at(START + timedelta(days=6))
    seen = await alice.says("J’ai mis du temps à y penser", reply_to=question.id)
    assert "dévoile" in seen.text
    await alice.taps("Non")
    await alice.taps("Publier")
    assert await words_of(programme) == [("J’ai mis du temps à y penser", False, "fr")]


async def test_a_late_reply_without_stars_is_asked_for_stars(
    programme: Stage, alice: Client
) -> None:
    await rated(alice)
    stars = alice.sees().kept
    question = (await alice.taps("Écrire")).kept
    assert question is not None
    await alice.taps("Retirer", on=stars)
    seen = await alice.says("Trop tard ?", reply_to=question.id)
    assert "Combien d’étoiles" in seen.text
    assert await words_of(programme) == []


async def test_a_link_to_the_question_asks_it(programme: Stage, alice: Client) -> None:
    assert "Combien d’étoiles" in (await alice.starts("w5")).text
    await alice.taps("★ 2")
    assert "qu’en avez-vous pensé" in (await alice.starts("w5")).text


async def test_another_text_in_between_is_no_comment(programme: Stage, alice: Client) -> None:
    await rated(alice)
    question = (await alice.taps("Écrire")).kept
    assert question is not None
    await alice.says("/aide")
    assert "Mélanie Auffret" in (await alice.says("petites victoires")).text


async def test_after_five_comments_in_an_hour_one_waits(programme: Stage, alice: Client) -> None:
    async with programme.database.write() as session:
        for number in range(100, 106):
            session.add(film(number, f"Film {number}", release_date=date(2020, 1, 1)))
    for number in range(100, 105):
        await alice.starts(f"r{number}")
        await alice.taps("★ 3")
        await publish(alice, f"Avis {number}")
    await alice.starts("r105")
    await alice.taps("★ 3")
    seen = await alice.taps("Écrire")
    assert seen.alert is not None
    assert "beaucoup en une heure" in seen.alert
    programme.at(START + timedelta(hours=1))
    assert "qu’en avez-vous pensé" in (await alice.taps("Écrire")).text


async def test_the_share_is_asked_again_when_publishing(programme: Stage, alice: Client) -> None:
    await rated(alice)
    await alice.taps("Écrire")
    await alice.says("Des mots")
    await alice.taps("Non")
    await change_person(programme.database, 7, banned_at=START)
    assert "retiré le droit d’écrire" in ((await alice.taps("Publier")).alert or "")
    assert await words_of(programme) == [(None, False, None)]
    await change_person(programme.database, 7, banned_at=None)
    await alice.taps("Publier")
    assert await words_of(programme) == [("Des mots", False, "fr")]


async def test_each_step_may_be_delivered_twice(
    programme: Stage, alice: Client, again: Twice
) -> None:
    await rated(alice)
    await again(lambda: alice.taps("Écrire"))
    await again(lambda: alice.says("Deux fois plutôt qu’une"))
    await again(lambda: alice.taps("Oui"))
    await again(lambda: alice.taps("Publier"))
    assert await words_of(programme) == [("Deux fois plutôt qu’une", True, "fr")]
    await alice.taps("Mon avis")
    assert "Deux fois" in alice.sees().text


async def test_old_buttons_of_a_closed_conversation_have_expired(
    programme: Stage, alice: Client
) -> None:
    await rated(alice)
    await alice.taps("Écrire")
    await alice.says("Une fois")
    await alice.taps("Non")
    await alice.taps("Publier")
    for data in ("wp:5:7", "ws:5:7:1"):
        assert "a expiré" in ((await alice.forges(data)).alert or "")
    assert await words_of(programme) == [("Une fois", False, "fr")]


async def test_a_film_that_left_the_catalogue_ends_the_conversation(
    programme: Stage, alice: Client
) -> None:
    await rated(alice)
    await alice.taps("Écrire")
    async with programme.database.write() as session:
        gone = await session.get(Film, 5)
        await session.delete(gone)
    assert "plus dans mon catalogue" in (await alice.says("Trop tard")).text


@pytest.fixture
def group(programme: Stage, alice: Client, bob: Client) -> tuple[Client, Client]:
    """Alice and Bob in a group that speaks French like its first visitor."""
    chat = programme.group("Ciné", alice, bob)
    return alice.at(chat), bob.at(chat)


async def question_to(client: Client) -> Kept:
    """The question a person in a group is asked, after four stars."""
    await rated(client)
    seen = await client.taps("✍️")
    assert seen.kept is not None
    assert seen.kept.keyboard is not None
    return seen.kept


async def test_in_a_group_only_the_one_who_was_asked_is_heard(
    programme: Stage, group: tuple[Client, Client]
) -> None:
    alice, bob = group
    question = await question_to(alice)
    mentions = [e for e in question.message["entities"] if e["type"] == "text_mention"]
    assert [entity["user"]["id"] for entity in mentions] == [7]
    assert programme.emulator.forced_reply(alice.person, alice.chat) == question.id
    assert programme.emulator.forced_reply(bob.person, bob.chat) is None
    before = len(programme.emulator.calls)
    await bob.says("Et moi je dis non", reply_to=question.id)
    assert len(programme.emulator.calls) == before  # nothing was said to that
    seen = await alice.says("Magnifique", reply_to=question.id)
    assert "dévoile" in seen.text
    for label in ("Non", "Oui", "Annuler"):
        alert = (await bob.taps(label, on=seen.kept)).alert
        assert alert == "This button belongs to somebody else."
    preview = await alice.taps("Non", on=seen.kept)
    assert "somebody else" in ((await bob.taps("Publier", on=preview.kept)).alert or "")
    assert "somebody else" in ((await bob.taps("Modifier", on=preview.kept)).alert or "")
    await alice.taps("Publier", on=preview.kept)
    assert await words_of(programme) == [("Magnifique", False, "fr")]
    assert await words_of(programme, 8) == []


async def test_in_a_group_plain_talk_is_no_comment(
    programme: Stage, group: tuple[Client, Client]
) -> None:
    alice, _bob = group
    question = await question_to(alice)
    programme.emulator.says(alice.person, alice.chat, "Qui veut du pop-corn ?")
    await alice.waits()
    await alice.says("Bien", reply_to=question.id)
    await alice.taps("Non")
    await alice.taps("Publier")
    assert await words_of(programme) == [("Bien", False, "fr")]


async def test_words_in_a_group_are_in_the_language_of_who_wrote_them(
    programme: Stage, group: tuple[Client, Client], bob: Client
) -> None:
    _alice, there = group
    question = await question_to(there)
    await bob.says("/language")
    await bob.taps("Français")
    await there.says("Très bien", reply_to=question.id)
    await there.taps("Non")
    await there.taps("Publier")
    assert await words_of(programme, 8) == [("Très bien", False, "fr")]


async def test_somebody_elses_open_question_survives_a_reply_that_is_not_theirs(
    programme: Stage, group: tuple[Client, Client]
) -> None:
    alice, bob = group
    question = await question_to(alice)
    asked = await bob.says("/film@seance_bot")
    assert asked.kept is not None
    await bob.says("Ah bon ?", reply_to=question.id)
    seen = await bob.says("Small victories", reply_to=asked.kept.id)
    assert "Small Victories" in seen.text
