"""The bot comes into a group or channel, or comes back; a group becomes a supergroup."""

from __future__ import annotations

from telegram import Chat, Update
from telegram.ext import ChatMemberHandler, MessageHandler
from telegram.ext.filters import StatusUpdate

from db.queries.announcing import get_announcements
from db.queries.groups import move_group
from db.queries.outbox import Lane, enqueue
from handlers.context import Context
from handlers.i18n import choose_locale, translator
from handlers.outgoing import Letter, Post
from handlers.presence import may_write
from handlers.screens.announcing_offers import offer_screen


async def offer_setup(update: Update, context: Context) -> None:
    """Offers the set-up: in a group there, of a channel to the administrator who let the bot in.
    An offer to somebody who has never written to the bot waits until they do."""
    changed = update.my_chat_member
    if changed is None or changed.chat.type == Chat.PRIVATE:
        return
    chat = changed.chat
    if may_write(changed.old_chat_member, chat) or not may_write(changed.new_chat_member, chat):
        return
    where = changed.from_user.id if chat.type == Chat.CHANNEL else chat.id
    async with context.db.write() as session:
        await enqueue(
            session,
            chat_id=where,
            kind="announce_offer",
            payload={"of": chat.id, "title": chat.title or "", "language": context.language},
            key=f"offer:{chat.id}:{update.update_id}",
            lane=Lane.URGENT,
            now=context.now,
        )


async def offer(letter: Letter) -> Post | None:
    """Shall I announce the week's releases?"""
    assert letter.chat_id is not None
    chat_id, private = int(letter.payload["of"]), letter.chat_id > 0
    settings = await get_announcements(
        letter.session, chat_id=chat_id, timezone=letter.services.timezone
    )
    # As whoever brought the bot in, unless the chat has a language of its own.
    spoken = None if private else settings.language, str(letter.payload["language"])
    tr = translator(choose_locale(*spoken, default=letter.services.default_language))
    return Post(offer_screen(settings, tr, title=str(letter.payload["title"]), private=private))


async def follow_group(update: Update, context: Context) -> None:
    """A group has become a supergroup, which has another id. Telegram says so in both."""
    message = update.message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    async with context.db.write() as session:
        await move_group(session, old=old, new=new)


def arrival_handler() -> ChatMemberHandler[Context, None]:
    return ChatMemberHandler(offer_setup, ChatMemberHandler.MY_CHAT_MEMBER)


def migration_handler() -> MessageHandler[Context, None]:
    return MessageHandler(StatusUpdate.MIGRATE, follow_group)
