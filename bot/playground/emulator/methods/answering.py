"""answerCallbackQuery and answerInlineQuery."""

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import files as file_store
from bot.playground.emulator.links import LinkError, check_link
from bot.playground.emulator.markup import check_markup
from bot.playground.emulator.methods.sending import find_user, location
from bot.playground.emulator.model import CallbackAnswer, File
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State
from bot.playground.emulator.texts import caption, message_text

CALLBACK_SECONDS = 60.0
INLINE_SECONDS = 10.0
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RESULTS = ("article", "photo", "location", "venue")


def answer_callback(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    tap = state.taps.get(params["callback_query_id"])
    if tap is None or tap.answer is not None or state.now() - tap.at > CALLBACK_SECONDS:
        raise bad_request(_TOO_OLD)
    text = params.get("text", "")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.get("url")
    # Anything but a link to the bot itself is for games.
    if url and not url.lower().startswith(f"https://t.me/{state.me.username}?start=".lower()):
        raise bad_request("URL_INVALID")
    alert = bool(params.get("show_alert"))
    tap.answer = CallbackAnswer(text, alert, url, params.get("cache_time", 0))
    return True


def answer_inline(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    query = state.inline_queries.get(params["inline_query_id"])
    if query is None or query.answer is not None or state.now() - query.at > INLINE_SECONDS:
        raise bad_request(_TOO_OLD)
    results = params["results"]
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.get("next_offset", "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = params.get("button", {})
    start = button.get("start_parameter")
    if start is not None and not _START_PARAMETER.fullmatch(start):
        raise bad_request("START_PARAM_INVALID")
    prepared = [_result(state, result) for result in results]
    query.answer = {**params, "results": prepared, "at": state.now()}
    return True


def _result(state: State, result: dict[str, Any]) -> dict[str, Any]:
    """A result with `message`: the fields of the Message that choosing it will send."""
    if not 1 <= len(result["id"].encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] not in _RESULTS:
        raise bad_request(f"inline results of type {result['type']} are not supported here")
    if result["type"] == "article" and not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    for field in ("url", "thumbnail_url", "photo_url"):
        if result.get(field):
            try:
                check_link(result[field])
            except LinkError:
                raise bad_request("WEBDOCUMENT_URL_INVALID") from None
    message = _message(state, result)
    markup = check_markup(result.get("reply_markup"), None, only_inline=True)
    if markup:
        message["reply_markup"] = markup
    return {**result, "message": message}


def _message(state: State, result: dict[str, Any]) -> dict[str, Any]:
    content = result.get("input_message_content")

    def known(user_id: int) -> dict[str, Any] | None:
        return find_user(state, user_id)

    if content is not None and "message_text" in content:
        return message_text({**content, "text": content["message_text"]}, known)
    place = content if content is not None else result
    if "latitude" in place:
        there = location(place)
        if "title" in place and "address" in place:
            venue = {"location": there, "title": place["title"], "address": place["address"]}
            return {"venue": venue, "location": there}
        return {"location": there}
    if result["type"] == "photo":
        given = result.get("photo_url") or result.get("photo_file_id")
        picture = file_store.photo(state, file_store.take(state, "photo", given, None))
        return {"photo": picture} | caption(result, known)
    raise bad_request("MESSAGE_EMPTY")
