"""What people see: messages, menus, keyboards, the bot's face."""

from typing import Any

from bot.playground.emulator import files as file_store
from bot.playground.emulator import keyboards
from bot.playground.emulator.methods import profile
from bot.playground.emulator.model import Chat, File, Kept, Person
from bot.playground.emulator.polls import close_due
from bot.playground.emulator.state import State


class Sights:
    """The part of an Emulator that shows; nothing here changes anything."""

    state: State

    def messages(self, chat: Chat, thread: int | None = None) -> list[Kept]:
        """The messages that stand in a chat (of one topic when given), oldest first."""
        close_due(self.state)
        return [
            kept
            for kept in self.state.kept.get(chat.id, {}).values()
            if not kept.deleted
            and (thread is None or kept.message.get("message_thread_id") == thread)
        ]

    def message(self, chat: Chat, message_id: int) -> Kept:
        """One message, also when deleted; KeyError when there never was one."""
        return self.state.kept[chat.id][message_id]

    def reply_keyboard(self, person: Person, chat: Chat) -> dict[str, Any] | None:
        """The ReplyKeyboardMarkup or ForceReply this person has before them in this chat."""
        kept = keyboards.shown(self.state, person, chat)
        return kept.keyboard if kept else None

    def forced_reply(self, person: Person, chat: Chat) -> int | None:
        """The message this person is asked to answer (ForceReply): clients reply to it."""
        kept = keyboards.shown(self.state, person, chat)
        return kept.id if kept and (kept.keyboard or {}).get("force_reply") else None

    def action(self, chat: Chat) -> str | None:
        """What the bot is shown doing ("typing"), for five seconds or until it sends."""
        action, until = self.state.actions.get(chat.id, ("", 0.0))
        return action if self.state.now() < until else None

    def file(self, file_id: str) -> File:
        """The content behind a file_id of a message; KeyError when there is none."""
        file = file_store.find(self.state, file_id)
        if file is None:
            raise KeyError(file_id)
        return file

    def commands(self, person: Person, chat: Chat) -> list[dict[str, str]]:
        """The command menu this person sees there: narrowest scope first, then language."""
        language = (person.language_code or "")[:2]
        return profile.menu(self.state, chat.id, person.id, language)

    def menu_button(self, chat: Chat) -> dict[str, Any]:
        """The MenuButton of a private chat."""
        return profile.menu_button(self.state, chat.id)

    def profile(self, language_code: str | None) -> dict[str, str]:
        """The bot's name, description and short_description in a language."""
        language = (language_code or "")[:2]
        return {what: profile.text_in(self.state, what, language) for what in profile.LIMITS}
