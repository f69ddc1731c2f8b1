"""Referred deals: whoever decides first has decided, also when two managers press at the same moment."""

from threading import Event, Thread

from program.errors import AlreadyDecided
from program.partners import add_partner
from program.people import Handle, act_for, ensure_person
from program.referred_deals import accept_referred, decline_referred, find_referred, refer_deal
from program.tables import ReferredDeal
from program.terms import Attribution
from tests.money.scene import NOON

RULE = Attribution()


def referred(store) -> str:
    with store.unit() as session:
        asker = ensure_person(session, Handle("slack", "T0ACME", "U0ADA", "Ada"), NOON)
        act_for(session, asker, add_partner(session, name="Ada Letters", now=NOON))
        return refer_deal(session, RULE, asker, domain="kite.example", note="met at the fair", at=NOON).id


def test_of_two_decisions_at_the_same_moment_one_counts(store):
    deal, first_looks, second_looks, told = referred(store), Event(), Event(), []

    def declines() -> None:
        first_looks.wait(10)
        try:
            with store.unit() as session:
                row = find_referred(session, deal)
                second_looks.set()
                decline_referred(session, row, reason="a customer already", by="per_dana", now=NOON)
        except AlreadyDecided as error:
            told.append(error.facts["state"])

    second = Thread(target=declines)
    second.start()
    with store.unit() as session:
        row = find_referred(session, deal)
        first_looks.set()
        second_looks.wait(0.5)
        accept_referred(session, RULE, row, by="per_eli", now=NOON)
    second.join(20)
    assert told == ["accepted"]
    with store.unit(False) as session:
        kept = session.get_one(ReferredDeal, deal)
        assert (kept.state, kept.decided_by, kept.reason) == ("accepted", "per_eli", "")
