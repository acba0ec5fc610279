"""Command menus, names, descriptions, menu button."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Stage


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.title()} for name in names]


def test_people_see_the_menu_of_their_language_and_kind_of_chat(stage: Stage) -> None:
    emulator, alice, bob = stage.emulator, stage.alice, stage.bob
    group = emulator.group("G", [bob], [alice])
    stage.call("setMyCommands", commands=commands("film"))
    stage.call("setMyCommands", commands=commands("critiques"), language_code="fr")
    scope = {"type": "all_group_chats"}
    stage.call("setMyCommands", commands=commands("soiree"), scope=scope, language_code="fr")
    admins = {"type": "chat_administrators", "chat_id": group.id}
    stage.call("setMyCommands", commands=commands("announce"), scope=admins)

    def menu(person: Any, chat: Any) -> list[str]:
        return [command["command"] for command in emulator.commands(person, chat)]

    assert menu(alice, stage.chat) == ["critiques"]
    assert menu(bob, emulator.private(bob)) == ["film"]
    assert menu(alice, group) == ["announce"]
    assert menu(bob, group) == ["film"]
    bob.language_code = "fr-CA"
    assert menu(bob, group) == ["soiree"]
    assert stage.call("getMyCommands", language_code="fr") == commands("critiques")
    stage.call("deleteMyCommands", language_code="fr")
    assert stage.call("getMyCommands", language_code="fr") == []
    assert menu(alice, stage.chat) == ["film"]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": commands("Film")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("réglages")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "DESCRIPTION_INVALID"),
        ({"commands": [{"command": "x"}]}, "can't parse BotCommand: Can't find field"),
        ({"commands": commands(*[f"c{n}" for n in range(101)])}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": commands("x"), "language_code": "fra"}, "invalid language code"),
        ({"commands": commands("x"), "scope": {"type": "group"}}, "can't parse BotCommandScope"),
        ({"commands": commands("x"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
def test_a_menu_that_telegram_refuses(stage: Stage, params: dict[str, Any], refusal: str) -> None:
    assert refusal in stage.refusal("setMyCommands", **params)


@pytest.mark.parametrize(
    ("method", "field", "limit"),
    [
        ("MyName", "name", 64),
        ("MyDescription", "description", 512),
        ("MyShortDescription", "short_description", 120),
    ],
)
def test_the_bots_face_has_a_text_per_language(
    stage: Stage, method: str, field: str, limit: int
) -> None:
    stage.call(f"set{method}", **{field: "English"})
    stage.call(f"set{method}", **{field: "x" * limit}, language_code="fr")
    assert stage.call(f"get{method}", language_code="fr") == {field: "x" * limit}
    assert stage.call(f"get{method}", language_code="de") == {field: "English"}
    assert stage.emulator.profile("fr-CA")[field] == "x" * limit
    assert "too long" in stage.refusal(f"set{method}", **{field: "x" * (limit + 1)})
    stage.call(f"set{method}", **{field: ""}, language_code="fr")
    assert stage.emulator.profile("fr")[field] == "English"


def test_the_menu_button_of_one_chat_goes_before_that_of_all(stage: Stage) -> None:
    stage.call("setChatMenuButton", menu_button={"type": "commands"})
    assert stage.emulator.menu_button(stage.chat) == {"type": "commands"}
    app = {"type": "web_app", "text": "App", "web_app": {"url": "https://a.org"}}
    stage.call("setChatMenuButton", chat_id=11, menu_button=app)
    assert stage.call("getChatMenuButton", chat_id=11) == app
    assert stage.call("getChatMenuButton") == {"type": "commands"}
    wrong = {**app, "web_app": {"url": "http://a.org"}}
    assert "Only HTTPS" in stage.refusal("setChatMenuButton", menu_button=wrong)


def test_the_bot_knows_itself(stage: Stage) -> None:
    me = stage.call("getMe")
    assert (me["id"], me["username"], me["can_read_all_group_messages"]) == (1, "seance_bot", False)
