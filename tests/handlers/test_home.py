"""Home: how things stand and what to do next, for a partner, a manager and a stranger."""

from tests.handlers.test_leaderboard import crowd
from tests.plain import buttons_of


def test_a_partner_sees_their_link_their_month_and_their_place(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    crowd(stage)
    answer = stage.say("/partner home")
    assert "Hello Ada Vale, this is Acme Partners\nYour link to share: https://go.acme.example/r/ada" in answer
    assert "Clicks this month: 1\nLeads: 1\nSales: 1\nYour commission: 20.00 USD" in answer
    assert "You are number 1 of 3 this month." in answer


def test_the_bare_word_leads_home(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert stage.say("/partner") == stage.say("/partner home")


def test_a_partner_without_results_is_told_of_no_place(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner")
    assert "You have no link yet" in answer
    assert "number" not in answer


def test_every_button_of_home_leads_somewhere(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say("/partner")
    home = stage.reply
    for button in buttons_of(home):
        stage.reply = home
        stage.press(button.label)
        assert not stage.reply.refusal


def test_a_stranger_is_welcomed_and_shown_how_to_begin(stage):
    answer = stage.say("/partner", "hugo")
    assert "Welcome to Acme Partners\nHello Hugo Bell. This account does not act for a partner yet." in answer
    assert [button.path for button in buttons_of(stage.reply)] == [
        "partner connect",
        "partner leaderboard",
        "partner help",
    ]


def test_a_manager_who_is_no_partner_finds_the_way_to_the_program(stage):
    stage.world.role("dana", "manager")
    stage.say("/partner", "dana")
    assert "Acme Partners: the managers' menu" in stage.press("Manage the program")


def test_a_managers_menu_is_for_managers(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.world.role("dana", "manager")
    assert "Hello Dana Frost" in stage.say("/program", "dana")
    assert "`" not in stage.say("/program", "ada")
    assert "/program home needs the role manager" in stage.say("/program", "ada")


def test_a_partner_who_is_paused_is_a_stranger_again(stage):
    stage.world.partner("Ada Letters", who="ada", status="deactivated")
    assert "does not act for a partner yet" in stage.say("/partner", "ada")


def test_somebody_of_another_workspace_is_turned_away(stage):
    assert "This is another team's program" in stage.say("/partner", "ines")
    assert stage.reply.refusal
