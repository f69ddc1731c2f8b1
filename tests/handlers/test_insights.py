"""Insights: a partner beside the others, who are never so few that one could be read out of them."""

from program.rules.market import FEWEST


def others(stage, number, *, leads=2, sales=1, kind=None):
    """So many others with clicks, leads and sales."""
    for place in range(number):
        code = f"other-{place}"
        stage.world.partner(f"Other {place}", code=code)
        stage.world.clicks(code, 8)
        for turn in range(leads):
            (stage.world.sale if turn < sales else stage.world.lead)(code)


def test_a_partner_reads_their_rates_beside_the_others(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 9)
    stage.world.sale("ada")
    others(stage, FEWEST)
    answer = stage.say("/partner insights")
    assert "Rate | You | Others" in answer
    assert "Clicks that became leads | 10.0 % | 20.0 %" in answer
    assert "Leads that became sales | 100.0 % | 50.0 %" in answer
    assert "Partners who sell bring 1 sale in these days, in the middle; you brought 1." in answer
    assert "Most to gain: between the click and the lead." in answer
    assert "Other 0" not in answer


def test_of_four_others_nothing_is_told(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    others(stage, FEWEST - 1)
    answer = stage.say("/partner insights")
    assert "too few partners" in answer
    assert "%" not in answer


def test_nothing_is_told_where_one_is_more_than_half(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    others(stage, FEWEST)
    stage.world.clicks("other-0", 200)
    answer = stage.say("/partner insights")
    assert "Clicks that became leads | – | –" in answer


def test_a_partner_without_figures_reads_those_of_the_others(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    others(stage, FEWEST)
    assert "Clicks that became leads | – | 20.0 %" in stage.say("/partner insights")
