"""Words become Discord markdown; what came from outside shows exactly its characters."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import Words, link, literal, mention, moment
from bot.discord.markdown import markdown, small


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        (Words("**bold** and _leaning_"), "**bold** and *leaning*"),
        (Words("`a_b`"), "`a_b`"),
        (Words("- one\n- two"), "- one\n- two"),
        (link("your [link]", "https://acme.example/r/a_(b)"), "[your \\[link\\]](<https://acme.example/r/a_(b)>)"),
        (link("bad", "javascript:alert(1)"), "bad (javascript:alert\\(1\\))"),
        (mention("Ada", {"discord": "300000000000000011"}), "<@300000000000000011>"),
        (mention("A*da", {"slack": "U0ADA"}), "A\\*da"),
        (mention("Eve", {"discord": "&1> @everyone"}), "Eve"),
        (moment(datetime(2026, 11, 23, tzinfo=UTC), "R"), "<t:1795392000:R>"),
    ],
)
def test_markup_of_ours(words, drawn):
    assert markdown(words) == drawn


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("**x** _y_ ~~z~~ ||s||", "\\*\\*x\\*\\* \\_y\\_ \\~\\~z\\~\\~ \\|\\|s\\|\\|"),
        ("<@300000000000000011> <#1> <:a:1> <t:0>", "\\<@300000000000000011\\> \\<#1\\> \\<:a:1\\> \\<t:0\\>"),
        ("@everyone and @Here, ada@acme.example", "@\u200beveryone and @\u200bHere, ada@acme.example"),
        ("# title", "\\# title"),
        ("-# small", "\\-# small"),
        ("> quote", "\\> quote"),
        ("- item", "\\- item"),
        ("1. first", "1\\. first"),
        ("[click](https://evil.example)", "\\[click\\]\\(https://evil.example\\)"),
        ("see https://acme.example/r/a_b_c now", "see https://acme.example/r/a_b_c now"),
        ("a\\b", "a\\\\b"),
    ],
)
def test_text_from_outside(text, drawn):
    assert markdown(literal(text)) == drawn


def test_small_print_is_small_on_every_line():
    assert small(Words("one\ntwo")) == "-# one\n-# two"


@given(st.text(alphabet="*_~|`<>[]()@#-:\\ab1. ", max_size=60))
def test_no_outside_text_becomes_markup(text):
    """Taking the backslashes away again gives the text back, and every special character had one."""
    drawn = markdown(literal("x" + text))
    bare = re.sub(r"\\(.)", "", drawn.replace("@\u200b", "@"))
    assert not re.search(r"[*_~|`<>\[\]()]", bare)
    assert re.sub(r"\\(.)", r"\1", drawn.replace("@\u200b", "@")) == "x" + text
