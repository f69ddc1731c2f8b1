"""Words become mrkdwn; what came from outside is drawn exactly as given and pings nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import Words, link, literal, mention, moment
from bot.slack.graphemes import graphemes, shorten
from bot.slack.limits import size
from bot.slack.mrkdwn import escape, mrkdwn, sections, unescape
from sandbox.slack.pings import find_pings

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        (Words("**bold** and _soft_ and `code`"), "*bold* and _soft_ and `code`"),
        (Words("- one\n- two"), "•  one\n•  two"),
        (link("Docs", "https://acme.example/?a=1&b=2"), "<https://acme.example/?a=1&amp;b=2|Docs>"),
        (mention("Ada", {"slack": "U0ADA"}), "<@U0ADA>"),
        (mention("Ada", {"discord": "3"}), "Ada"),
        (mention("Ada", {"slack": "U0ADA> <!channel"}), "Ada"),
        (literal("a < b & c > d"), "a &lt; b &amp; c &gt; d"),
        (literal("snake_case_name"), "snake_case_name"),
    ],
)
def test_words_become_mrkdwn(words: Words, drawn: str) -> None:
    assert mrkdwn(words, 3000) == drawn


def test_a_moment_is_shown_in_the_readers_own_zone() -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert mrkdwn(moment(at), 3000) == f"<!date^{int(at.timestamp())}^{{date_short}}, {{time}}|2026-03-01 09:30 UTC>"
    assert "{ago}" in mrkdwn(moment(at, "R"), 3000)


def test_a_name_cannot_become_emphasis_a_quote_or_an_emoji() -> None:
    drawn = mrkdwn(literal("*z* ~x~ _y_ `k` :tada:"), 3000)
    for live in ("*z*", "~x~", "_y_", "`k`", ":tada:"):
        assert live not in drawn
    assert drawn.replace("\u200b", "") == "*z* ~x~ _y_ `k` :tada:"
    assert not mrkdwn(literal("> quoted"), 3000).startswith("&gt;")


def test_a_link_that_no_browser_opens_is_only_text() -> None:
    assert "<javascript" not in mrkdwn(link("x", "javascript:alert(1)"), 3000)


@given(st.text(max_size=400), st.integers(20, 200))
def test_text_from_outside_never_pings_and_never_breaks_a_limit(text: str, most: int) -> None:
    for piece in sections(literal(text), most):
        assert size(piece) <= most
        assert find_pings(piece, [{"type": "section", "text": {"type": "mrkdwn", "text": piece}}], []) == []


def test_a_long_line_is_cut_between_graphemes_and_says_so() -> None:
    (piece,) = sections(literal(FAMILY * 50), 100)
    assert piece.endswith("…")
    assert size(piece) <= 100
    assert set(graphemes(piece)) == {FAMILY, "…"}


def test_a_cut_never_splits_an_escape_a_link_or_a_mention() -> None:
    (piece,) = sections(Words("x " * 20 + mention("Ada", {"slack": "U0ADA"}) + literal(" & " * 40)), 60)
    assert size(piece) <= 60
    assert piece.count("&") == piece.count("&amp;")
    assert piece.count("<") == piece.count(">")


def test_long_words_are_split_between_lines() -> None:
    pieces = sections(Words("\n".join(f"line {at}" for at in range(100))), 100)
    assert len(pieces) > 5
    assert "\n".join(pieces).count("line") == 100


@given(st.text(max_size=60), st.integers(1, 40))
def test_shortening_keeps_within_and_keeps_what_fits(text: str, most: int) -> None:
    cut = shorten(text, most)
    assert size(cut) <= most or size(text) <= most
    assert cut == text or cut.endswith("…")


def test_flags_and_accents_stay_whole() -> None:
    assert graphemes("🇩🇪🇫🇷é") == ["🇩🇪", "🇫🇷", "é"]
    assert shorten("🇩🇪🇫🇷", 5) == "🇩🇪…"


@given(st.text())
def test_what_slack_escaped_is_read_as_it_was_typed(text: str) -> None:
    assert unescape(escape(text)) == text
