"""Payout runs in chat: planned, reviewed, approved by two people, changed, submitted, exported and recorded."""

import pytest
from sqlmodel import select

from bot.chat.job import Channel
from bot.chat.reply import File, Tone
from program.payout_runs import get_run, payouts_of
from program.tables import Partner
from tests.handlers.till import open_till
from tests.program import purse


@pytest.fixture
def till(stage):
    return open_till(stage)


@pytest.fixture
def run(till):
    till.say("/program payouts make label=2026-11", "fay")
    return till


def row(till, name):
    """The id of the payout of a partner of the run."""
    with till.store.unit(False) as store:
        names = {partner.id: partner.name for partner in store.exec(purse_partners()).all()}
        return next(one.id for one in payouts_of(store, get_run(store, "2026-11")) if names[one.partner_id] == name)


def purse_partners():
    return select(Partner)


def approved(till):
    till.say("/program payouts review 2026-11", "fay")
    till.press("Approve")
    till.move(minutes=1)
    till.say("/program payouts review 2026-11", "gus")
    return till.press("Approve")


def test_without_a_run_finance_sees_what_would_be_paid_and_who_waits_and_why(till):
    answer = till.say("/program payouts review", "fay")
    assert answer.startswith("No run is open; one made now would pay this")
    assert "In total: 90.00 EUR + 1,100.00 USD" in answer
    assert "Dora Small | 10.00 USD | below the minimum" in answer
    assert "Egon Blank | 80.00 USD | no way to be paid is set" in answer
    assert till.press("Make this run").startswith("Payout run 2026-11-23")


def test_a_manager_without_the_finance_role_sees_nothing_of_it(till):
    till.world.role("dana", "manager")
    assert "needs the role finance" in till.say("/program payouts review", "dana")


def test_an_admin_is_finance_too(till):
    assert till.say("/program payouts", "eli").startswith("No run is open")


def test_the_card_shows_totals_masked_ways_and_the_code_of_this_version(run):
    answer = run.say("/program payouts review", "fay")
    assert "Ada Letters | 600.00 USD | paypal a•••@letters.example" in answer
    assert "Cleo Marin | 90.00 EUR | sepa DE89 •••• •••• 3000" in answer
    assert purse.IBAN not in answer
    assert "Approved by: nobody yet (0 of 2)" in answer
    with run.store.unit(False) as store:
        assert f"Code of this version: {get_run(store, '2026-11').digest[:12]}" in answer


def test_a_large_run_takes_two_people_and_the_channel_is_asked_for_the_second_without_amounts(run):
    run.say("/program payouts review", "fay")
    assert run.button("Approve").confirm is not None
    assert "another person with the finance role was asked" in run.press("Approve")
    [asked] = run.posted
    assert asked.message.to == Channel("managers")
    assert "Fay Lindqvist approved it" in asked.text
    assert "USD" not in asked.text
    run.press("Approve")
    assert len({posted.key for posted in run.posted}) == 1, "one version is asked for once"
    run.move(minutes=1)
    run.say("/program payouts review", "gus")
    assert "Approved by: Fay Lindqvist, Gus Park (2 of 2)" in run.press("Approve")
    assert "The run is on its way" in run.press("Submit")


def test_a_button_from_before_a_change_does_nothing_and_shows_the_run_as_it_is(run):
    run.say("/program payouts review", "fay")
    run.press("Approve")
    old = run.say("/program payouts review", "gus"), run.reply
    changed = run.say('/program payouts exclude 2026-11 "Ben Osei" "Address is being checked"', "fay")
    assert "Ben Osei is not paid by this run" in changed
    assert "The approvals of Fay Lindqvist do not count any more" in changed
    run.reply = old[1]
    answer = run.press("Approve", "gus")
    assert "This run changed since you saw it. Nothing was done." in answer
    assert "(0 of 1)" in answer
    assert run.reply.tone is Tone.WARNING
    assert "(1 of 1)" in run.press("Approve", "gus")


