"""Every reply is drawn inside Slack's limits on every surface, and what does not fit is said."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.markup import Words, link, literal
from bot.chat.reply import (
    Button,
    Buttons,
    Chart,
    ChartKind,
    Column,
    Confirm,
    Divider,
    Fields,
    File,
    LinkButton,
    Meter,
    Mode,
    Note,
    Picture,
    Png,
    Qr,
    Reply,
    Series,
    Style,
    Table,
    Text,
    Tone,
)
from bot.slack.render import Renderer, Surface, fallback
from sandbox.slack.pings import find_pings
from sandbox.slack.validate import check_message_blocks, check_view

NASTY = literal("<!channel> & <https://x.example|y> @everyone **z** 👩‍💻 `" + "n" * 400)


@pytest.fixture
def renderer(templates: Any) -> Renderer:
    return Renderer(templates)


X = Words("x")


def table(rows: int, cell: Words = X, columns: int = 2) -> Table:
    heads = tuple(Column(Words(f"C{at}"), number=at == 1) for at in range(columns))
    body = tuple((literal(f"{cell} {row}"), *(cell for _ in range(columns - 1))) for row in range(rows))
    return Table(Words("All rows"), heads, body)


def chart(points: int, kind: ChartKind = ChartKind.BAR, rows: int = 1) -> Chart:
    labels = tuple(f"day {at}" for at in range(points))
    series = tuple(Series(Words(f"S{row}"), tuple(float(at) for at in range(points))) for row in range(rows))
    return Chart(kind, Words("Clicks"), labels, series, Words("clicks by day"), "USD")


EVERYTHING = Reply(
    Words("A **title**"),
    (
        Text(Words("Hello **you**\n- one\n- two")),
        Fields(tuple((Words(f"L{at}"), Words(f"V{at}")) for at in range(12))),
        table(3),
        Meter(Words("Progress"), 3, 10, Words("3 of 10")),
        chart(5),
        Picture(Qr("https://acme.example/r/ada"), "code.png", Words("a code")),
        File(b"a,b", "rows.csv", "text/csv", Words("Rows")),
        Buttons(
            (
                Button(Words("Go"), "partner stats", {"window": "week"}, Style.PRIMARY, Mode.REPLACE),
                Button(
                    Words("Drop"),
                    "partner mark",
                    style=Style.DANGER,
                    confirm=Confirm(Words("Sure?"), Words("It is final."), Words("Yes"), Words("No")),
                ),
                LinkButton(Words("Open"), "https://acme.example"),
            )
        ),
        Note(Words("small print")),
        Divider(),
    ),
    Tone.GOOD,
)


def check(drawing: dict[str, Any], surface: Surface) -> None:
    """Hold a drawing to what Slack accepts, newest and classic, and to never pinging."""
    json.dumps(drawing)
    for blocks, newer in ((drawing["blocks"], True), (drawing["classic_blocks"], False)):
        if surface is Surface.MESSAGE:
            check_message_blocks(blocks, [], new_blocks=newer, file_ready=lambda _: False)
        else:
            title = {"title": {"type": "plain_text", "text": "T"}} if surface is Surface.MODAL else {}
            view = {"type": surface.value, "blocks": blocks, **title}
            check_view(view, surface.value, new_blocks=newer, file_ready=lambda _: False)
    assert len(drawing["text"]) <= 4000


@pytest.mark.parametrize("surface", Surface)
def test_every_kind_of_block_is_drawn_on_every_surface(renderer: Renderer, surface: Surface) -> None:
    drawing = renderer.draw(EVERYTHING, surface)
    check(drawing, surface)
    kinds = {block["type"] for block in drawing["blocks"]}
    assert ("data_table" in kinds) is (surface is not Surface.MODAL)
    assert ("data_visualization" in kinds) is (surface is Surface.MESSAGE)
    assert not {"data_table", "data_visualization"} & {block["type"] for block in drawing["classic_blocks"]}


@pytest.mark.parametrize("rows", [0, 1, 25, 100, 101, 200, 1000])
def test_a_table_of_any_length_is_drawn_and_its_rest_is_in_a_file(renderer: Renderer, rows: int) -> None:
    drawing = renderer.draw(Reply(Words("T"), (table(rows, NASTY),)))
    check(drawing, Surface.MESSAGE)
    if rows > 100:
        (file,) = drawing["files"]
        assert base64.b64decode(file["data"]).decode("utf-8-sig").count("\n") >= rows
        assert "not shown" in json.dumps(drawing["blocks"])


def test_numbers_sort_as_numbers_and_links_lead_somewhere(renderer: Renderer) -> None:
    columns = (Column(Words("Link")), Column(Words("Money"), number=True), Column(Words("When")))
    row = (link("Site", "https://acme.example"), literal("$1,234.50"), Words("<t:1790000000:d>"))
    drawing = renderer.draw(Reply(Words("T"), (Table(Words("C"), columns, (row, (X, literal("3 of 4"), X))),)))
    check(drawing, Surface.MESSAGE)
    first, second = drawing["blocks"][1]["rows"][1:]
    assert first[0]["elements"][0]["elements"][0]["url"] == "https://acme.example"
    assert first[1] == {"type": "raw_number", "value": 1234.5, "text": "$1,234.50"}
    assert first[2]["elements"][0]["elements"][0]["timestamp"] == 1790000000
    assert second[1] == {"type": "raw_text", "text": "3 of 4"}


def test_a_spreadsheet_never_takes_a_cell_for_a_formula(renderer: Renderer) -> None:
    rows = table(200)
    evil = Table(rows.caption, rows.columns, ((Words("=HYPERLINK()"), Words("-5.00")), *rows.rows))
    (file,) = renderer.draw(Reply(Words("T"), (evil,)))["files"]
    lines = base64.b64decode(file["data"]).decode("utf-8-sig").splitlines()
    assert lines[1] == "'=HYPERLINK(),-5.00"


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize(("points", "rows"), [(0, 1), (1, 1), (20, 6), (21, 1), (365, 3), (5, 7)])
def test_a_chart_of_any_size_is_drawn(renderer: Renderer, kind: ChartKind, points: int, rows: int) -> None:
    drawing = renderer.draw(Reply(Words("T"), (chart(points, kind, rows),)))
    check(drawing, Surface.MESSAGE)
    if points > 20:
        assert "not drawn" in json.dumps(drawing["blocks"])


def test_a_long_line_chart_shows_the_latest_points(renderer: Renderer) -> None:
    drawing = renderer.draw(Reply(Words("T"), (chart(30, ChartKind.LINE),)))
    block = next(block for block in drawing["blocks"] if block["type"] == "data_visualization")
    assert block["chart"]["axis_config"]["categories"][-1] == "day 29"


def test_labels_that_would_look_alike_are_drawn_as_text(renderer: Renderer) -> None:
    alike = Chart(
        ChartKind.BAR,
        Words("C"),
        ("the very long label one", "the very long label two"),
        (Series(Words("S"), (1.0, 2.0)),),
        Words("s"),
    )
    drawing = renderer.draw(Reply(Words("T"), (alike,)))
    assert all(block["type"] != "data_visualization" for block in drawing["blocks"])


def test_too_many_blocks_are_cut_with_a_word(renderer: Renderer) -> None:
    drawing = renderer.draw(Reply(Words("T"), tuple(Text(Words(f"part {at}")) for at in range(90))))
    check(drawing, Surface.MESSAGE)
    assert "43 more parts" in json.dumps(drawing["blocks"][-1])


def test_second_tables_and_third_charts_are_drawn_classic(renderer: Renderer) -> None:
    drawing = renderer.draw(Reply(Words("T"), (table(3), table(3), chart(3), chart(3), chart(3))))
    check(drawing, Surface.MESSAGE)
    kinds = [block["type"] for block in drawing["blocks"]]
    assert kinds.count("data_table") == 1
    assert kinds.count("data_visualization") == 2


def test_nasty_names_are_harmless_everywhere(renderer: Renderer) -> None:
    blocks = (
        Text(NASTY),
        Fields(((NASTY, NASTY),)),
        table(5, NASTY),
        Meter(NASTY, 1, 2, NASTY),
        Chart(ChartKind.BAR, NASTY, (NASTY,), (Series(NASTY, (1.0,)),), NASTY),
        Note(NASTY),
        Picture(Png(b"x"), "x.png", NASTY),
        Buttons((Button(NASTY, "partner stats", confirm=Confirm(NASTY, NASTY, NASTY, NASTY)),)),
    )
    reply = Reply(NASTY, blocks)
    for surface in Surface:
        drawing = renderer.draw(reply, surface)
        check(drawing, surface)
        for part in (drawing["blocks"], drawing["classic_blocks"]):
            assert find_pings(drawing["text"], part, []) == []


words = st.builds(literal, st.text(max_size=300))
blocks = st.one_of(
    st.builds(Text, words),
    st.builds(Note, words),
    st.builds(Meter, words, st.integers(-5, 50), st.integers(-5, 50), words),
    st.builds(Fields, st.lists(st.tuples(words, words), max_size=30).map(tuple)),
    st.builds(table, st.integers(0, 130), words, st.integers(1, 21)),
    st.builds(chart, st.integers(0, 40), st.sampled_from(ChartKind), st.integers(0, 8)),
    st.just(Divider()),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=words, parts=st.lists(blocks, max_size=12), surface=st.sampled_from(Surface))
def test_slack_would_accept_any_reply(renderer: Renderer, title: Words, parts: list[Any], surface: Surface) -> None:
    check(renderer.draw(Reply(title, tuple(parts)), surface), surface)


def test_the_fallback_says_everything_in_plain_words() -> None:
    text = fallback(EVERYTHING)
    for word in ("A title", "Hello you", "V11", "clicks by day", "a code", "small print"):
        assert word in text


def test_a_code_is_a_real_picture(renderer: Renderer) -> None:
    drawing = renderer.draw(EVERYTHING)
    assert base64.b64decode(drawing["files"][0]["data"]).startswith(b"\x89PNG\r\n")
