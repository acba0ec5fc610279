"""Everything a film night shows, with the longest and most hostile titles, is a message or a poll
that a strict Bot API takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.emulator import Emulator
from db.nights import FILMS, FILMS_AGAIN, SESSIONS, SESSIONS_AGAIN, Choice, Night, Proposal, Vote
from handlers.i18n import Translator, languages, translator
from handlers.markup import inline_markup
from handlers.nights.closing import closings
from handlers.screens.ballot import (
    decided_message,
    end_rows,
    films_ballot,
    sessions_ballot,
    undecided_screen,
    vote_rows,
    when_rows,
)
from handlers.screens.night import board_screen, moved_screen
from handlers.screens.night_list import (
    add_screen,
    drop_screen,
    end_screen,
    groups_only_screen,
    when_screen,
)
from handlers.screens.screen import Ballot, Document, Row, Screen
from tests.factories import NOON, SUNDAY, cinema, city, session
from tests.handlers.test_screens import HOSTILE

BIG = 2**62
ZONE = "Europe/Paris"
Send = Callable[[Screen | Ballot | Document], None]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300))


@pytest.fixture(scope="module")
def telegram() -> Send:
    emulator = Emulator(now=lambda: 1.0)
    group = emulator.group("G", [emulator.person(7, "Alice")])

    def call(method: str, rows: tuple[Row, ...], params: Mapping[str, Any]) -> None:
        under = inline_markup(rows)
        more = {"reply_markup": under.to_dict()} if under else {}
        emulator.call(method, {"chat_id": group.id, **params, **more})
        emulator.calls.clear()

    def send(shown: Screen | Ballot | Document) -> None:
        match shown:
            case Screen():
                call("sendMessage", shown.rows, {"text": shown.text, "parse_mode": "HTML"})
            case Ballot():
                assert 2 <= len(shown.options) <= 12
                assert len(set(shown.options)) == len(shown.options)
                options = [{"text": text} for text in shown.options]
                call("sendPoll", shown.rows, {"question": shown.question, "options": options})
            case Document():
                caption = {"caption": shown.caption, "parse_mode": "HTML"}
                call("sendDocument", shown.rows, {"document": "https://a.example/b", **caption})

    return send


def night(text: str, **given: Any) -> Night:
    values: dict[str, Any] = {
        "night_id": BIG,
        "chat_id": -BIG,
        "topic": None,
        "person_id": 7,
        "language": "fr",
        "stage": "proposing",
        "outcome": "",
        "notice": "",
        "round": 30_000,
        "message_id": None,
        "update_id": 1,
        "minutes": None,
        "film_id": 1,
        "showtime_id": None,
        "ended_at": None,
        "city": city(name=text),
    }
    return Night(**{**values, **given})


def vote(kind: str, options: int) -> Vote:
    return Vote(BIG, BIG, 1, kind, tuple(range(options)), None, None, (), NOON, None)


@settings(max_examples=60)
@given(
    text=texts,
    many=st.integers(2, 12),
    language=st.sampled_from(languages()),
    minutes=st.none() | st.integers(1, 5000),
    notice=st.sampled_from(("", "nobody", "gone", "refused", "rule_film", "rule_session", "over")),
    outcome=st.sampled_from(("", "no_votes", "no_session", "cancelled", "expired", "decided")),
)
def test_all_of_it_is_taken(
    telegram: Send,
    text: str,
    many: int,
    language: str,
    minutes: int | None,
    notice: str,
    outcome: str,
) -> None:
    tr = translator(language)
    given = {"minutes": minutes, "notice": notice, "language": language}
    for shown in everything(tr, text, many, outcome, given):
        telegram(shown)


def everything(
    tr: Translator, text: str, many: int, outcome: str, given: dict[str, Any]
) -> list[Screen | Ballot | Document]:
    films = [Proposal(BIG - number, text, SUNDAY, number) for number in range(many)]
    choices = [
        Choice(BIG, 1, text, ZONE, NOON + timedelta(days=number % 3), SUNDAY, text, text)
        if number != 1
        else None
        for number in range(many)
    ]
    one = session(film=text, cinema=text, version=text, format=text)
    place = cinema(name=text, address=text, city=text)
    proposing, voting = night(text, **given), night(text, stage="voting", **given)
    ended = night(text, stage="ended", outcome=outcome, ended_at=NOON, **given)
    offered = closings(NOON, ZONE)
    shown: list[Screen | Ballot | Document] = [
        board_screen(proposing, films, tr, today=SUNDAY, zone=ZONE, film=text),
        board_screen(proposing, [], tr, today=SUNDAY, zone=ZONE, film=None),
        board_screen(ended, [], tr, today=SUNDAY, zone=ZONE, film=text, session=one),
        moved_screen(ended, tr),
        add_screen(proposing, films, films[:6], tr, page=1, more=True),
        add_screen(proposing, films, [], tr, page=0, more=False),
        drop_screen(proposing, films, tr),
        when_screen(proposing, films, offered, tr, today=SUNDAY, zone=ZONE),
        end_screen(proposing, films, tr),
        groups_only_screen(tr, username="seance_bot"),
        undecided_screen(ended, tr, film=text),
        undecided_screen(ended, tr, film=None),
        decided_message(ended, one, place, tr, username="seance_bot", calendar=b""),
    ]
    for kind in (FILMS, FILMS_AGAIN, SESSIONS, SESSIONS_AGAIN):
        poll = vote(kind, many)
        shown.append(board_screen(voting, [], tr, today=SUNDAY, zone=ZONE, vote=poll, film=text))
        under = (
            vote_rows(poll, tr, night=voting, today=SUNDAY, zone=ZONE),
            when_rows(poll, offered, tr, today=SUNDAY, zone=ZONE),
            end_rows(poll, tr),
        )
        for buttons in under:
            if kind in (FILMS, FILMS_AGAIN):
                shown.append(films_ballot(voting, poll, films, tr, buttons=buttons))
            else:
                shown.append(sessions_ballot(voting, poll, choices, tr, film=text, buttons=buttons))
    return shown
