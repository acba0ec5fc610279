"""Polls: asked, voted in, closed by the bot or by the clock."""

from collections.abc import Sequence
from typing import Any

from bot.playground.emulator.model import Person
from bot.playground.emulator.objects import user_object
from bot.playground.emulator.state import Poll, State


def poll_object(poll: Poll) -> dict[str, Any]:
    """A Poll with its counts."""
    chosen = [option for choice in poll.votes.values() for option in choice]
    return poll.fields | {
        "id": poll.id,
        "options": [
            option | {"voter_count": chosen.count(number)}
            for number, option in enumerate(poll.options)
        ],
        "total_voter_count": len(poll.votes),
        "is_closed": poll.is_closed,
    }


def vote(state: State, person: Person, poll: Poll, options: Sequence[int]) -> None:
    """Count a vote (none: take it back) and tell the bot; ValueError when it cannot be cast."""
    if poll.is_closed:
        raise ValueError("the poll is closed")
    if any(not 0 <= number < len(poll.options) for number in options):
        raise ValueError(f"the poll has options 0 to {len(poll.options) - 1}")
    if len(options) > 1 and not poll.fields["allows_multiple_answers"]:
        raise ValueError("the poll allows one answer")
    if person.id in poll.votes and not poll.fields["allows_revoting"]:
        raise ValueError("the poll does not allow to change one's vote")
    if options:
        poll.votes[person.id] = tuple(sorted(set(options)))
    else:
        poll.votes.pop(person.id, None)
    _refresh(poll)
    state.push("poll", poll_object(poll))
    if not poll.fields["is_anonymous"]:
        answer = {
            "poll_id": poll.id,
            "user": user_object(person),
            "option_ids": list(poll.votes.get(person.id, ())),
            "option_persistent_ids": [
                poll.options[number]["persistent_id"] for number in poll.votes.get(person.id, ())
            ],
        }
        state.push("poll_answer", answer)


def close(state: State, poll: Poll) -> None:
    """End a poll and tell the bot."""
    poll.is_closed = True
    _refresh(poll)
    state.push("poll", poll_object(poll))


def close_due(state: State) -> None:
    """End the polls whose time is over."""
    for poll in state.polls.values():
        over = poll.close_date is not None and state.now() >= poll.close_date
        if over and not poll.is_closed:
            close(state, poll)


def _refresh(poll: Poll) -> None:
    poll.kept.message = poll.kept.message | {"poll": poll_object(poll)}
