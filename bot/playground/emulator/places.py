"""Setting the stage: people, private chats, groups, channels, topics."""

from collections.abc import Iterable

from bot.playground.emulator.messages import announce, keep
from bot.playground.emulator.model import Chat, ChatKind, Kept, Member, Person, Status
from bot.playground.emulator.objects import all_rights
from bot.playground.emulator.state import State

_FIRST_ID = {"group": 4_000_001, "supergroup": 1_001_000_000_001, "channel": 1_002_000_000_001}


class Places:
    """The part of an Emulator that makes people and chats; nothing here reaches the bot."""

    state: State

    def person(
        self,
        id: int,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        """A person with an account; the same id again changes and returns the same Person."""
        person = self.state.people.setdefault(id, Person(id, first_name))
        person.first_name = first_name
        person.last_name = last_name
        person.username = username
        person.language_code = language_code
        self.state.changed()
        return person

    def people(self) -> list[Person]:
        """Everybody, in order of appearance, without the bot."""
        return list(self.state.people.values())

    def private(self, person: Person) -> Chat:
        """The person's private chat with the bot (its id is the person's); made when missing.

        The bot may write there once the person has said something or pressed Start.
        """
        chat = self.state.chats.get(person.id)
        if chat is None:
            members = {person.id: Member(person, "member")}
            chat = self._add(Chat(person.id, "private", members=members))
        return chat

    def dialogue(self, person: Person, other: Person) -> Chat:
        """A private chat of two people, where the bot can only be used inline."""
        both = {person.id, other.id}
        for chat in self.state.chats.values():
            if chat.kind == "private" and not chat.with_bot and set(chat.members) == both:
                return chat
        members = {someone.id: Member(someone, "member") for someone in (person, other)}
        chat_id = self.state.next("dialogue", 900_000_000_001)
        return self._add(Chat(chat_id, "private", members=members, with_bot=False))

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        *,
        supergroup: bool = False,
        forum: bool = False,
        bot: Status | None = "member",
        username: str | None = None,
    ) -> Chat:
        """A group (a supergroup when asked for, with a public username, or with topics).

        The first of `admins` is the creator. `bot` is the bot's status there, None for absent;
        no update tells the bot of it (use adds_bot for that).
        """
        kind: ChatKind = "supergroup" if supergroup or forum or username else "group"
        return self._assembly(kind, title, members, admins, bot, username, forum)

    def channel(
        self,
        title: str,
        admins: Iterable[Person] = (),
        members: Iterable[Person] = (),
        *,
        bot: Status | None = "administrator",
        username: str | None = None,
    ) -> Chat:
        """A channel; the first of `admins` is its creator."""
        return self._assembly("channel", title, members, admins, bot, username, forum=False)

    def topic(self, chat: Chat, name: str) -> int:
        """Open a topic in a forum; its message_thread_id."""
        if not chat.is_forum:
            raise ValueError(f"{chat.title} has no topics")
        creator = next(m.person for m in chat.members.values() if m.person is not self.state.me)
        created = {"name": name, "icon_color": 7322096}
        kept = keep(self.state, chat, creator, {"forum_topic_created": created})
        topic = {"message_thread_id": kept.id, "is_topic_message": True}
        kept.message = kept.message | topic
        chat.topics[kept.id] = name
        return self._told(kept).id

    def chats(self) -> list[Chat]:
        """Every chat, in order of appearance."""
        return list(self.state.chats.values())

    def chat(self, chat_id: int) -> Chat:
        """The chat of that id; KeyError when there is none."""
        return self.state.chats[chat_id]

    def _assembly(
        self,
        kind: ChatKind,
        title: str,
        members: Iterable[Person],
        admins: Iterable[Person],
        bot: Status | None,
        username: str | None,
        forum: bool,
    ) -> Chat:
        chat = Chat(-self.state.next(kind, _FIRST_ID[kind]), kind, title, username, forum)
        for number, person in enumerate(admins):
            status: Status = "administrator" if number else "creator"
            chat.members[person.id] = Member(person, status, all_rights(chat))
        for person in members:
            chat.members.setdefault(person.id, Member(person, "member"))
        if bot is not None:
            chat.members[self.state.me.id] = Member(self.state.me, bot, all_rights(chat))
        return self._add(chat)

    def _add(self, chat: Chat) -> Chat:
        self.state.chats[chat.id] = chat
        self.state.changed()
        return chat

    def _told(self, kept: Kept) -> Kept:
        """Let the bot know of a message as far as it may, and everybody else that it is there."""
        announce(self.state, kept)
        self.state.changed()
        return kept
