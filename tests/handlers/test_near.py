"""Texts in spite of typing errors: what is counted out first is never one that was meant."""

from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from handlers.near import Near

# Few letters, so that texts are near each other, and pairs come twice.
texts = st.text("abcé^$", max_size=12)


@given(st.sets(texts, max_size=40), texts, st.integers(0, 3), st.integers(0, 3))
@example({"abab"}, "baba", 2, 2)
@example({"abcabcabc"}, "acbacbacb", 3, 3)
def test_it_finds_what_comparing_with_all_finds(
    known: set[str], text: str, errors: int, longer: int
) -> None:
    near = {
        other: errors_of
        for other in known
        if (errors_of := OSA.distance(text, other)) <= errors
        and abs(len(text) - len(other)) <= longer
    }
    found = Near(known)(text, errors, longer)
    assert dict(found) == near
    assert len(found) == len(near)
    assert [count for _, count in found] == sorted(near.values())


def test_as_many_letters_more_as_errors() -> None:
    assert Near(["lyon", "lyons", "lyonss"])("lyon", 1) == [("lyon", 0), ("lyons", 1)]
