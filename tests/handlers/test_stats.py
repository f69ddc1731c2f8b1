"""Stats: a partner's own figures, told to that partner alone."""


def test_a_partner_reads_their_figures_for_the_month(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 12)
    stage.world.sale("ada", 10_000)
    answer = stage.say("/partner stats")
    assert "Your figures, this month\n1–18 November 2026, beside 1–18 October 2026" in answer
    assert "Clicks: 13 new\nLeads: 1 new\nSales: 1 new\nConversion rate: 7.7 %" in answer
    assert "Revenue: 100.00 USD\nYour commission: 20.00 USD\nEarned per click: 1.53 USD" in answer


def test_a_period_is_forgiven_its_spelling(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 1)
    assert "this week\n16–18 November 2026" in stage.say("/partner stats Weeks")
    assert "this quarter" in stage.say("/partner stats period:quarter")


def test_a_wrong_period_is_answered_with_what_can_be_asked(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner stats weak")
    assert "“weak” does not fit “window to add up”. Did you mean week?" in answer
    assert "week, month, quarter, year, last-week" in answer
    assert "Window to add up: weak" in stage.press("Try again")
    assert "this week" in stage.fill(period="week")


def test_another_period_is_a_press_away_and_takes_the_place_of_the_first(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 3, days_ago=100)
    assert "Nothing came through your links this month" in stage.say("/partner stats")
    assert "Clicks: 3\n" in stage.press("All time")
    assert "this year" in stage.press("Year")


def test_figures_are_set_beside_as_many_days_of_the_period_before(stage):
    """Eighteen days of November are compared with eighteen of October, not with all thirty-one."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 6)
    stage.world.clicks("ada", 4, days_ago=31)
    stage.world.clicks("ada", 50, days_ago=20)
    assert "Clicks: 6 ▲ 50 %" in stage.say("/partner stats month")


def test_currencies_are_listed_side_by_side_and_never_added(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, "usd")
    stage.world.sale("ada", 5_000, "jpy")
    answer = stage.say("/partner stats")
    assert "Revenue: 5,000 JPY + 100.00 USD" in answer
    assert "Your commission: 1,000 JPY + 20.00 USD" in answer


def test_with_two_links_each_shows_its_part(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.link(ada, "guide", "The guide")
    stage.world.clicks("ada", 2)
    stage.world.sale("guide")
    assert "Link | Clicks | Leads | Sales\nThe guide | 1 | 1 | 1\nada | 2 | 0 | 0" in stage.say("/partner stats")


def test_before_the_first_click_the_answer_says_what_to_do(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "Nothing came through your links yet" in stage.say("/partner stats all")
    assert "https://go.acme.example/r/ada" in stage.press("Your links")


def test_nobody_sees_anothers_figures(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.sale("ada")
    assert "Nothing came through your links" in stage.say("/partner stats", "ben")
    assert "You are not connected yet" in stage.say("/partner stats", "hugo")
    assert stage.press("Connect").startswith("Your connect code is")


def test_a_day_begins_at_midnight_in_the_programs_zone(stage):
    """Half past eleven at night in UTC is the next morning in Berlin."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.now = stage.now.replace(day=30, hour=23, minute=30)
    stage.world.clicks("ada", 2)
    answer = stage.say("/partner stats month")
    assert "1 December 2026, beside 1 November 2026\nClicks: 2 new" in answer


def test_more_words_than_it_takes_are_said_back(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "I do not know what to do with “month”" in stage.say("/partner stats week month")
