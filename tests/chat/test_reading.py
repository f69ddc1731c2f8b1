"""Typed words become values: quotes, case, plurals and dashes are forgiven, nonsense is not."""

from enum import StrEnum
from types import ModuleType
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.command import Between, Help, Length, command, commands_in
from bot.chat.errors import BadOption, SurplusWords
from bot.chat.reading import assign, complaints, read_all, tokens
from bot.chat.reply import Reply


class Size(StrEnum):
    SMALL = "small"
    EXTRA_LARGE = "extra-large"


@command("shop order", "Order something.")
def order(
    request,
    size: Annotated[Size, Help("how big")],
    count: Annotated[int, Help("how many"), Between(1, 99)] = 1,
    gift: Annotated[bool, Help("is it a present")] = False,
    note: Annotated[str | None, Help("anything else"), Length(2, 20)] = None,
) -> Reply: ...


module = ModuleType(__name__)
module.__dict__.update(order=order)
(ORDER,) = commands_in(module)


def read(line: str):
    return read_all(ORDER, assign(ORDER, tokens(line)))


@pytest.mark.parametrize(
    ("line", "size", "count", "gift", "note"),
    [
        ("small", "small", 1, False, None),
        ("SMALL 3 yes please hurry", "small", 3, True, "please hurry"),
        ("“extra large” 2", "extra-large", 2, False, None),
        ("Extra–Large", "extra-large", 1, False, None),
        ("extra_larges", "extra-large", 1, False, None),
        ("count:5 size:small", "small", 5, False, None),
        ("note=“two words” small", "small", 1, False, "two words"),
        ("small gift:on", "small", 1, True, None),
        ("small\u00a07", "small", 7, False, None),
        ("smal\u200bl", "small", 1, False, None),
    ],
)
def test_what_people_type_is_understood(line, size, count, gift, note):
    assert read(line) == {"size": size, "count": count, "gift": gift, "note": note}


@pytest.mark.parametrize(
    ("line", "option", "why"),
    [
        ("", "size", "missing"),
        ("huge", "size", "not_choice"),
        ("small many", "count", "not_whole"),
        ("small 1.5", "count", "not_whole"),
        ("small 0", "count", "out_of_range"),
        ("small 100", "count", "out_of_range"),
        ("small 1 maybe", "gift", "not_flag"),
        ("small 1 no x", "note", "too_short"),
        ("small 1 no " + "x" * 21, "note", "too_long"),
    ],
)
def test_nonsense_is_named_by_option_and_reason(line, option, why):
    with pytest.raises(BadOption) as refused:
        read(line)
    assert (refused.value.facts["option"], refused.value.facts["why"]) == (option, why)


def test_a_slip_gets_the_nearest_choice():
    with pytest.raises(BadOption) as refused:
        read("smalll-ish")
    assert refused.value.facts["close"] == "small"


def test_more_words_than_options_are_named():
    @command("shop close", "Close.")
    def close(request) -> Reply: ...

    room = ModuleType(__name__)
    room.__dict__.update(close=close)
    (closing,) = commands_in(room)
    with pytest.raises(SurplusWords) as refused:
        assign(closing, tokens("now please"))
    assert refused.value.facts["surplus"] == "now please"


def test_a_form_learns_all_that_is_wrong_at_once():
    wrong = complaints(ORDER, {"size": "huge", "count": "0", "gift": "yes"})
    assert sorted(wrong) == ["count", "size"]


@given(st.text())
def test_no_line_at_all_breaks_the_reader(line):
    try:
        values = read(line)
    except (BadOption, SurplusWords):
        return
    assert values["size"] in Size
