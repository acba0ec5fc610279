"""A small real bot that shows each thing the page can draw, one button each."""

import asyncio
from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    SwitchInlineQueryChosenChat,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.playground.emulator import Emulator
from bot.playground.request import EmulatorRequest

Context = ContextTypes.DEFAULT_TYPE
POSTER = "https://posters.seance.example/petites-victoires.svg"
LONG = " ".join(f"Sentence number {number} of a long quotation." for number in range(1, 21))
MARKED = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>struck</s> <code>code()</code>"
    ' <a href="https://example.org/page">link</a> <tg-spoiler>the end</tg-spoiler>'
    f"\n<blockquote expandable>{LONG}</blockquote>\nafter"
)
HOSTILE = "<img src=x onerror=alert(1)> & \u202eright\u202c مرحبا"


def button(text: str, data: str | None = None, **rest: Any) -> InlineKeyboardButton:
    """A button whose data is its text."""
    return InlineKeyboardButton(text, callback_data=data or text, **rest)


def keyboard(bot_name: str) -> InlineKeyboardMarkup:
    """Everything there is to press."""
    return InlineKeyboardMarkup(
        [
            [button("Edit"), button("Toast"), button("Alert")],
            [button("Slow"), button("Silent"), button("Link answer")],
            [
                InlineKeyboardButton("Site", url="https://example.org/film"),
                InlineKeyboardButton("Deep", url=f"https://t.me/{bot_name}?start=film_7"),
                InlineKeyboardButton("Share", switch_inline_query="victories"),
            ],
            [
                InlineKeyboardButton("Here", switch_inline_query_current_chat="vic"),
                InlineKeyboardButton(
                    "Send to",
                    url="https://t.me/share/url?url=https%3A%2F%2Fexample.org%2F&text=Look",
                ),
                InlineKeyboardButton(
                    "To a group",
                    switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat(
                        query="g", allow_group_chats=True
                    ),
                ),
            ],
        ]
    )


async def start(update: Update, context: Context) -> None:
    """Greets, with what the deep link carried."""
    assert update.effective_message
    payload = " ".join(context.args or [])
    await update.effective_message.reply_text(
        f"Welcome {payload}".strip(), reply_markup=keyboard(context.bot.username)
    )


async def film(update: Update, context: Context) -> None:
    """A text with a poster above it."""
    assert update.effective_message
    await update.effective_message.reply_text(
        "<b>Les Petites Victoires</b>\nA film.",
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(
            url=POSTER, prefer_large_media=True, show_above_text=True
        ),
    )


async def marked(update: Update, context: Context) -> None:
    """Every kind of formatting."""
    assert update.effective_message
    await update.effective_message.reply_text(MARKED, parse_mode=ParseMode.HTML)


async def hostile(update: Update, context: Context) -> None:
    """Markup that must stay text."""
    assert update.effective_message
    await update.effective_message.reply_text(HOSTILE)


async def ask(update: Update, context: Context) -> None:
    """A question that wants a reply."""
    assert update.effective_message
    markup = ForceReply(input_field_placeholder="A few words", selective=True)
    await update.effective_message.reply_text(
        "What did you think?", reply_markup=markup, do_quote=True
    )


async def where(update: Update, context: Context) -> None:
    """A keyboard that asks for a place."""
    assert update.effective_message
    keys: list[list[KeyboardButton | str]] = [
        [KeyboardButton("My location", request_location=True)],
        ["Paris", "Lyon"],
    ]
    markup = ReplyKeyboardMarkup(
        keys,
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder="Your city",
    )
    await update.effective_message.reply_text("Where?", reply_markup=markup)


async def calendar(update: Update, context: Context) -> None:
    """A file to save."""
    assert update.effective_message
    content = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    await update.effective_message.reply_document(content, filename="séance.ics")


async def cinema(update: Update, context: Context) -> None:
    """A place on a map."""
    assert update.effective_message
    await update.effective_message.reply_venue(44.8412, -0.5736, "Utopia", "Bordeaux")


async def poll(update: Update, context: Context) -> None:
    """A vote of a group."""
    assert update.effective_message
    await update.effective_message.reply_poll(
        "Which film?", ["Victories", "Syndicalist", "My crime"], is_anonymous=False
    )


async def busy(update: Update, context: Context) -> None:
    """Only shows that it types."""
    assert update.effective_message
    await update.effective_message.reply_chat_action(ChatAction.TYPING)


async def heard(update: Update, context: Context) -> None:
    """Repeats what it got, and what that answered."""
    message = update.effective_message
    assert message
    what = message.text or (message.location and f"at {message.location.latitude:.2f}")
    answered = message.reply_to_message.text if message.reply_to_message else None
    text = f"Heard: {what}" + (f" (to: {answered})" if answered else "")
    await message.reply_text(text, reply_markup=ReplyKeyboardRemove())


async def pressed(update: Update, context: Context) -> None:
    """One reaction for each button."""
    query = update.callback_query
    assert query
    answers: dict[str, dict[str, Any]] = {
        "Toast": {"text": "Saved."},
        "Alert": {"text": "Not yours to press.", "show_alert": True},
        "Link answer": {"url": f"https://t.me/{context.bot.username}?start=answered"},
    }
    if query.data == "Silent":
        return
    if query.data == "Slow":
        await asyncio.wait_for(context.bot_data["go"].wait(), 10)
    if query.data in ("Edit", "Back"):
        there = query.data == "Edit"
        await query.edit_message_text(
            "Edited in place" if there else "Back again",
            reply_markup=InlineKeyboardMarkup([[button("Back")]])
            if there
            else keyboard(context.bot.username),
        )
    await query.answer(**answers.get(str(query.data), {}))


async def offer(update: Update, context: Context) -> None:
    """Two pages of results."""
    query = update.inline_query
    assert query
    first = int(query.offset or 0)
    await query.answer(
        [
            InlineQueryResultArticle(
                f"r{number}",
                f"{query.query} {number}",
                InputTextMessageContent(f"Card {number} for {query.query}"),
                description="A film",
                thumbnail_url=POSTER,
            )
            for number in range(first, first + 10)
        ],
        cache_time=0,
        next_offset="10" if first == 0 else "",
    )


COMMANDS = {
    "start": start,
    "film": film,
    "marked": marked,
    "hostile": hostile,
    "ask": ask,
    "where": where,
    "calendar": calendar,
    "cinema": cinema,
    "poll": poll,
    "busy": busy,
}


def little_bot(emulator: Emulator) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, not yet started. `bot_data["go"]` lets the button "Slow" go on."""
    request = EmulatorRequest(emulator)
    application = (
        Application.builder()
        .token(emulator.token)
        .request(request)
        .get_updates_request(request)
        .job_queue(None)
        .concurrent_updates(True)
        .build()
    )
    application.bot_data["go"] = asyncio.Event()
    for name, handler in COMMANDS.items():
        application.add_handler(CommandHandler(name, handler))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(InlineQueryHandler(offer))
    heard_kinds = (filters.TEXT & ~filters.COMMAND) | filters.LOCATION
    application.add_handler(MessageHandler(heard_kinds, heard))
    return application
