"""Deals as managers decide them: accepted or declined once, and over when they end."""

from sqlmodel import select

from program.tables import ReferredDeal
from tests.handlers.referring import NOTE, posted, two

__all__ = ["two"]


def test_a_deal_is_declined_with_a_reason_that_the_partner_reads(two):
    two.say(f"/partner refer kite.example {NOTE}", "ada")
    assert "kite.example is declined" in two.say('/program deals decline kite.example "a customer already"', "dana")
    assert posted(two, "a customer already")
    assert "declined: a customer already" in two.say("/partner deals", "ada")
    with two.store.unit(False) as store:
        [row] = store.exec(select(ReferredDeal))
        referred = row.id
    assert "decided before" in two.say(f"/program deals accept {referred}", "dana")
    assert "Nobody waits for an answer" in two.say("/program deals", "dana")


def test_a_registration_that_ended_is_told_as_over(two):
    two.say(f"/partner refer kite.example {NOTE}", "ada")
    two.say("/program deals accept kite.example", "dana")
    [claim] = two.suggest("program claims end", "claim", "kite", "dana")
    two.say(f"/program claims end {claim.value}", "dana")
    assert "was yours until" in two.say("/partner deals", "ada")
