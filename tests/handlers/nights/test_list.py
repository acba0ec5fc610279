"""What is on the list: anyone adds, who began it or an administrator removes."""

from __future__ import annotations

from sqlalchemy import delete

from db.models import Showtime
from tests.client import Seen
from tests.handlers.conftest import START, Stage, at_paris, film
from tests.handlers.nights.conftest import Group
from tests.handlers.watching.conftest import show

TODAY = START.date()


async def more_films(stage: Stage, many: int) -> None:
    """Films 100, 101… each with one session in Bordeaux."""
    async with stage.database.write() as session:
        session.add_all([film(100 + number, f"Film {number}") for number in range(many)])
    for number in range(many):
        await show(stage, 100 + number, 100 + number, 2, at_paris(TODAY, 20, number))


def listed(group: Group) -> list[str]:
    """The titles on the list."""
    lines = group.text(group.board()).splitlines()
    return [line.split(". ", 1)[1].split(" · ")[0] for line in lines if line[:1].isdigit()]


def _first_film(seen: Seen) -> str:
    return next(label for label in seen.labels if label.startswith("➕ Film"))


async def test_anyone_removes_nothing_and_adds(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    seen = await group.chloe.taps("➖ Remove", on=board)
    assert seen.alert == (
        "Seule la personne qui a lancé cette soirée, ou un administrateur du groupe, peut le faire."
    )
    await group.bob.taps("➖ Remove", on=board)
    await group.taps(group.bob, "➖ The Boy and the Heron", on=board)
    await group.bob.taps("✓ Done", on=board)
    assert listed(group) == ["Small Victories"]
    seen = await group.chloe.taps("➕ Add a film", on=board)
    assert seen.labels == ["➕ The Boy and the Heron (2023)", "✏️ Type a title", "✓ Done"]
    await group.taps(group.chloe, "➕ The Boy and the Heron (2023)", on=board)
    await group.chloe.taps("✓ Done", on=board)
    assert listed(group) == ["Small Victories", "The Boy and the Heron"]


async def test_an_administrator_may_remove_too(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    seen = await group.alice.taps("➖ Remove", on=board)
    assert "Tap a film to take it off the list." in seen.text


async def test_an_answer_to_the_message_is_a_title(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    await group.taps(group.bob, "➖ The Boy and the Heron", on=board)
    await group.bob.taps("✓ Done", on=board)
    # A question that is open elsewhere in the group does not take the answer.
    await group.chloe.says("/film")
    seen = await group.chloe.says("garcon et le heron", reply_to=board.id)
    assert seen.text == "➕ The Boy and the Heron est dans la liste."
    await group.works()
    assert listed(group) == ["Small Victories", "The Boy and the Heron"]
    seen = await group.chloe.says("garcon et le heron", reply_to=board.id)
    assert seen.text == "The Boy and the Heron est déjà dans la liste."
    await group.works()
    assert len(listed(group)) == 2


async def test_a_title_may_be_typed_where_it_is_asked_for(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    await group.taps(group.bob, "➖ Small Victories", on=board)
    await group.bob.taps("✓ Done", on=board)
    await group.chloe.taps("➕ Add a film", on=board)
    seen = await group.chloe.taps("✏️ Type a title", on=board)
    assert "Quel film" in seen.text
    seen = await group.chloe.says("petites victoires")
    assert seen.text == "➕ Small Victories est dans la liste."
    await group.works()
    assert listed(group) == ["The Boy and the Heron", "Small Victories"]


async def test_only_what_is_on_in_the_city(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    seen = await group.bob.says("une nouveauté", reply_to=board.id)
    assert seen.text == "🔎 Une nouveauté is not on in Bordeaux in the coming days."
    seen = await group.bob.says("qwertz uiop", reply_to=board.id)
    assert seen.text.startswith("🔎 No film of that name")
    assert len(listed(group)) == 2


async def test_of_films_with_one_name_that_which_is_on_is_meant(group: Group) -> None:
    await show(group.stage, 50, 4, 2, at_paris(TODAY, 20, 40))
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    await group.taps(group.bob, "➖ Solaris", on=board)
    seen = await group.bob.says("solaris", reply_to=board.id)
    assert seen.text == "➕ Solaris is on the list."
    await group.works()
    assert "Solaris (2002)" in group.options(await group.opens())


async def test_of_several_that_are_on_one_is_chosen(group: Group) -> None:
    for number, film_id in ((50, 3), (51, 4)):
        await show(group.stage, number, film_id, 2, at_paris(TODAY, 20, number - 40))
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    for year in ("1972", "2002"):
        await group.taps(group.bob, f"➖ Solaris ({year})", on=board)
    await group.bob.taps("✓ Done", on=board)
    seen = await group.chloe.says("solaris", reply_to=board.id)
    assert seen.text == "De quel film s’agit-il\u202f?"
    await group.taps(group.chloe, "Solaris (1972)")
    assert "Solaris (1972)" in group.options(await group.opens())


async def test_six_are_proposed_and_twelve_the_most(group: Group) -> None:
    await more_films(group.stage, 15)
    board = await group.begins("/filmnight Bordeaux")
    assert len(listed(group)) == 6
    seen = await group.chloe.taps("➕ Add a film", on=board)
    assert seen.labels[-3:] == ["›", "✏️ Type a title", "✓ Done"]
    assert len(seen.labels) == 9
    seen = await group.chloe.taps("›", on=board)
    assert "‹" in seen.labels
    for _ in range(6):
        seen = await group.chloe.taps(_first_film(seen), on=board)
    assert len(listed(group)) == 12
    assert "The list is full: a vote has twelve films at most." in group.text(board)
    seen = await group.chloe.says("petites victoires", reply_to=board.id)
    assert "complète" in seen.text or "déjà" in seen.text
    poll = await group.opens()
    assert len(group.options(poll)) == 12


async def test_the_same_tap_twice_adds_once(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    await group.taps(group.bob, "➖ Small Victories", on=board)
    await group.bob.taps("✓ Done", on=board)
    data = "na:1:1:0"
    for _ in range(2):
        await group.chloe.forges(data, on=board, refused=("not modified",))
        await group.works()
    await group.chloe.taps("✓ Done", on=board)
    assert len(listed(group)) == 2


async def test_another_groups_buttons_do_nothing_here(group: Group) -> None:
    stage = group.stage
    await group.begins("/filmnight Bordeaux")
    other = stage.emulator.group("Other", [group.chloe.person])
    chloe = group.chloe.at(other)
    await chloe.says("/now")
    for data in ("na:1:2:0", "nd:1:1", "nv:1:0:hand", "ne:1", "ns:1::0", "nt:1", "ns:77:when:0"):
        seen = await chloe.forges(data)
        assert seen.alert == "Cette soirée cinéma est terminée. /soiree pour en lancer une autre."
    assert await group.rows() == [("proposing", "", None, None)]


async def test_a_film_that_left_the_programme_is_not_voted_for(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    async with group.stage.database.write() as session:
        await session.execute(delete(Showtime).where(Showtime.film_id == 2))
    seen = await group.bob.taps("Open the vote", on=board)
    assert "The Boy and the Heron · no showtime left" in seen.text
    await group.taps(group.bob, "When we close it", on=board)
    # One is left: its showtimes are voted for at once.
    assert group.text(group.poll()).startswith("🎬 Small Victories – Which showtimes")


async def test_a_list_without_films_asks_for_one(group: Group) -> None:
    board = await group.begins("/filmnight Bordeaux")
    await group.bob.taps("➖ Remove", on=board)
    for title in ("Small Victories", "The Boy"):
        await group.taps(group.bob, f"➖ {title}", on=board)
    assert "No film is on the list yet." in group.text(board)
    seen = await group.bob.forges("nv:1:0:hand", on=board)
    assert seen.alert == "No film on the list can still be seen here. Add one first."
