"""The one place that talks to Telegram: sends or edits, and answers every tap exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from telegram import (
    CallbackQuery,
    Chat,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError

from handlers.context import Bot, Context
from handlers.i18n import Translator
from handlers.markup import inline_markup, markup, preview
from handlers.ownership import asker_of, question_of
from handlers.screens.screen import (
    Ballot,
    Button,
    Document,
    Keyboard,
    Picture,
    Pin,
    Reply,
    Screen,
    Toast,
    Url,
    escape,
)

NO_CHAT = "chat not found"
NOT_MODIFIED = "message is not modified"
# What a message can be.
Content = Screen | Document | Picture | Pin | Ballot
# Set while replies are shown: nobody looks at what Telegram says it sent, so why decode it.
unread: ContextVar[bool] = ContextVar("unread", default=False)
# Set around the last message of an update, to who wrote in private: nothing comes after it, and
# nothing hangs on whether it came through.
parting: ContextVar[bool] = ContextVar("parting", default=False)
# Set where a call that fails should not be waited for: there is another way to say it.
impatient: ContextVar[bool] = ContextVar("impatient", default=False)
# The answer to a tap that came too late, or has been given already.
TOO_OLD = "query is too old"
# A message that cannot be changed any more: too old, deleted, or not the bot's own.
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


async def show(update: Update, context: Context, reply: Reply | None) -> None:
    """Shows a reply. A tap changes its message in place and is answered exactly once: here, or with
    an apology where this fails (handlers.errors). Anything else is answered by a new message."""
    seen = unread.set(True)
    try:
        await _show(update, context, reply)
    finally:
        unread.reset(seen)


async def _show(update: Update, context: Context, reply: Reply | None) -> None:
    query = update.callback_query
    if query is None:
        if reply is not None:
            await _send(update, context, reply)
        return
    notice = Toast()
    match reply:
        case Toast():
            notice = reply
        case Screen(fresh=False) as screen if screen.prompt is None:
            notice = Toast(screen.notice or "")
            await _edit(update, context, query, screen)
        case Keyboard():
            notice = Toast(reply.notice)
            await _change_buttons(query, reply)
        case Screen() | Pin() | Document() | Picture() | Ballot():
            await _send(update, context, reply)
    await answer_tap(query, notice)


async def answer_tap(query: CallbackQuery, notice: Toast) -> None:
    """Ends the tap's waiting; where nothing is said, nothing is lost."""
    try:
        with unless_too_old():
            await query.answer(notice.text[:200] or None, show_alert=notice.alert)
    except BadRequest:
        raise
    except NetworkError:
        if notice.text:
            raise


@contextmanager
def unless_too_old() -> Iterator[None]:
    """Around the answer to a tap or an inline query. Too late, they have gone on; answered before,
    a call was made again whose own answer was lost."""
    try:
        yield
    except BadRequest as error:
        if TOO_OLD not in error.message.lower():
            raise


async def _edit(update: Update, context: Context, query: CallbackQuery, screen: Screen) -> None:
    # An inline message has no chat the bot could send to; any other can be replaced by a new one.
    if query.message is not None and not isinstance(query.message, Message):
        await _send(update, context, screen)
        return
    try:
        await query.edit_message_text(
            screen.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=preview(screen),
            reply_markup=inline_markup(screen.rows),
        )
    except BadRequest as error:
        reason = error.message.lower()
        if NOT_MODIFIED in reason:
            return
        if query.message is None or not any(gone in reason for gone in GONE):
            raise
        await _send(update, context, screen)


async def _change_buttons(query: CallbackQuery, keyboard: Keyboard) -> None:
    try:
        await query.edit_message_reply_markup(inline_markup(keyboard.rows))
    except BadRequest as error:
        reason = error.message.lower()
        if NOT_MODIFIED not in reason and not any(gone in reason for gone in GONE):
            raise


async def _send(update: Update, context: Context, reply: Reply) -> None:
    chat, message = update.effective_chat, update.effective_message
    if chat is None or isinstance(reply, Keyboard):  # there are no buttons of ours to change
        return
    if isinstance(reply, Toast):
        reply = Screen(escape(reply.text, 200))
    if context.visit.private and chat.type != Chat.PRIVATE:
        if await _send_aside(context, reply):
            return
        reply = elsewhere_screen(context.tr, username=context.bot.username)
    thread = message.message_thread_id if message and message.is_topic_message else None
    quoted = _question(update)
    last = parting.set(update.message is not None and chat.type == Chat.PRIVATE)
    try:
        await post(context.bot, chat.id, reply, thread=thread, quoted=quoted)
    finally:
        parting.reset(last)


def _question(update: Update) -> ReplyParameters | None:
    """In a group the answer hangs under the question, and what a tap of whoever asked it adds, too:
    so it is told whose the buttons are, and whose answer a prompt waits for."""
    asked, query = update.message, update.callback_query
    if query is not None:
        asker = asker_of(query)
        asked = question_of(query) if asker and asker.id == query.from_user.id else None
    if asked is None or asked.chat.type == Chat.PRIVATE:
        return None
    return ReplyParameters(asked.message_id, allow_sending_without_reply=True)


async def _send_aside(context: Context, reply: Content) -> bool:
    """Answers in private what was asked in a group; False where the person has not let us in."""
    try:
        await post(context.bot, context.visit.person_id, reply)
    except Forbidden:
        return False
    except BadRequest as error:
        if NO_CHAT not in error.message.lower():
            raise
        return False
    return True


def elsewhere_screen(tr: Translator, *, username: str) -> Screen:
    """Answers are given in private here, and this person has no private chat with us yet."""
    _ = tr.gettext
    door = Button("↗️ " + _("Private chat"), Url(f"https://t.me/{username}?start="))
    said = _("In this group I answer in private. Open our chat, then ask again.")
    return Screen(said, ((door,),))


async def post(
    bot: Bot,
    chat_id: int,
    reply: Content,
    *,
    thread: int | None = None,
    quoted: ReplyParameters | None = None,
    silent: bool | None = None,
) -> Message:
    """Sends a new message, whatever it is made of."""
    match reply:
        case Screen() as screen:
            return await bot.send_message(
                chat_id,
                screen.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=preview(screen),
                reply_markup=markup(screen),
                message_thread_id=thread,
                reply_parameters=quoted,
                disable_notification=silent,
            )
        case Document() as document:
            return await bot.send_document(
                chat_id,
                document.content,
                filename=document.name,
                caption=document.caption,
                parse_mode=ParseMode.HTML,
                reply_markup=inline_markup(document.rows),
                message_thread_id=thread,
                reply_parameters=quoted,
                disable_notification=silent,
            )
        case Picture() as picture:
            return await bot.send_photo(
                chat_id,
                picture.content,
                filename=picture.name,
                caption=picture.caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread,
                reply_parameters=quoted,
                disable_notification=silent,
            )
        case Ballot() as ballot:
            return await bot.send_poll(
                chat_id,
                ballot.question,
                list(ballot.options),
                is_anonymous=True,
                allows_multiple_answers=ballot.several,
                reply_markup=inline_markup(ballot.rows),
                message_thread_id=thread,
                reply_parameters=quoted,
                disable_notification=silent,
            )
        case Pin() as pin:
            return await bot.send_venue(
                chat_id,
                latitude=pin.latitude,
                longitude=pin.longitude,
                title=pin.title,
                address=pin.address,
                message_thread_id=thread,
                reply_parameters=quoted,
                disable_notification=silent,
            )
