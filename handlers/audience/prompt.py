"""How a reply to "what did you think of it?" is recognised, however late it comes.

The question is the only thing that needs to remember: the film's title in it is a deep link that
asks the same question, and in a group it mentions whose answer is awaited. Telegram sends both
along with every reply, so that no row has to be kept for a question that may never be answered,
none is missed when the bot was killed between writing it and sending, and any process can take the
answer days later.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.ext.filters import COMMAND, TEXT, MessageFilter

from handlers.audience.actions import WriteWords
from handlers.links import read_payload


@dataclass(frozen=True, slots=True)
class Question:
    """Which film was asked about, and in a group whom."""

    film_id: int
    person_id: int | None


def question_of(message: Message) -> Question | None:
    """The question that a message answers; None where it answers none of ours."""
    asked = message.reply_to_message
    if asked is None or asked.from_user is None or asked.from_user.id != message.get_bot().id:
        return None
    film_id = person_id = None
    for entity in asked.entities:
        if entity.type == MessageEntity.TEXT_LINK:
            action = read_payload((entity.url or "").partition("?start=")[2])
            film_id = action.film_id if isinstance(action, WriteWords) else film_id
        elif entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            person_id = entity.user.id
    return None if film_id is None else Question(film_id, person_id)


class _Answers(MessageFilter):
    """A reply to that question."""

    def filter(self, message: Message) -> bool:
        return question_of(message) is not None


NAME = "comment"
# The stars were given a moment ago; the question is asked; spoilers?; the preview.
OFFERED, WORDS, SPOILER, PREVIEW = "offered", "words", "spoiler", "preview"

ANSWER = TEXT & ~COMMAND & _Answers()
