"""HTML as Telegram parses it. The complaints are those of TDLib's own tests and of the live API."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.emulator.html import HtmlError, parse_html, units

from .conftest import Stage

UNPARSED = [
    ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
    ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
    ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
    (
        "🏟 🏟&lt;<i    aba>",
        'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
    ),
    ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
    ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
    ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
    ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
    ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
    ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
    (
        "🏟 🏟&lt;<i>a</em   >",
        'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
    ),
    ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
    ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
    ("Jules < Jim", 'Unsupported start tag "" at byte offset 6'),
    ("2 <3", "Unclosed start tag at byte offset 2"),
    ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
    ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    (
        "&#57311;",
        "Text contains invalid Unicode characters after decoding HTML entities,"
        " check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("html", "complaint"), UNPARSED)
def test_what_is_not_html_is_refused_in_telegrams_words(
    stage: Stage, html: str, complaint: str
) -> None:
    refusal = stage.refusal("sendMessage", text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: can't parse entities: {complaint}"


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


PARSED: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("&lt;&gt;&amp;&quot;&laquo;&#12345678;", '<>&"&laquo;&#12345678;', []),
    ("&#233;t&#xE9;", "été", []),
    ("➡️ ➡️<em>➡️ ➡️</em>", "➡️ ➡️➡️ ➡️", [entity("italic", 5, 5)]),
    (
        "🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>",
        "🏟 🏟🏟 ><🏟",
        [entity("italic", 5, 7), entity("bold", 9, 3)],
    ),
    (
        "<B>x</b><u>y</u><ins>z</ins>",
        "xyz",
        [
            entity("bold", 0, 1),
            entity("underline", 1, 1),
            entity("underline", 2, 1),
        ],
    ),
    (
        "<s>a</s><del>b</del><tg-spoiler>c</tg-spoiler>",
        "abc",
        [
            entity("strikethrough", 0, 1),
            entity("strikethrough", 1, 1),
            entity("spoiler", 2, 1),
        ],
    ),
    ("<i><b>x</b></i>", "x", [entity("bold", 0, 1), entity("italic", 0, 1)]),
    ("<b></b>x", "x", []),
    ("x<i>a</>", "xa", [entity("italic", 1, 1)]),
    ("<pre>a\nb</pre>", "a\nb", [entity("pre", 0, 3)]),
    (
        '<pre><code class="language-python">x</code></pre>',
        "x",
        [entity("pre", 0, 1, language="python")],
    ),
    ('<code class="language-x">y</code>', "y", [entity("code", 0, 1)]),
    ("<code><b>x</b></code>", "x", [entity("code", 0, 1)]),
    (
        "<b>a<code>b</code>c</b>",
        "abc",
        [
            entity("bold", 0, 1),
            entity("code", 1, 1),
            entity("bold", 2, 1),
        ],
    ),
    ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
    (
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "ab",
        [entity("blockquote", 0, 2)],
    ),
    (
        "<a href='https://example.org/?a=1&amp;b=2'>x</a>",
        "x",
        [entity("text_link", 0, 1, url="https://example.org/?a=1&b=2")],
    ),
    ("<a href=telegram.org>x</a>", "x", [entity("text_link", 0, 1, url="http://telegram.org/")]),
    (
        "<a>telegram.org</a>",
        "telegram.org",
        [
            entity("text_link", 0, 12, url="http://telegram.org/"),
        ],
    ),
    ("<a href='nowhere'>x</a>", "x", []),
    ("<a href='javascript://x.org'>x</a>", "x", []),
]


@pytest.mark.parametrize(("html", "text", "entities"), PARSED)
def test_html_becomes_text_and_entities(
    stage: Stage, html: str, text: str, entities: list[dict[str, Any]]
) -> None:
    message = stage.send(html, parse_mode="HTML")
    assert (message["text"], message.get("entities", [])) == (text, entities)


def test_white_space_around_a_text_is_cut_and_entities_keep_their_place(stage: Stage) -> None:
    message = stage.send(" \n Film: <b>Petites</b>  \n", parse_mode="html")
    assert message["text"] == "Film: Petites"
    assert message["entities"] == [entity("bold", 6, 7)]


def test_a_link_to_somebody_known_is_a_mention_and_to_a_stranger_nothing(stage: Stage) -> None:
    html = "<a href='tg://user?id=12'>Bob</a> <a href='tg://user?id=99'>Eve</a>"
    message = stage.send(html, parse_mode="HTML")
    user = {
        "id": 12,
        "is_bot": False,
        "first_name": "Bob",
        "username": "bobby",
        "language_code": "en",
    }
    assert message["entities"] == [entity("text_mention", 0, 3, user=user)]


@given(st.text())
def test_escaped_text_always_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain, entities = parse_html(f"<b>{escaped}</b>")
    assert plain == text
    assert entities == ([entity("bold", 0, units(text))] if text else [])


@given(st.text(alphabet="<>/ab=\"' &;#x1\n🎬"))
def test_hostile_html_is_parsed_or_refused_and_entities_stay_inside(html: str) -> None:
    try:
        text, entities = parse_html(html)
    except HtmlError:
        return
    for found in entities:
        assert 0 <= found["offset"] < found["offset"] + found["length"] <= units(text)