def test_excluding_a_partner_is_a_form_that_asks_who_and_why(run):
    run.say("/program payouts review", "fay")
    assert "*Which partner" in run.press("Exclude a partner")
    assert run.suggest("program payouts exclude", "partner", "ben", who="fay")[0].label == "Ben Osei"
    assert "Ben Osei is not paid" in run.fill(partner="Ben Osei", reason="Address is being checked")


def test_a_run_is_not_submitted_with_one_approval_of_two(run):
    run.say("/program payouts review", "fay")
    run.press("Approve")
    with run.store.unit(False) as store:
        code = get_run(store, "2026-11").digest[:12]
    assert "has 1 of 2 approvals" in run.say(f"/program payouts submit 2026-11 {code}", "fay")


def test_a_run_that_the_books_overtook_is_shown_anew_and_brought_up_to_date(run):
    approved(run)
    with run.store.unit() as store:
        partner = next(one for one in store.exec(purse_partners()).all() if one.name == "Ben Osei")
        commission = purse.earn(store, partner, 100)
        purse.owe_back(store, partner, commission, 20_000)
    run.say("/program payouts review 2026-11", "fay")
    assert "This run changed since you saw it" in run.press("Submit")
    answer = run.press("Bring up to date")
    assert "The approvals of Fay Lindqvist, Gus Park do not count any more" in answer
    assert "200.00 USD owed back taken off" in answer


def test_the_files_of_a_run_are_handed_over_privately(run):
    approved(run)
    run.press("Submit")
    assert "3 files" in run.press("Export files")
    files = {block.name: block for block in run.reply.blocks if isinstance(block, File)}
    assert set(files) == {
        "payouts-2026-11-paypal-usd.csv",
        "payouts-2026-11-sepa-eur.xml",
        "payouts-2026-11-wise-usd.csv",
    }
    assert purse.IBAN.encode() in files["payouts-2026-11-sepa-eur.xml"].data


def test_what_is_not_submitted_has_no_files(run):
    assert run.say("/program payouts export 2026-11", "fay")
    assert run.reply.refusal


def test_arrivals_failures_and_returns_are_recorded_and_the_run_closes(run):
    approved(run)
    run.press("Submit")
    assert "1 payout arrived, 600.00 USD" in run.say(f"/program payouts settle {row(run, 'Ada Letters')} PP-77", "fay")
    ben, cleo = row(run, "Ben Osei"), row(run, "Cleo Marin")
    answer = run.say(f'/program payouts fail {ben} "Account is closed"', "fay")
    assert "1 payout did not arrive, 500.00 USD" in answer
    assert "failed: Account is closed" in answer
    assert "State: closed: 1 of 3 did not arrive" in run.say("/program payouts settle 2026-11 SEPA-9", "fay")
    answer = run.say(f'/program payouts return {cleo} "Bank sent it back"', "fay")
    assert "1 payout came back, 90.00 EUR" in answer
    assert "500.00 USD" in run.say("/program payouts review", "fay"), "what failed is due again"


def test_payouts_on_their_way_are_suggested_with_all_of_a_run_first(run):
    approved(run)
    run.press("Submit")
    offered = [choice.label for choice in run.suggest("program payouts settle", "payout", "", who="fay")]
    assert offered[0] == "2026-11: all 3"
    assert any(label.startswith("Ada Letters, 600.00 USD") for label in offered)


def test_runs_are_listed_and_one_given_up_frees_its_money(run):
    assert "2026-11 | draft | 3 | 90.00 EUR + 1,100.00 USD" in run.say("/program payouts list", "fay")
    assert "The run was given up" in run.say('/program payouts cancel 2026-11 "Made too early"', "fay")
    assert "No run is open; one made now would pay" in run.say("/program payouts review", "fay")


def test_a_day_that_is_none_and_a_run_that_is_none_are_told(till):
    assert "“2026-13-01” cannot be read as one" in till.say("/program payouts make 2026-13-01", "fay")
    assert till.say("/program payouts review nothing", "fay").startswith("There is no such payout run")
