"""Coming and going: of people, and of the bot."""

from typing import Any

from bot.playground.emulator.messages import announce, keep
from bot.playground.emulator.model import Chat, Member, Person, Status
from bot.playground.emulator.objects import (
    all_rights,
    chat_object,
    is_admin,
    is_in,
    member_object,
    standing,
    user_object,
)
from bot.playground.emulator.places import Places


class Membership(Places):
    """The part of an Emulator where people block the bot, add it, promote, join and leave."""

    def blocks(self, person: Person) -> None:
        """Block the bot."""
        self._block(person, True)

    def unblocks(self, person: Person) -> None:
        """Unblock the bot."""
        self._block(person, False)

    def adds_bot(self, person: Person, chat: Chat, status: Status = "member") -> None:
        """Put the bot into a group or channel."""
        self._becomes(person, chat, self.state.me, status)
        self._service(person, chat, {"new_chat_members": [user_object(self.state.me)]})

    def removes_bot(self, person: Person, chat: Chat) -> None:
        """Throw the bot out."""
        left = {"left_chat_member": user_object(self.state.me)}
        if chat.kind == "group":
            # A small group still tells its last news; a supergroup is closed at once.
            self._service(person, chat, left)
        self._becomes(person, chat, self.state.me, "kicked")

    def promotes(
        self,
        person: Person,
        chat: Chat,
        other: Person | None = None,
        status: Status = "administrator",
        *,
        rights: frozenset[str] | None = None,
        anonymous: bool = False,
    ) -> None:
        """Change somebody's (None: the bot's) status, e.g. to administrator or back to member.

        `rights` of an administrator: all but promoting others, unless told. `anonymous`: they write
        in the group's name.
        """
        self._becomes(person, chat, other or self.state.me, status, rights, anonymous)

    def joins(self, person: Person, chat: Chat) -> None:
        """Come into a group or subscribe to a channel."""
        self._becomes(person, chat, person, "member")
        self._service(person, chat, {"new_chat_members": [user_object(person)]})

    def leaves(self, person: Person, chat: Chat) -> None:
        """Go out of a group or channel."""
        self._service(person, chat, {"left_chat_member": user_object(person)})
        self._becomes(person, chat, person, "left")

    def migrates(self, chat: Chat) -> Chat:
        """Turn a group into a supergroup, which has another id: the new chat."""
        if chat.kind != "group" or chat.migrated_to is not None:
            raise ValueError(f"{chat.title} cannot become a supergroup")
        new = self.group(chat.title or "", supergroup=True, bot=None)
        new.members = dict(chat.members)
        creator = next(m.person for m in chat.members.values() if m.person is not self.state.me)
        self._service(creator, chat, {"migrate_to_chat_id": new.id})
        self._service(creator, new, {"migrate_from_chat_id": chat.id})
        chat.migrated_to = new.id
        self.state.changed()
        return new

    def _block(self, person: Person, blocked: bool) -> None:
        chat = self.private(person)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        me = self.state.me
        old, new = Member(me, "member"), Member(me, "kicked")
        if not blocked:
            old, new = new, old
        self._tell("my_chat_member", person, chat, old, new)

    def _becomes(
        self,
        by: Person,
        chat: Chat,
        person: Person,
        status: Status,
        rights: frozenset[str] | None = None,
        anonymous: bool = False,
    ) -> None:
        if chat.kind == "private":
            raise ValueError("a private chat has no such members")
        old = standing(chat, person)
        new = Member(person, status, all_rights(chat) if rights is None else rights, anonymous)
        chat.members[person.id] = new
        if person is self.state.me:
            self._tell("my_chat_member", by, chat, old, new)
        elif is_admin(chat, self.state.me):
            self._tell("chat_member", by, chat, old, new)
        self.state.changed()

    def _tell(self, kind: str, by: Person, chat: Chat, old: Member, new: Member) -> None:
        changed = {
            "chat": chat_object(chat),
            "from": user_object(by),
            "date": int(self.state.now()),
            "old_chat_member": member_object(chat, old),
            "new_chat_member": member_object(chat, new),
        }
        self.state.push(kind, changed)
        self.state.changed()

    def _service(self, person: Person, chat: Chat, content: dict[str, Any]) -> None:
        """A message that says what happened; channels have none of these."""
        if chat.kind != "channel" and is_in(chat, person):
            announce(self.state, keep(self.state, chat, person, content))
            self.state.changed()
