"""The person's view that other tests use: what it does, and that it fails when it should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    PollAnswerHandler,
    filters,
)

from bot.playground.request import EmulatorRequest
from tests.client import Client

from .conftest import Stage

Context = ContextTypes.DEFAULT_TYPE
STARS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton(f"★ {n}", callback_data=f"rate:{n}") for n in (4, 5)],
        [
            InlineKeyboardButton("Twice", callback_data="twice"),
            InlineKeyboardButton("Silent", callback_data="silent"),
            InlineKeyboardButton("Share", url="https://t.me/seance_bot?start=film-7"),
            InlineKeyboardButton("Trailer", url="https://example.org/trailer"),
        ],
    ]
)


def message_of(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def card(update: Update, context: Context) -> None:
    preview = LinkPreviewOptions(url="https://example.org/poster.jpg", prefer_large_media=True)
    await message_of(update).reply_html(
        f"<b>Card</b> {' '.join(context.args or [])}",
        reply_markup=STARS,
        link_preview_options=preview,
    )


async def press(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    if query.data == "silent":
        return
    await query.answer("Saved", show_alert=query.data == "rate:5")
    if query.data == "twice":
        await query.answer()
    else:
        await query.edit_message_text(f"You gave {query.data}", reply_markup=STARS)


async def ask(update: Update, context: Context) -> None:
    await message_of(update).reply_text("A few words?", reply_markup=ForceReply(selective=True))


async def where(update: Update, context: Context) -> None:
    button = KeyboardButton("Here", request_location=True)
    await message_of(update).reply_text("Where?", reply_markup=ReplyKeyboardMarkup([[button]]))


async def calendar(update: Update, context: Context) -> None:
    await message_of(update).reply_document(b"BEGIN:VCALENDAR", filename="seance.ics")
    await message_of(update).reply_photo("https://example.org/still.jpg", caption="Still")


async def night(update: Update, context: Context) -> None:
    await message_of(update).reply_poll("Which film?", ["A", "B"], is_anonymous=False)


async def voted(update: Update, context: Context) -> None:
    assert update.poll_answer is not None
    assert update.poll_answer.user is not None
    await context.bot.send_message(
        update.poll_answer.user.id, f"{list(update.poll_answer.option_ids)}"
    )


async def offer(update: Update, context: Context) -> None:
    assert update.inline_query is not None
    content = InputTextMessageContent("<b>Card</b>", parse_mode="HTML")
    result = InlineQueryResultArticle("film-7", "Film", content, reply_markup=STARS)
    await update.inline_query.answer([result])


async def heard(update: Update, context: Context) -> None:
    message = message_of(update)
    asked = message.reply_to_message.text if message.reply_to_message else None
    place = message.location.latitude if message.location else None
    await message.reply_text(f"{message.text or place} / {asked}")


@pytest.fixture
async def application(stage: Stage) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    request = EmulatorRequest(stage.emulator)
    builder = ApplicationBuilder().token("1:TEST").request(request).get_updates_request(request)
    made = builder.build()
    for name, handler in {
        "card": card, "start": card, "ask": ask, "where": where, "files": calendar, "night": night,
    }.items():  # fmt: skip
        made.add_handler(CommandHandler(name, handler))
    made.add_handler(CallbackQueryHandler(press))
    made.add_handler(PollAnswerHandler(voted))
    made.add_handler(InlineQueryHandler(offer))
    made.add_handler(MessageHandler(filters.TEXT | filters.LOCATION, heard))
    async with made:
        yield made


@pytest.fixture
def alice(stage: Stage, application: Application[Any, Any, Any, Any, Any, Any]) -> Client:
    return Client(stage.emulator, application, stage.alice)


async def test_what_is_seen_is_the_latest_message(alice: Client) -> None:
    seen = await alice.says("/card Small")
    assert (seen.text, seen.html) == ("Card Small", "<b>Card</b> Small")
    assert seen.buttons == (("★ 4", "★ 5"), ("Twice", "Silent", "Share", "Trailer"))
    assert seen.labels[:2] == ["★ 4", "★ 5"]
    assert seen.picture == "https://example.org/poster.jpg"
    assert seen.said == ("Card Small",)
    await alice.says("hello")
    seen = await alice.taps("★ 4")
    assert seen.text == "You gave rate:4"
    assert (seen.toast, seen.alert) == ("Saved", None)
    assert alice.sees() == seen


async def test_an_alert_is_no_toast_and_part_of_a_label_is_enough(alice: Client) -> None:
    await alice.says("/card")
    seen = await alice.taps("5")
    assert (seen.toast, seen.alert) == (None, "Saved")


async def test_a_missing_or_ambiguous_label_fails_with_those_that_are_there(alice: Client) -> None:
    with pytest.raises(AssertionError, match="no message with buttons"):
        await alice.taps("★ 4")
    await alice.says("/card")
    with pytest.raises(AssertionError, match=r"no button '★ 3', only \['★ 4', '★ 5', 'Twice'"):
        await alice.taps("★ 3")
    with pytest.raises(AssertionError, match="several buttons '★'"):
        await alice.taps("★")
    with pytest.raises(ValueError, match="not a callback button"):
        await alice.taps("Trailer")


async def test_a_press_without_an_answer_fails(alice: Client) -> None:
    await alice.says("/card")
    with pytest.raises(AssertionError, match=r"presses were not answered: \['silent'\]"):
        await alice.taps("Silent")


async def test_a_second_answer_fails(alice: Client) -> None:
    await alice.says("/card")
    with pytest.raises(AssertionError, match="answerCallbackQuery was refused"):
        await alice.taps("Twice")


async def test_a_refused_call_fails_unless_it_was_expected(alice: Client) -> None:
    await alice.says("/card")
    await alice.taps("★ 4")
    with pytest.raises(AssertionError, match="editMessageText was refused"):
        await alice.taps("★ 4")
    await alice.taps("★ 4", refused=["message is not modified"])


async def test_a_link_back_to_the_bot_is_followed(alice: Client) -> None:
    await alice.says("/card")
    assert (await alice.taps("Share")).text == "Card film-7"
    assert (await alice.starts("film-8")).text == "Card film-8"


async def test_a_forged_press_reaches_the_bot(alice: Client) -> None:
    await alice.says("/card")
    assert (await alice.forges("rate:99")).text == "You gave rate:99"


async def test_a_question_for_a_reply_is_replied_to(alice: Client) -> None:
    await alice.says("/ask")
    assert (await alice.says("Superb")).text == "Superb / A few words?"
    assert (await alice.says("Again")).text == "Again / None"


async def test_places_are_sent_by_hand_or_by_button(alice: Client) -> None:
    seen = await alice.says("/where")
    assert seen.keyboard == (("Here",),)
    assert (await alice.presses("Here", location=(48.8, 2.3))).text == "48.8 / None"
    assert (await alice.sends_location(44.8, -0.5)).text == "44.8 / None"


async def test_files_and_pictures_are_seen(alice: Client) -> None:
    seen = await alice.says("/files")
    assert [file.name for file in seen.documents] == ["seance.ics"]
    assert (seen.picture, seen.text) == ("https://example.org/still.jpg", "Still")


async def test_the_same_person_in_a_group(stage: Stage, alice: Client) -> None:
    group = stage.emulator.group("G", [stage.alice, stage.bob])
    there = alice.at(group)
    assert (await there.says("hello")).said == ()
    seen = await there.says("/night")
    assert seen.text == "Which film?"
    await there.votes(1)
    assert alice.sees().text == "[1]"


async def test_an_inline_card_in_another_chat_has_working_buttons(
    stage: Stage, alice: Client
) -> None:
    dialogue = stage.emulator.dialogue(stage.alice, stage.bob)
    there = alice.at(dialogue)
    (result,) = await there.asks_inline("film")
    sent = await there.chooses(result["id"])
    assert sent.message["text"] == "Card"
    bob = Client(stage.emulator, alice.application, stage.bob, dialogue)
    assert (await bob.taps("★ 4")).text == "You gave rate:4"


async def test_what_test_code_did_is_delivered_on_demand(stage: Stage, alice: Client) -> None:
    stage.emulator.says(stage.alice, stage.chat, "/card")
    assert (await alice.waits()).text == "Card"
