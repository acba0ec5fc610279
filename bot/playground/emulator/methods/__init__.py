"""The methods of the Bot API that are emulated, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.emulator.methods import (
    answering,
    chats,
    editing,
    polls,
    profile,
    sending,
    updates,
)
from bot.playground.emulator.model import File
from bot.playground.emulator.state import State

Method = Callable[[State, dict[str, Any], Mapping[str, File]], Any]

METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "getUpdates": updates.get_updates,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendPoll": polls.send_poll,
    "stopPoll": polls.stop_poll,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin,
    "unpinChatMessage": editing.unpin,
    "answerCallbackQuery": answering.answer_callback,
    "answerInlineQuery": answering.answer_inline,
    "getFile": chats.get_file,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setChatMenuButton": profile.set_menu_button,
    "getChatMenuButton": profile.get_menu_button,
    **profile.SETTERS,
    **profile.GETTERS,
}
