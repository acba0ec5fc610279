"""What tests in another process ask of an emulator behind HTTP: JSON in, JSON out.

People and chats go by their ids; a missing "chat" means the person's private chat with the bot.
Fields that an action does not name are handed to the emulator's method of the same name.
"""

from collections.abc import Callable
from typing import Any

from bot.playground.emulator import ApiError, Chat, Emulator, Person

Body = dict[str, Any]


def control(emulator: Emulator, action: str, body: Body) -> Any:
    """Do one action; KeyError for an unknown one, KeyError/TypeError/ValueError when it fails."""
    return ACTIONS[action](emulator, dict(body))


def _person(emulator: Emulator, body: Body) -> Person:
    return emulator.state.people[body.pop("person")]


def _chat(emulator: Emulator, body: Body, person: Person | None = None) -> Chat:
    if person is not None and "chat" not in body:
        return emulator.private(person)
    return emulator.chat(body.pop("chat"))


def _crowd(emulator: Emulator, body: Body) -> None:
    for field in ("members", "admins"):
        body[field] = [emulator.state.people[number] for number in body.get(field, [])]


def person(emulator: Emulator, body: Body) -> Any:
    return {"id": emulator.person(**body).id}


def group(emulator: Emulator, body: Body) -> Any:
    _crowd(emulator, body)
    return {"id": emulator.group(**body).id}


def channel(emulator: Emulator, body: Body) -> Any:
    _crowd(emulator, body)
    return {"id": emulator.channel(**body).id}


def topic(emulator: Emulator, body: Body) -> Any:
    return {"message_thread_id": emulator.topic(_chat(emulator, body), body["name"])}


def says(emulator: Emulator, body: Body) -> Any:
    someone = _person(emulator, body)
    return emulator.says(someone, _chat(emulator, body, someone), **body).message


def sends_location(emulator: Emulator, body: Body) -> Any:
    someone = _person(emulator, body)
    return emulator.sends_location(someone, _chat(emulator, body, someone), **body).message


def starts(emulator: Emulator, body: Body) -> Any:
    someone = _person(emulator, body)
    place = _chat(emulator, body) if "chat" in body else None
    return emulator.presses_start_link(someone, body.get("payload", ""), place).message


def taps(emulator: Emulator, body: Body) -> Any:
    """Press a button by "row" and "column", "data" or "label"; "message_id" or the latest."""
    someone = _person(emulator, body)
    chat = _chat(emulator, body, someone)
    with_buttons = [k.id for k in emulator.messages(chat) if "reply_markup" in k.message]
    message_id = body.pop("message_id", None) or with_buttons[-1]
    if body.pop("forged", False):
        return {"query_id": emulator.forges_tap(someone, chat, message_id, body["data"])}
    label = body.pop("label", None)
    if label is not None:
        rows = emulator.message(chat, message_id).message["reply_markup"]["inline_keyboard"]
        found = [b for row in rows for b in row if b["text"] == label]
        if not found:
            raise ValueError(f"no button {label!r}")
        body["data"] = found[0].get("callback_data", "")
    return {"query_id": emulator.taps(someone, chat, message_id, **body)}


def inline_query(emulator: Emulator, body: Body) -> Any:
    someone = _person(emulator, body)
    chat = _chat(emulator, body) if "chat" in body else None
    return {"query_id": emulator.inline_query(someone, body.pop("query"), chat=chat, **body)}


def inline_answer(emulator: Emulator, body: Body) -> Any:
    return emulator.inline_answer(body["query_id"]).answer


def answer(emulator: Emulator, body: Body) -> Any:
    """What the bot answered to a press, null before it did."""
    given = emulator.tap(body["query_id"]).answer
    return given and {"text": given.text, "show_alert": given.show_alert, "url": given.url}


def votes(emulator: Emulator, body: Body) -> Any:
    someone = _person(emulator, body)
    emulator.votes(someone, _chat(emulator, body, someone), body["message_id"], body["options"])


def blocks(emulator: Emulator, body: Body) -> Any:
    emulator.blocks(_person(emulator, body))


def unblocks(emulator: Emulator, body: Body) -> Any:
    emulator.unblocks(_person(emulator, body))


def messages(emulator: Emulator, body: Body) -> Any:
    """The Message objects that stand in a chat; "since" leaves out the numbers up to it."""
    since = body.pop("since", 0)
    place = emulator.chat(body["chat"])
    return [kept.message for kept in emulator.messages(place) if kept.id > since]


def calls(emulator: Emulator, body: Body) -> Any:
    """The log of calls from number "since" on: method, params, error (null when it went well)."""
    return [
        {
            "method": call.method,
            "params": call.params,
            "at": call.at,
            "error": str(call.error) if call.error else None,
        }
        for call in emulator.calls[body.get("since", 0) :]
    ]


def state(emulator: Emulator, body: Body) -> Any:
    """How much is under way."""
    return {
        "version": emulator.version,
        "pending_updates": len(emulator.pending_updates()),
        "unanswered": [tap.id for tap in emulator.unanswered_callbacks()],
        "calls": len(emulator.calls),
        "webhook": emulator.state.webhook.url,
    }


def fail_next(emulator: Emulator, body: Body) -> Any:
    error = ApiError(
        body["code"],
        body["description"],
        retry_after=body.get("retry_after"),
        migrate_to_chat_id=body.get("migrate_to_chat_id"),
    )
    times, done = body.get("times", 1), body.get("done", False)
    emulator.fail_next(body["method"], error, times, done=done)


def many(emulator: Emulator, body: Body) -> Any:
    """Several actions at once: "actions" is a list of [name, body]; the list of their results."""
    return [control(emulator, name, inner) for name, inner in body["actions"]]


ACTIONS: dict[str, Callable[[Emulator, Body], Any]] = {
    action.__name__: action
    for action in (
        person,
        group,
        channel,
        topic,
        says,
        sends_location,
        starts,
        taps,
        inline_query,
        inline_answer,
        answer,
        votes,
        blocks,
        unblocks,
        messages,
        calls,
        state,
        fail_next,
        many,
    )
}
