"""Transfers: payouts by Stripe move once under their key, and what nobody can tell yet is asked again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.transfers import Transfers
from program.payout_ports import Moved, Outcome, Refused, TransferOrder, Unknown
from program.payout_runs import get_run, make_run, payouts_of
from program.payouts import approve, submit
from tests.program import purse


@dataclass
class Port:
    """Somebody who moves money as told; it remembers what it was asked for."""

    answers: list[Outcome]
    asked: list[TransferOrder] = field(default_factory=list)

    def move(self, order: TransferOrder) -> Outcome:
        self.asked.append(order)
        return self.answers.pop(0)


@pytest.fixture
def submitted(stage):
    """A store with one payout by Stripe on its way."""
    stage.now = purse.NOON
    with stage.store.unit() as store:
        ada = purse.partner(store, "Ada Letters", USD="stripe")
        purse.earn(store, ada, 40_000)
        run = make_run(store, purse.TERMS, label="2026-11", cut_off=purse.CUT_OFF, made_by="clock", now=stage.now)
        approve(store, purse.TERMS, run, purse.person(store, "FAY"), stage.now, shown=run.digest)
        submit(store, purse.TERMS, run, stage.now)
    return stage


def payout(stage):
    with stage.store.unit(False) as store:
        [row] = payouts_of(store, get_run(store, "2026-11"))
        return row


def transfers(stage, port):
    async def work(story):
        return await asyncio.to_thread(story)

    return Transfers(port, stage.store, lambda: stage.now, work)


def test_what_waits_is_moved_once_and_settled_under_the_ports_reference(submitted):
    port = Port([Moved("tr_1")])
    moving = transfers(submitted, port)
    assert moving.move_waiting() == 1
    assert moving.move_waiting() == 0
    assert (payout(submitted).state, payout(submitted).reference) == ("settled", "tr_1")
    assert len(port.asked) == 1


def test_what_nobody_can_tell_is_asked_again_under_the_same_key(submitted):
    port = Port([Unknown("a timeout"), Moved("tr_1")])
    moving = transfers(submitted, port)
    assert moving.move_waiting() == 0
    assert payout(submitted).state == "submitted"
    assert moving.move_waiting() == 1
    assert len({order.key for order in port.asked}) == 1


def test_what_is_refused_is_payable_again_with_the_reason(submitted):
    transfers(submitted, Port([Refused("no_account")])).move_waiting()
    assert (payout(submitted).state, payout(submitted).reason) == ("failed", "no_account")


async def test_it_runs_beside_the_clock_and_stops_when_told(submitted):
    port = Port([Moved("tr_1")])
    moving = transfers(submitted, port)
    moving.start()
    async with asyncio.timeout(10):
        while payout(submitted).state != "settled":
            await asyncio.sleep(0)
    await moving.stop()
    assert len(port.asked) == 1
