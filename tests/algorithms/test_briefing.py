"""A movement is news as its page says."""

import pytest

from program.rules.movement import is_news, movement, usual
from tests.algorithms.pages import worked_table


@pytest.mark.parametrize("row", worked_table("briefing.md", "leads", "in the 30 days before"), ids=str)
def test_a_count_is_news_as_on_the_page(row):
    leads, expected = int(row["leads"]), usual(int(row["in the 30 days before"]), int(row["days"]), 30)
    told = (f"{expected:.1f}", f"{movement(leads, expected):.2f}", "yes" if is_news(leads, expected) else "no")
    assert told == (row["expected"], row["movement"], row["news"])
