"""sendPoll and stopPoll."""

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator.access import find_message, writable
from bot.playground.emulator.html import units
from bot.playground.emulator.markup import check_markup
from bot.playground.emulator.messages import replace
from bot.playground.emulator.methods.sending import find_user, send
from bot.playground.emulator.model import File
from bot.playground.emulator.objects import is_admin
from bot.playground.emulator.polls import close, poll_object
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import Poll, State
from bot.playground.emulator.texts import formatted

QUESTION_LIMIT = 300
OPTION_LIMIT = 100
MOST_OPTIONS = 12
_SECONDS = range(5, 2_628_001)
# What would change how a poll looks or counts, and this emulator does not play.
_NOT_HERE = (
    "shuffle_options",
    "allow_adding_options",
    "hide_results_until_closes",
    "country_codes",
    "media",
    "description",
)


def send_poll(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    question, _ = formatted(
        params,
        lambda user_id: find_user(state, user_id),
        text="question",
        parse_mode="question_parse_mode",
        entities="question_entities",
    )
    if not question:
        raise bad_request("poll question must be non-empty")
    if units(question) > QUESTION_LIMIT:
        raise bad_request(f"poll question length must not exceed {QUESTION_LIMIT}")
    options = _options(params)
    quiz = params.get("type", "regular") == "quiz"
    if params.get("type", "regular") not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    fields = {
        "question": question,
        "is_anonymous": params.get("is_anonymous", True),
        "type": "quiz" if quiz else "regular",
        "allows_multiple_answers": params.get("allows_multiple_answers", False),
        "allows_revoting": params.get("allows_revoting", not quiz),
        "members_only": params.get("members_only", False),
    }
    if quiz:
        correct = params.get("correct_option_ids", [])
        if not correct or any(not 0 <= number < len(options) for number in correct):
            raise bad_request("wrong correct option ID specified")
        fields["correct_option_ids"] = correct
    _may_poll(state, params)
    closes = _close_date(state, params)
    kept = send(state, params, {})
    poll_id = str(state.next("poll", 5_000_000_000_000_001))
    poll = Poll(poll_id, kept, fields, options, closes)
    if poll.close_date is not None:
        fields["close_date"] = int(poll.close_date)
    poll.is_closed = params.get("is_closed", False)
    state.polls[poll_id] = poll
    kept.message = kept.message | {"poll": poll_object(poll)}
    return kept.message


def _may_poll(state: State, params: dict[str, Any]) -> None:
    for name in _NOT_HERE:
        if name in params:
            raise bad_request(f"{name} is not supported here")
    chat = writable(state, params["chat_id"])
    if chat.kind in ("group", "supergroup") and not (
        chat.polls_allowed or is_admin(chat, state.me)
    ):
        raise bad_request("not enough rights to send polls to the chat")


def _options(params: dict[str, Any]) -> list[dict[str, Any]]:
    given = params["options"]
    if not given:
        raise bad_request("poll must have at least 1 option")
    if len(given) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    options = []
    for number, option in enumerate(given):
        text = option["text"].strip()
        if not text:
            raise bad_request("poll options must be non-empty")
        if units(text) > OPTION_LIMIT:
            raise bad_request(f"poll options length must not exceed {OPTION_LIMIT}")
        options.append({"persistent_id": str(number), "text": text})
    return options


def _close_date(state: State, params: dict[str, Any]) -> float | None:
    if "open_period" in params and "close_date" in params:
        raise bad_request("open_period and close_date can't be used together")
    if "open_period" in params:
        seconds = params["open_period"]
    elif "close_date" in params:
        seconds = params["close_date"] - int(state.now())
    else:
        return None
    if seconds not in _SECONDS:
        raise bad_request("poll close date is invalid")
    return state.now() + float(seconds)


def stop_poll(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = writable(state, params["chat_id"])
    kept = find_message(state, chat, params["message_id"], "message with poll to stop not found")
    poll = next((poll for poll in state.polls.values() if poll.kept is kept), None)
    if poll is None:
        raise bad_request("message is not a poll")
    if poll.is_closed:
        raise bad_request("poll has already been closed")
    markup = check_markup(params.get("reply_markup"), chat, only_inline=True)
    close(state, poll)
    replace(state, kept, {"reply_markup": markup}, edited=False)
    return poll_object(poll)
