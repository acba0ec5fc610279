"""Buttons travel in 64 bytes, and only what a button packed is ever unpacked."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import actions
from handlers.callbacks import EPOCH, LIMIT_BYTES, Action, BadButtonError
from handlers.registration import BUTTONS
from tests.handlers.test_filters import filters

ids = st.integers(min_value=-(2**63), max_value=2**63 - 1)
tokens = st.from_regex(r"[A-Za-z0-9_.,+-]{0,12}", fullmatch=True)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2400, 1, 1))
BY_TYPE = {
    "int": ids,
    "int | None": st.none() | ids,
    "str": tokens,
    "bool": st.booleans(),
    "bool | None": st.none() | st.booleans(),
    "date": days,
    "date | None": st.none() | days,
    "Filters | None": st.none() | filters,
}

KINDS = sorted(BUTTONS, key=lambda kind: kind.__name__)


def any_button(kind: type[Action]) -> st.SearchStrategy[Action]:
    return st.builds(kind, **{field.name: BY_TYPE[str(field.type)] for field in fields(kind)})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_button_comes_back_as_it_was_packed(kind: type[Action], data: st.DataObject) -> None:
    button = data.draw(any_button(kind))
    try:
        packed = button.pack()
    except ValueError:
        # Only ids of nineteen digits everywhere, which no database hands out, can be too long.
        assert sum(len(str(getattr(button, field.name))) for field in fields(kind)) > 40
        return
    assert len(packed.encode()) <= LIMIT_BYTES
    assert Action.unpack(packed) == button


@given(text=st.text(max_size=80))
def test_forged_data_is_refused_and_never_raises_anything_else(text: str) -> None:
    try:
        button = Action.unpack(text)
    except BadButtonError:
        return
    assert Action.unpack(button.pack()) == button


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "f",
        "f:",
        "f:x",
        "f:1:n:2:3",
        "f:99999999999999999999",
        "f:١٢",
        "f:1_0",
        "f: 1",
        "s:1:2:99999999999",
        "s:1:2:2517::0:v?",
        "s:1:2:2517::0:vz",
        "nobody:1",
        "f:1:<b>",
    ],
)
def test_broken_data_is_refused(data: str) -> None:
    with pytest.raises(BadButtonError):
        Action.unpack(data)


def test_a_button_of_another_kind_is_refused() -> None:
    with pytest.raises(BadButtonError):
        actions.ShowFilm.unpack(actions.ShowHome().pack())


def test_a_button_that_would_not_fit_is_never_sent() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        actions.ShowFilm(1, "n" * 64).pack()


def test_text_never_travels_in_a_button() -> None:
    with pytest.raises(BadButtonError):
        actions.ShowFilm(1, "a title").pack()


def test_every_button_has_its_own_prefix() -> None:
    assert len({kind.prefix for kind in KINDS}) == len(KINDS)
    assert date(2020, 1, 1) == EPOCH  # moving it would shift every day in every old message
