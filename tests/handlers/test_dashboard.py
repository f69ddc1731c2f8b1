"""The dashboard: the program at a look for managers, and for nobody else."""

from bot.chat.reply import Chart


def test_a_manager_reads_the_month_beside_the_last_and_sees_the_weeks(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", code="ada")
    stage.world.partner("Birch Media", status="pending")
    stage.world.clicks("ada", 3)
    stage.world.sale("ada", 10_000)
    stage.world.sale("ada", 10_000, days_ago=31)
    answer = stage.say("/program dashboard", "dana")
    assert "1 partner takes part, 1 waits for a decision." in answer
    assert "Measure | This month | The last so far | Change" in answer
    assert "Sales | 1 | 1 | =" in answer
    assert "Active | 1 | 1 | =" in answer
    assert "Revenue | 100.00 USD | 100.00 USD | =" in answer
    [chart] = [block for block in stage.reply.blocks if isinstance(block, Chart)]
    assert sum(chart.series[1].values) == 2
    assert len(chart.labels) == 12


def test_before_anything_happened_it_says_so(stage):
    stage.world.role("dana", "manager")
    assert "There is no partner yet." in stage.say("/program dashboard", "dana")


def test_a_partner_does_not_see_it(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/program dashboard")
    assert stage.reply.refusal


def test_each_currency_has_a_row_of_its_own(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", code="ada")
    stage.world.sale("ada", 10_000)
    stage.world.sale("ada", 5_000, currency="EUR")
    answer = stage.say("/program dashboard", "dana")
    assert "Revenue | 50.00 EUR | 0.00 EUR | new\nRevenue | 100.00 USD | 0.00 USD | new" in answer
