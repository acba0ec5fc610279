"""Who may do what: every button of the audience, pressed by everybody, forged or replayed.

A button may come from anywhere: Telegram lets a modified client send any data. What is refused
says so in an alert and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from db.models import Conversation, Opinion, Person
from db.queries.figures import recompute_figures
from handlers.audience.actions import (
    AskPenName,
    CancelWords,
    DeleteWords,
    MarkSpoiler,
    PublishWords,
    RateFilm,
    RemoveRating,
    SendChart,
    ShowMyRatings,
    ShowOpinion,
    ShowOpinions,
    ShowRating,
    ShowSignature,
    SignAs,
    VoteHelpful,
    WriteWords,
)
from handlers.audience.chart import CHART
from handlers.audience.comment import COMMENT, NAME, PREVIEW
from handlers.audience.opinions import OPINIONS
from handlers.audience.rating import RATING
from handlers.audience.ratings import MY_RATINGS
from handlers.audience.signature import SIGNATURE
from handlers.callbacks import Action
from tests.client import Client
from tests.handlers.audience.conftest import rows_of, snapshot
from tests.handlers.conftest import START, Stage

AUTHOR, STRANGER, BANNED = 7, 8, 9
OPINION = -1  # stands for the id of the author's opinion

# What is looked for in the alert; None: nothing is refused.
OTHERS = "belongs to somebody else"
NO_WRITING = "stopped you from writing"
EXPIRED = "has expired"
OWN = "is yours"
EARLY = "Nobody has seen"
GONE = "no longer"
STARS_FIRST = "stars first"
NOTHING_TO_DRAW = "nothing to draw"


@dataclass(frozen=True, slots=True)
class Case:
    """An actor presses a button; `refusal` is what the alert says, None where it is done."""

    actor: int
    action: Action
    refusal: str | None = None
    changes: bool = False

    def __str__(self) -> str:
        who = {AUTHOR: "author", STRANGER: "stranger", BANNED: "banned"}[self.actor]
        verdict = self.refusal or ("changes" if self.changes else "reads")
        return f"{who}-{self.action}-{verdict}".replace(" ", "")


def everybody(action: Action, refusal: str | None = None) -> list[Case]:
    """Whoever it is, the same is answered and nothing changed."""
    return [Case(actor, action, refusal) for actor in (AUTHOR, STRANGER, BANNED)]


# The author (4 stars and words for film 5, other words in preview), a stranger (3 stars for film
# 5), and somebody banned (2 stars and words for film 5).
CASES = [
    *everybody(ShowRating(5)),
    *everybody(ShowOpinions(5)),
    *everybody(ShowOpinion(OPINION)),
    *everybody(ShowOpinion(999_999), GONE),
    *everybody(ShowOpinions(999_999), GONE),
    *everybody(ShowRating(999_999), GONE),
    *everybody(ShowMyRatings()),
    *everybody(ShowSignature()),
    *everybody(AskPenName()),
    *everybody(SendChart(5), NOTHING_TO_DRAW),
    *everybody(SendChart(999_999), GONE),
    Case(AUTHOR, RateFilm(5, 1), changes=True),
    Case(STRANGER, RateFilm(5, 1), changes=True),
    Case(BANNED, RateFilm(5, 1), NO_WRITING),
    *everybody(RateFilm(5, 0), EXPIRED),
    *everybody(RateFilm(5, 6), EXPIRED),
    *everybody(RateFilm(5, -1), EXPIRED),
    Case(AUTHOR, RateFilm(6, 5), EARLY),
    Case(STRANGER, RateFilm(6, 5), EARLY),
    Case(BANNED, RateFilm(6, 5), NO_WRITING),
    Case(STRANGER, RateFilm(999_999, 5), GONE),
    Case(AUTHOR, RemoveRating(5, AUTHOR, True), changes=True),
    Case(AUTHOR, RemoveRating(5, AUTHOR, False)),
    Case(STRANGER, RemoveRating(5, AUTHOR, True), OTHERS),
    Case(BANNED, RemoveRating(5, AUTHOR, True), OTHERS),
    Case(BANNED, RemoveRating(5, BANNED, True), changes=True),
    Case(AUTHOR, RemoveRating(5, STRANGER, True), OTHERS),
    Case(STRANGER, RemoveRating(999_999, STRANGER, True), GONE),
    Case(AUTHOR, WriteWords(5)),
    Case(AUTHOR, WriteWords(5, AUTHOR)),
    Case(STRANGER, WriteWords(5)),
    Case(STRANGER, WriteWords(5, AUTHOR), OTHERS),
    Case(BANNED, WriteWords(5), NO_WRITING),
    Case(BANNED, WriteWords(5, AUTHOR), OTHERS),
    Case(AUTHOR, WriteWords(1)),  # without stars: they are asked for
    Case(STRANGER, WriteWords(999_999), GONE),
    Case(AUTHOR, MarkSpoiler(5, AUTHOR, True)),
    Case(AUTHOR, MarkSpoiler(1, AUTHOR, True), EXPIRED),
    Case(STRANGER, MarkSpoiler(5, AUTHOR, True), OTHERS),
    Case(STRANGER, MarkSpoiler(5, STRANGER, True), EXPIRED),
    Case(BANNED, MarkSpoiler(5, BANNED, True), EXPIRED),
    Case(AUTHOR, PublishWords(5, AUTHOR), changes=True),
    Case(AUTHOR, PublishWords(1, AUTHOR), EXPIRED),
    Case(STRANGER, PublishWords(5, AUTHOR), OTHERS),
    Case(STRANGER, PublishWords(5, STRANGER), EXPIRED),
    Case(BANNED, PublishWords(5, AUTHOR), OTHERS),
    Case(AUTHOR, CancelWords(5, AUTHOR)),
    Case(STRANGER, CancelWords(5, AUTHOR), OTHERS),
    Case(BANNED, CancelWords(5, AUTHOR), OTHERS),
    Case(AUTHOR, DeleteWords(5, AUTHOR, True), changes=True),
    Case(AUTHOR, DeleteWords(5, AUTHOR, False)),
    Case(STRANGER, DeleteWords(5, AUTHOR, True), OTHERS),
    Case(BANNED, DeleteWords(5, AUTHOR, True), OTHERS),
    Case(BANNED, DeleteWords(5, BANNED, True), changes=True),
    Case(AUTHOR, VoteHelpful(OPINION, True), OWN),
    Case(AUTHOR, VoteHelpful(OPINION, False), OWN),
    Case(STRANGER, VoteHelpful(OPINION, True), changes=True),
    Case(STRANGER, VoteHelpful(OPINION, False), changes=True),
    Case(BANNED, VoteHelpful(OPINION, True), NO_WRITING),
    *(Case(actor, VoteHelpful(999_999, True), GONE) for actor in (AUTHOR, STRANGER)),
    Case(AUTHOR, SignAs(False), changes=True),
    Case(STRANGER, SignAs(False), changes=True),
    Case(BANNED, SignAs(False), NO_WRITING),
]


def test_the_table_has_every_button_of_the_audience() -> None:
    buttons = {**CHART, **COMMENT, **MY_RATINGS, **OPINIONS, **RATING, **SIGNATURE}
    assert {type(case.action) for case in CASES} == set(buttons)


@pytest.fixture
async def town(programme: Stage) -> dict[int, Client]:
    """What `CASES` says of the three, and of the words that the author has in preview."""
    async with programme.database.write() as session:
        for number, stars, words in ((AUTHOR, 4, "Mine."), (STRANGER, 3, None), (BANNED, 2, "No.")):
            session.add(
                Person(id=number, first_name="P", banned_at=START if number == BANNED else None)
            )
            await session.flush()
            session.add(
                Opinion(
                    film_id=5,
                    person_id=number,
                    stars=stars,
                    comment=words,
                    posted_on=START.date(),
                    rated_at=START,
                )
            )
        await session.flush()
        await recompute_figures(session, [5])
        session.add(
            Conversation(
                chat_id=AUTHOR,
                person_id=AUTHOR,
                name=NAME,
                state=PREVIEW,
                data={"film_id": 5, "comment": "Mine, again.", "spoiler": False},
            )
        )
    names = {AUTHOR: "Ann", STRANGER: "Stan", BANNED: "Ban"}
    return {number: programme.person(name, "en", number) for number, name in names.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_who_may_press_what(programme: Stage, town: dict[int, Client], case: Case) -> None:
    client, action = town[case.actor], case.action
    if isinstance(action, ShowOpinion | VoteHelpful) and action.opinion_id == OPINION:
        rows = await rows_of(programme.database, Opinion.id, Opinion.person_id)
        (own,) = (row.id for row in rows if row.person_id == AUTHOR)
        action = replace(action, opinion_id=own)
    # Some message of the bot is all that a forged tap needs; one that leaves questions open.
    programme.emulator.says(client.person, client.chat, "x")
    programme.emulator.take_updates()
    sent = programme.emulator.call("sendMessage", {"chat_id": client.chat.id, "text": "x"})
    (kept,) = (
        one for one in programme.emulator.messages(client.chat) if one.id == sent["message_id"]
    )
    before = await snapshot(programme.database)
    seen = await client.forges(action.pack(), on=kept)
    if case.refusal is None:
        assert seen.alert is None
    else:
        assert case.refusal in (seen.alert or "")
    assert (await snapshot(programme.database) != before) == case.changes
