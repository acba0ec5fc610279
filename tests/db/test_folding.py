import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.folding import fold

ANY_TEXT = st.text(st.characters(), max_size=60)
# Dense in what folding treats specially, which uniform Unicode seldom hits.
AWKWARD = st.text(
    st.sampled_from(
        "aÀéœÆßøŁİıſ’'-–.…²½①Ⅷﬁ가がか\u3099\u0301\u0345\u0307\ufb1d\u1e9e\u1f80\u03c3\u03c2"
        "\u200e\u202e\u00ad\ud800\x00\x1f\t\n\u00a0\u3000Ａ９٣नीЙё\u0fb2\u0f81ŉʼ\u01c4\u2126"
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été à Ménilmontant", "l ete a menilmontant"),
        ("SAINT-DENIS", "saint denis"),
        ("  Brétigny-sur-Orge\t", "bretigny sur orge"),
        ("Œdipe, le cœur & l'æther", "oedipe le coeur l aether"),
        ("Straße", "strasse"),
        ("Łódź, Đakovo, Tromsø", "lodz dakovo tromso"),
        ("İstanbul ışık", "istanbul isik"),
        ("ＦＵＬＬ　ｗｉｄｔｈ １２", "full width 12"),
        ("١٢٣", "123"),
        ("ⅧＩ", "viiii"),
        ("20h30 … à 21:15 !", "20h30 a 21 15"),
        ("Левиафан Ёлки", "левиафан елки"),
        ("千と千尋の神隠し", "千と千尋の神隠し"),
        ("が", "が"),
        ("기생충", "기생충"),
        ("\u202eabc\u200f\ud800d\x00e", "abcde"),
        ("ligne\nsuivante", "ligne suivante"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_folds_as_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_composed_and_decomposed_forms_are_one() -> None:
    for word in ("Éléphant", "Đặng", "ガラス", "기생충", "Ёлка"):
        composed, apart = (unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
        assert fold(composed) == fold(apart)


@given(ANY_TEXT | AWKWARD)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | AWKWARD)
def test_keeps_only_words_between_single_spaces(text: str) -> None:
    folded = fold(text)
    assert "  " not in folded
    assert folded == folded.strip()
    assert all(c == " " or unicodedata.category(c)[0] in "LNM" for c in folded)
    folded.encode()


@given(ANY_TEXT)
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=400))
def test_plain_words_stay_whatever_their_length(word: str) -> None:
    assert fold(word) == word
