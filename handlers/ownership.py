"""In a group everybody sees the buttons under an answer; whose are they?

The answer hangs under the question (a reply), and Telegram sends the question along with every tap:
so nothing has to be kept, and any process knows, however late. Where the question was deleted the
buttons are everybody's.
"""

from __future__ import annotations

from telegram import CallbackQuery, Message, User

from handlers.callbacks import Action, Step
from handlers.context import Context
from handlers.screens.screen import Toast, clip


def question_of(query: CallbackQuery) -> Message | None:
    """The message that was answered by the one under which the buttons are; None in private."""
    shown = query.message
    if not isinstance(shown, Message):
        return None
    asked = shown.reply_to_message
    # In a forum's topic everything that answers nothing else answers the topic's opening.
    if asked is None or asked.forum_topic_created is not None:
        return None
    return asked


def asker_of(query: CallbackQuery) -> User | None:
    """Whose journey the buttons are part of; None where they are everybody's."""
    asked = question_of(query)
    # An administrator who writes in the group's name taps in their own.
    if asked is None or asked.sender_chat is not None:
        return None
    author = asked.from_user
    return None if author is None or author.is_bot else author


def somebody_elses(context: Context, query: CallbackQuery, action: Action) -> Toast | None:
    """What is said to whoever would take a step in another's place."""
    if not isinstance(action, Step) or context.visit.private:
        return None
    asker = asker_of(query)
    if asker is None or asker.id == context.visit.person_id:
        return None
    said = context.tr.gettext(
        "{name} asked for this. For your own, send /film or /showtimes here, or write to me in "
        "private."
    )
    return Toast(said.format(name=clip(asker.first_name, 40) or "…"), alert=True)
