"""A reply is drawn in its own order, within Discord's limits, and what does not fit is counted."""

import re

import pytest

from bot.chat.markup import Words, literal
from bot.chat.reply import (
    Button,
    Buttons,
    Chart,
    ChartKind,
    Column,
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
from bot.discord.confirm import Confirmations
from bot.discord.grid import width
from bot.discord.render import Renderer
from sandbox.discord.message_rules import check_message
from sandbox.discord.refusals import Problems

W = Words


@pytest.fixture
def draw(templates):
    renderer = Renderer(templates, Confirmations(templates))

    def drawn(*blocks, title="Title", tone=Tone.NEUTRAL):
        """Draw, and let the local server judge as Discord would."""
        page = renderer.page(Reply(literal(title), blocks, tone))
        components = page.components()
        problems = Problems()
        message = {"content": "", "embeds": [], "components": components}
        check_message(message, True, {file.name for file in page.files}, problems)
        problems.refuse()
        return page, components[0]["components"]

    return drawn


def test_blocks_keep_their_order(draw):
    chart = Chart(ChartKind.LINE, W("Clicks"), ("a",), (Series(W("x"), (1,)),), W("One click."))
    page, parts = draw(
        Text(W("Hello")),
        Fields(((W("Clicks"), W("12")), (W("Sales"), W("3")))),
        Divider(),
        Meter(W("Gold"), 3, 4, W("3 of 4 sales")),
        chart,
        Picture(Png(b"\x89PNG"), "a.png", W("A")),
        Picture(Qr("x"), "a.png", W("B")),
        File(b"x", "s.pdf", "application/pdf", W("Statement")),
        Buttons((Button(W("Go"), "partner home", style=Style.PRIMARY), LinkButton(W("Open"), "https://acme.example"))),
        Note(W("Small")),
    )
    assert [part["type"] for part in parts] == [10, 10, 10, 14, 10, 12, 12, 12, 10, 13, 1, 10]
    assert parts[0]["content"] == "### Title"
    assert parts[2]["content"] == "**Clicks**  12\n**Sales**  3"
    assert "▰▰▰▰▰▰▰▰▰▱▱▱  75 %" in parts[4]["content"]
    assert parts[5]["items"][0]["description"] == "One click."
    assert [file.name for file in page.files] == ["chart.png", "a.png", "3-a.png", "s.pdf"]
    assert parts[-1]["content"] == "-# Small"


def test_the_tone_is_a_colour(draw):
    colours = {draw(tone=tone)[0].components()[0]["accent_color"] for tone in Tone}
    assert len(colours) == len(Tone)


def test_a_table_is_aligned_also_with_wide_characters(draw):
    columns = (Column(W("Partner")), Column(W("Earned"), number=True))
    rows = ((literal("小林さくら"), W("1,204.00")), (literal("Ada `V` \n Vale"), W("9.50")))
    _, parts = draw(Table(W("Board"), columns, rows))
    assert parts[1]["content"].split("\n")[2:-1] == [
        "Partner         Earned",
        "────────────  ────────",
        "小林さくら    1,204.00",
        "Ada ˋVˋ Vale      9.50",
    ]


def test_a_picture_of_several_characters_is_as_wide_as_one():
    assert width("👩‍👩‍👧‍👦") == width("👩") == 2
    assert width("") == 0


def test_a_name_from_right_to_left_leaves_the_figures_beside_it_in_their_columns(draw):
    columns = (Column(W("Partner")), Column(W("Sales"), True), Column(W("Leads"), True))
    _, parts = draw(Table(W("Board"), columns, ((literal("شركة الإحالات"), literal("5"), literal("9")),)))
    line = next(line for line in parts[-1]["content"].splitlines() if "شركة" in line)
    assert line.startswith("\u2068شركة الإحالات\u2069")
    assert line.split()[-2:] == ["5", "9"]


def test_a_long_table_shows_its_head_and_carries_all_of_it(draw):
    columns = (Column(W("Partner")), Column(W("Points"), number=True))
    rows = tuple((literal(f"=cmd|{number}"), W(str(-number))) for number in range(200))
    page, parts = draw(Table(W("Board"), columns, rows))
    assert parts[1]["content"].count("=cmd") == 20
    assert "180 more rows are in the file" in parts[2]["content"]
    csv = page.files[0].data.decode("utf-8-sig").split("\r\n")
    assert len(csv) == 202
    assert csv[2] == "'=cmd|1,-1"


def test_a_wide_table_is_narrowed(draw):
    columns = tuple(Column(W(f"column number {number}")) for number in range(8))
    _, parts = draw(Table(W(""), columns, (tuple(literal("x" * 90) for _ in columns),)))
    assert max(map(len, parts[1]["content"].split("\n"))) <= 58


def test_too_many_parts_are_counted_and_the_buttons_stay(draw):
    blocks = [part for number in range(60) for part in (Text(W(f"part {number}")),)]
    _, parts = draw(*blocks, Buttons((Button(W("Go"), "partner home"),)))
    assert parts[-2]["type"] == 1
    assert "25 more parts are not shown" in parts[-1]["content"]


def test_too_much_text_is_cut_at_a_line_and_counted(draw):
    _, parts = draw(Text(W("\n".join(["a line of text"] * 900))), Text(literal("y" * 5000)))
    assert sum(len(part["content"]) for part in parts) <= 4000
    assert "not shown" in parts[-1]["content"]


def test_many_buttons_stand_in_rows_of_five(draw):
    buttons = tuple(Button(W(f"{number} " + "x" * 100), "partner home") for number in range(12))
    _, parts = draw(Buttons(buttons))
    rows = [part["components"] for part in parts if part["type"] == 1]
    assert [len(row) for row in rows] == [5, 5, 2]
    ids = [one["custom_id"] for row in rows for one in row]
    assert len(set(ids)) == 12
    assert all(len(one["label"]) <= 80 for row in rows for one in row)


def test_a_hostile_name_is_harmless_everywhere(draw):
    name = "<!channel> & <https://x|y> @everyone **z** ``` \u202e " + "🎉" * 400
    words = literal(name)
    page, parts = draw(
        Text(words),
        Fields(((words, words),)),
        Table(words, (Column(words),), ((words,),)),
        Meter(words, 1, 0, words),
        Buttons((Button(words, "partner home", mode=Mode.REPLACE),)),
        Chart(ChartKind.BAR, words, (name,), (Series(words, (1,)), Series(words, (2,))), words),
        Note(words),
        title=name,
    )
    text = "\n".join(part.get("content", "") for part in parts)
    assert text.count("```") % 2 == 0
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert "@everyone" not in text
    assert "\u202e" not in text
    assert "<https" not in text.replace("\\<https", "")
    assert len(page.files) == 1


@pytest.mark.parametrize("label", ["", "\n\n\n", " \t"])
def test_a_button_on_which_nothing_can_be_read_is_drawn_all_the_same(draw, label):
    _, parts = draw(
        Buttons((Button(literal(label), "partner home"), LinkButton(literal(label), "https://acme.example")))
    )
    assert [button["label"] for button in parts[1]["components"]] == ["–", "–"]
