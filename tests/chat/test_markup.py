"""Words draw outside text exactly as given, and keep our own markup."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import (
    Bold,
    Code,
    Italic,
    Line,
    Link,
    Mention,
    Moment,
    Plain,
    Words,
    link,
    literal,
    mention,
    moment,
    parse,
    plain,
)

ONE_LINE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1)


def spans(words: Words):
    (line,) = parse(words)
    return line.spans


@given(ONE_LINE)
def test_outside_text_is_one_plain_span_whatever_it_holds(text):
    assert spans(literal(text)) == (Plain(text),)


@given(ONE_LINE, ONE_LINE)
def test_a_labelled_address_keeps_both_parts(label, url):
    if not any(c.isspace() for c in url):
        assert spans(link(label, url)) == (Link(label, url),)


@given(ONE_LINE)
def test_outside_text_inside_our_markup_stays_inside(text):
    assert spans(Words(f"**{literal(text)}**")) == (Bold((Plain(text),)),)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_at_all_can_be_parsed(text):
    assert isinstance(plain(Words(text)), str)


def test_each_kind_of_markup_is_read():
    words = Words("**a _b_** `c\\`d` <t:5:R> [e](https://acme.example)")
    assert spans(words) == (
        Bold((Plain("a "), Italic((Plain("b"),)))),
        Plain(" "),
        Code("c`d"),
        Plain(" "),
        Moment(5, "R"),
        Plain(" "),
        Link("e", "https://acme.example"),
    )


def test_a_dash_begins_a_list_item_only_when_it_is_ours():
    assert [line.bullet for line in parse(Words(f"- ours\n{literal('- theirs')}"))] == [True, False]


def test_underscores_inside_a_word_are_no_emphasis():
    assert parse(Words("sub_id and link_id")) == (Line((Plain("sub_id and link_id"),)),)


def test_a_mention_carries_every_account():
    assert spans(mention("Ada;<@U9>", {"slack": "U0ADA", "discord": "3"})) == (
        Mention("Ada,<@U9>", {"slack": "U0ADA", "discord": "3"}),
    )


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 1, 5))  # noqa: DTZ001 - this is what must be refused
    assert moment(datetime(2026, 1, 5, tzinfo=UTC)) == "<t:1767571200:f>"


def test_plain_text_names_what_cannot_be_drawn():
    words = Words(f"{mention('Ada', {'slack': 'U1'})} on <t:0:f>: [terms](https://acme.example)")
    assert plain(words) == "Ada on 1970-01-01 00:00 UTC: terms"
