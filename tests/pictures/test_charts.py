"""Charts and codes are pictures: the same everywhere, whatever is in them."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.markup import Words, literal
from bot.chat.reply import Chart, ChartKind, Picture, Png, Qr, Series
from bot.pictures.chart import chart_png
from bot.pictures.code import qr_png
from bot.pictures.picture import picture_png
from bot.pictures.scale import brief, nice_ticks, scale_of

W = Words


def chart(kind=ChartKind.BAR, labels=("Jan", "Feb"), rows=((1, 2),), title="Sales", unit="USD"):
    series = tuple(Series(literal(f"series {number}"), tuple(row)) for number, row in enumerate(rows))
    return Chart(kind, literal(title), tuple(labels), series, W("Summary"), unit)


def size(png):
    assert png.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (("Jan", "Feb"), ((1, 2),)),
        (("Jan",), ((5,),)),
        (("Jan", "Feb"), ((0, 0),)),
        ((), ()),
        (("Jan", "Feb"), ()),
        (("Jan", "Feb"), ((-5, float("nan")), (float("inf"), 3), (1,))),
        (tuple(f"2026-01-{day}" for day in range(365)), (tuple(range(365)),)),
        (("x",), tuple((number,) for number in range(40))),
    ],
)
def test_every_chart_can_be_drawn(kind, labels, rows):
    """One point, none, only zeros, gaps, a year of days, and more series than a legend holds."""
    assert size(chart_png(chart(kind, labels, rows))) == (800, 450)


def test_the_same_chart_is_the_same_picture():
    assert chart_png(chart()) == chart_png(chart())
    assert chart_png(chart()) != chart_png(chart(rows=((1, 3),)))


def test_text_is_really_drawn():
    """Without its font a renderer draws no text at all and says nothing."""
    assert chart_png(chart(title="Sales")) != chart_png(chart(title="Clicks"))


@pytest.mark.parametrize("text", ["<script>&\"'", "\x00\x08\ud800", "小林 🎉", "x" * 500, "\u202eabc", ""])
def test_any_text_can_be_a_title_or_a_label(text):
    assert size(chart_png(chart(title=text, labels=(text, "b"), unit=text))) == (800, 450)


def test_ticks_are_round_and_enclose_the_values():
    assert nice_ticks(0, 1700) == (0, 500, 1000, 1500, 2000)
    assert nice_ticks(-200, 1700) == (-500, 0, 500, 1000, 1500, 2000)
    assert nice_ticks(0, 0) == (0, 1)


@settings(max_examples=200)
@given(st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), max_size=12))
def test_a_scale_holds_every_value(values):
    scale = scale_of(values, top=90, bottom=400)
    assert 2 <= len(scale.ticks) <= 9
    assert all(89.9 <= scale.y(value) <= 400.1 for value in values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (950, "950"), (1250, "1,250"), (12_500, "12.5k"), (3_000_000, "3M"), (-0.25, "-0.25"), (2.5, "2.5")],
)
def test_numbers_are_brief(value, shown):
    assert brief(value) == shown


def test_a_code_is_a_picture_of_its_text():
    assert qr_png("https://acme.example/r/ada") == qr_png("https://acme.example/r/ada")
    assert qr_png("https://acme.example/r/ada") != qr_png("https://acme.example/r/ben")
    width, height = size(qr_png("https://acme.example/r/ada"))
    assert width == height >= 290


def test_a_picture_is_finished_or_still_to_be_drawn():
    assert picture_png(Picture(Png(b"ready"), "a.png", W("A"))) == b"ready"
    assert picture_png(Picture(Qr("x"), "a.png", W("A"))) == qr_png("x")
