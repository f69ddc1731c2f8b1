"""Months of many partners, read together, are those that each would be told alone, and cost as many statements."""

from datetime import date

from sqlalchemy import event

from program.ledger import owed
from program.periods import Period
from program.stats import partner_stats
from program.summaries import summaries_of
from program.tables import Partner
from tests.stage import NOW, Stage

FIRST = date(2026, 12, 1)


def lived_in(stage: Stage, number: int) -> list[Partner]:
    """Partners with clicks, leads, sales and a second link, each with other figures."""
    partners = [stage.world.partner(f"Partner {place}", code=f"code-{place}") for place in range(number)]
    for place in range(number):
        stage.world.clicks(f"code-{place}", 2 + place)
        for _ in range(place % 3):
            stage.world.sale(f"code-{place}", 5_000 + place)
        stage.world.lead(f"code-{place}", days_ago=30)
    return partners


def statements(stage: Stage, partners: list[Partner]) -> int:
    """How many statements it takes to sum up the month of these partners."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(stage.store.engine, "before_cursor_execute", note)
    try:
        with stage.store.unit(False) as store:
            summaries_of(store, partners, FIRST)
    finally:
        event.remove(stage.store.engine, "before_cursor_execute", note)
    return len(asked)


def test_read_together_they_are_what_each_is_alone(stage):
    partners = lived_in(stage, 6)
    with stage.store.unit(False) as store:
        found = summaries_of(store, partners, FIRST)
        for partner in partners:
            alone = partner_stats(store, partner.id, Period.LAST_MONTH, FIRST)
            together = found[partner.id].stats
            assert (together.totals, together.before) == (alone.totals, alone.before)
            assert (together.links, together.span) == (alone.links, alone.span)
            assert found[partner.id].owed == tuple(owed(store, partner.id))
            assert not found[partner.id].is_first_try
    assert NOW.month == 11


def test_ten_cost_as_many_statements_as_one(stage):
    partners = lived_in(stage, 10)
    assert statements(stage, partners) == statements(stage, partners[:1])
