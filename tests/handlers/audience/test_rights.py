"""Who may do what: every button of the audience, pressed by everybody, forged or replayed.

A button may come from anywhere: Telegram lets a modified client send any data. What is refused
says so in an alert and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from db.models import Case as CaseRow
from db.models import Conversation, Opinion, Person, Report
from db.queries.figures import recompute_figures
from handlers.audience.actions import (
    AskPenName,
    CancelWords,
    ChooseReported,
    DecideCase,
    DeleteWords,
    MarkSpoiler,
    PublishWords,
    RateFilm,
    RemoveRating,
    ReopenCase,
    ReportOpinion,
    SendChart,
    SendReport,
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
from handlers.audience.comment import COMMENT
from handlers.audience.moderation import MODERATION
from handlers.audience.opinions import OPINIONS
from handlers.audience.prompt import NAME, PREVIEW
from handlers.audience.rating import RATING
from handlers.audience.ratings import MY_RATINGS
from handlers.audience.reporting import REPORTING
from handlers.audience.signature import SIGNATURE
from handlers.callbacks import Action
from tests.client import Client
from tests.handlers.audience.conftest import appoint, rows_of, snapshot
from tests.handlers.conftest import START, Stage

AUTHOR, STRANGER, BANNED, REPORTER = 7, 8, 9, 10
OPINION = -1  # stands for the id of the author's opinion
CASE = 1  # somebody else has reported it
PRIVATE, GROUP, MODERATORS = "private", "group", "moderators"  # where the button is pressed

# What is looked for in the alert; None: nothing is refused.
OTHERS = "belongs to somebody else"
NO_WRITING = "stopped you from writing"
EXPIRED = "has expired"
OWN = "is yours"
EARLY = "Nobody has seen"
GONE = "no longer"
STARS_FIRST = "stars first"
NOTHING_TO_DRAW = "nothing to draw"
MODERATORS_ONLY = "Only moderators"
NOT_DECIDED = "Somebody else was first"


@dataclass(frozen=True, slots=True)
class Case:
    """An actor presses a button somewhere; `refusal` is what the alert says, None where it is
    done."""

    actor: int
    action: Action
    refusal: str | None = None
    changes: bool = False
    place: str = PRIVATE

    def __str__(self) -> str:
        who = {AUTHOR: "author", STRANGER: "stranger", BANNED: "banned"}[self.actor]
        verdict = self.refusal or ("changes" if self.changes else "reads")
        return f"{who}-{self.place}-{self.action}-{verdict}".replace(" ", "")


def everybody(action: Action, refusal: str | None = None, place: str = PRIVATE) -> list[Case]:
    """Whoever it is, the same is answered and nothing changed."""
    return [Case(actor, action, refusal, place=place) for actor in (AUTHOR, STRANGER, BANNED)]


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
    *everybody(ChooseReported(5)),
    *everybody(ChooseReported(999_999), GONE),
    Case(AUTHOR, ReportOpinion(OPINION, True), OWN),
    Case(STRANGER, ReportOpinion(OPINION, True)),
    Case(BANNED, ReportOpinion(OPINION, True), NO_WRITING),
    Case(STRANGER, ReportOpinion(999_999, False), GONE),
    Case(AUTHOR, SendReport(OPINION, "insult", True), OWN),
    Case(STRANGER, SendReport(OPINION, "insult", True), changes=True),
    Case(STRANGER, SendReport(OPINION, "insult", False), changes=True, place=GROUP),
    Case(STRANGER, SendReport(OPINION, "envy", True), EXPIRED),
    Case(STRANGER, SendReport(999_999, "insult", True), GONE),
    Case(BANNED, SendReport(OPINION, "insult", True), NO_WRITING),
    *everybody(DecideCase(CASE, "keep"), MODERATORS_ONLY),
    *everybody(DecideCase(CASE, "hide"), MODERATORS_ONLY, GROUP),
    *everybody(DecideCase(CASE, "ban"), MODERATORS_ONLY),
    *everybody(ReopenCase(CASE), MODERATORS_ONLY),
    *everybody(ReopenCase(CASE), MODERATORS_ONLY, GROUP),
    Case(STRANGER, DecideCase(CASE, "keep"), changes=True, place=MODERATORS),
    Case(STRANGER, DecideCase(CASE, "hide"), changes=True, place=MODERATORS),
    Case(STRANGER, DecideCase(CASE, "ban"), changes=True, place=MODERATORS),
    # Who moderates is the chat's affair, whatever else they may do.
    Case(BANNED, DecideCase(CASE, "keep"), changes=True, place=MODERATORS),
    Case(AUTHOR, DecideCase(CASE, "hide"), changes=True, place=MODERATORS),
    *everybody(DecideCase(CASE, "withdrawn"), EXPIRED, MODERATORS),
    *everybody(DecideCase(CASE, "burn"), EXPIRED, MODERATORS),
    *everybody(DecideCase(999_999, "hide"), GONE, MODERATORS),
    *everybody(ReopenCase(CASE), NOT_DECIDED, MODERATORS),  # it is open
    Case(STRANGER, RemoveRating(5, AUTHOR, True), OTHERS, place=GROUP),
    Case(STRANGER, RemoveRating(5, AUTHOR, True), OTHERS, place=MODERATORS),
    Case(STRANGER, PublishWords(5, AUTHOR), OTHERS, place=GROUP),
    Case(AUTHOR, PublishWords(5, AUTHOR), EXPIRED, place=GROUP),  # written in private
    Case(STRANGER, DeleteWords(5, AUTHOR, True), OTHERS, place=GROUP),
    Case(AUTHOR, ShowMyRatings(), "in private", place=GROUP),
]


def test_the_table_has_every_button_of_the_audience() -> None:
    tables = (CHART, COMMENT, MODERATION, MY_RATINGS, OPINIONS, RATING, REPORTING, SIGNATURE)
    buttons = {button for table in tables for button in table}
    assert {type(case.action) for case in CASES} == buttons


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
        session.add(Person(id=REPORTER))
        (own,) = await session.scalars(select(Opinion.id).where(Opinion.person_id == AUTHOR))
        session.add(CaseRow(id=CASE, film_id=5, opinion_id=own, opened_at=START))
        await session.flush()
        session.add(
            Report(
                opinion_id=own,
                person_id=REPORTER,
                case_id=CASE,
                reason="spoiler",
                reported_at=START,
            )
        )
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
    if (
        isinstance(action, ShowOpinion | VoteHelpful | ReportOpinion | SendReport)
        and action.opinion_id == OPINION
    ):
        rows = await rows_of(programme.database, Opinion.id, Opinion.person_id)
        (own,) = (row.id for row in rows if row.person_id == AUTHOR)
        action = replace(action, opinion_id=own)
    chats = {
        MODERATORS: appoint(programme, *town.values()),
        GROUP: programme.group("Ciné", *town.values()),
    }
    client = client.at(chats.get(case.place, client.chat))
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


async def test_a_decided_case_is_not_decided_again(
    programme: Stage, town: dict[int, Client]
) -> None:
    moderators = appoint(programme, *town.values())
    programme.emulator.call("sendMessage", {"chat_id": moderators.id, "text": "x"})
    (kept,) = programme.emulator.messages(moderators)
    first, second = town[STRANGER].at(moderators), town[BANNED].at(moderators)
    await first.forges(DecideCase(CASE, "keep").pack(), on=kept)
    before = await snapshot(programme.database)
    seen = await second.forges(DecideCase(CASE, "ban").pack(), on=kept)
    assert "Kept by Stan" in (seen.alert or "")
    assert await snapshot(programme.database) == before
