"""Badges in settings.toml: read exactly, and told by line and key where they are wrong."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_file
from program.rules.badges import Badge, Measure

SHIPPED = Path(__file__).parents[2] / "settings.toml"
HEAD = '[program]\nname = "Acme"\ncurrency = "EUR"\ndestinations = ["https://acme.example"]\n'
ONE = '[[badges]]\nkey = "one"\ntitle = "One"\nsummary = "One sale."\nmeasure = "sales"\nthreshold = 1\n'


def read(folder, lines):
    file = folder / "settings.toml"
    file.write_text(HEAD + lines, encoding="utf-8")
    return [table.badge() for table in load_file(file).badges]


def test_the_shipped_badges_are_read():
    assert [table.badge().key for table in load_file(SHIPPED).badges] == [
        "loyal-customers",
        "scholar",
        "good-neighbour",
    ]


def test_a_badge_counts_a_year_unless_it_says_otherwise(tmp_path):
    assert read(tmp_path, ONE) == [Badge("one", "One", "One sale.", Measure.SALES, 1, 365)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (ONE.replace('"sales"', '"money"'), "measure"),
        (ONE.replace("threshold = 1", "threshold = 0"), "threshold"),
        (ONE + "days = 0\n", "days"),
        (ONE + "colour = 1\n", "colour"),
        (ONE + ONE, "two badges are called 'one'"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, lines, said):
    with pytest.raises(SettingsError, match=said):
        read(tmp_path, lines)
