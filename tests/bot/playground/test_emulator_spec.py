"""The derived specification, and how it is derived."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.playground.emulator import ApiError
from bot.playground.emulator.derive import METHODS as DERIVED
from bot.playground.emulator.derive import OUTPUTS, derive, main
from bot.playground.emulator.methods import METHODS
from bot.playground.emulator.spec import MismatchError, check, check_call, decode, spec


def test_the_emulator_does_exactly_what_its_specification_lists() -> None:
    assert METHODS.keys() == spec()["methods"].keys() == set(DERIVED.split())


def test_every_type_a_field_names_is_there() -> None:
    types = spec()["types"]
    known = {"String", "Integer", "Boolean", "Float", *types}
    for name, fields in {**spec()["methods"], **types}.items():
        for written in fields if isinstance(fields, list) else fields.values():
            if not written.startswith("="):
                parts = written.rstrip("!").replace("[", "").replace("]", "").split("|")
                assert known.issuperset(parts), (name, written)


@pytest.mark.parametrize(
    ("written", "value", "fault"),
    [
        ("Integer", True, 'Field "x" must be of type Integer'),
        ("Boolean", 1, 'Field "x" must be of type Boolean'),
        ("Float", "1", 'Field "x" must be of type Float'),
        ("[Integer]", 1, 'Field "x" must be of type Array'),
        ("[Integer]", [1, "2"], 'Field "x" must be of type Integer'),
        ("=photo", "video", 'Field "x" must be "photo"'),
        ("WebAppInfo", {"url": "a", "uri": "b"}, 'Unknown field "uri" of WebAppInfo'),
        ("WebAppInfo", {}, 'Can\'t find field "url"'),
        ("MenuButton", {"type": "gears"}, "can't parse menu button: Unsupported type specified"),
    ],
)
def test_a_value_of_another_type_is_named(written: str, value: Any, fault: str) -> None:
    with pytest.raises(MismatchError) as caught:
        check(written, value, "x")
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Integer|String", "a"),
        ("Integer|String", 1),
        ("Float", 1),
        ("[[Integer]]", [[1], []]),
        ("MenuButton", {"type": "commands"}),
        ("InputMedia", {"type": "photo", "media": "x"}),
        ("InlineQueryResult", {"type": "photo", "id": "1", "photo_file_id": "x"}),
    ],
)
def test_a_value_of_the_right_type_passes(written: str, value: Any) -> None:
    check(written, value, "x")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("chat_id", "11", 11),
        ("chat_id", "-100", -100),
        ("chat_id", "@sorties", "@sorties"),
        ("text", "11", "11"),
        ("disable_notification", "true", True),
        ("disable_notification", "0", False),
        ("disable_notification", "maybe", "maybe"),
        ("reply_parameters", '{"message_id": 1}', {"message_id": 1}),
        ("entities", "[]", []),
        ("unknown", "{", "{"),
    ],
)
def test_text_of_a_form_is_decoded_by_the_parameters_type(name: str, text: str, value: Any) -> None:
    assert decode("sendMessage", {name: text}) == {name: value}


def test_degrees_in_a_form_are_numbers() -> None:
    decoded = decode("sendLocation", {"latitude": "48.85", "longitude": "east"})
    assert decoded == {"latitude": 48.85, "longitude": "east"}
    with pytest.raises(ApiError, match='field "longitude" must be of type Float'):
        check_call("sendLocation", {"chat_id": 1, **decoded}, {})


def full() -> dict[str, Any]:
    """A whole Bot API with one argument, one union and one type nobody asked for."""

    def field(name: str, *types: str, required: bool = False, says: str = "") -> dict[str, Any]:
        return {"name": name, "types": list(types), "required": required, "description": says}

    boxes = [field("boxes", "Array of Array of Box", required=True)]
    names = {*DERIVED.split(), "sendInvoice"}
    outputs: dict[str, Any] = {name: {"fields": []} for name in OUTPUTS.split()}
    return {
        "version": "Bot API 99",
        "methods": {name: {"fields": boxes if name == "getMe" else []} for name in names},
        "types": {
            **outputs,
            "Box": {"subtypes": ["RedBox", "BlueBox"]},
            "RedBox": {"fields": [field("type", "String", required=True, says="must be red")]},
            "BlueBox": {"fields": [field("type", "String", says='Type, always "blue"')]},
            "Unused": {"fields": []},
            "User": {"fields": [field("id", "Integer", required=True), field("u", "Unused")]},
        },
    }


def test_deriving_keeps_what_is_needed_in_its_short_form() -> None:
    derived = derive(full())
    assert derived["methods"]["getMe"] == {"boxes": "[[Box]]!"}
    assert "sendInvoice" not in derived["methods"]
    assert derived["types"]["Box"] == ["RedBox", "BlueBox"]
    assert derived["types"]["RedBox"] == {"type": "=red!"}
    assert derived["types"]["BlueBox"] == {"type": "=blue"}
    assert derived["types"]["User"] == {"id": "Integer!"}
    assert "Unused" not in derived["types"]


def test_the_written_file_is_json_with_one_entry_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "api.json"
    source.write_text(json.dumps(full()), encoding="utf-8")
    monkeypatch.setattr("bot.playground.emulator.derive.__file__", str(tmp_path / "derive.py"))
    main(str(source))
    written = (tmp_path / "spec.json").read_text(encoding="utf-8")
    assert json.loads(written) == derive(full())
    assert '"getMe":{"boxes":"[[Box]]!"},\n' in written
