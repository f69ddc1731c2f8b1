"""A till is a stage with money in it: partners with ways to be paid, finance people, and terms with limits."""

from __future__ import annotations

from dataclasses import replace

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.payout_files.batch import Payer
from tests.program import purse
from tests.stage import SETUP, Stage

PAYER = Payer("Acme Partners", "DE75512108001245126199", "SOLADEST600")
PROGRAM = replace(SETUP, terms=purse.TERMS, payer=PAYER)
PARTNERS = {
    "Ada Letters": ("ada", 60_000, "USD", {"USD": "paypal"}),
    "Ben Osei": ("ben", 50_000, "USD", {"USD": "wise"}),
    "Cleo Marin": ("cleo", 9_000, "EUR", {"EUR": "sepa"}),
    "Dora Small": (None, 1_000, "USD", {"USD": "paypal"}),
    "Egon Blank": (None, 8_000, "USD", {}),
}


def open_till(stage: Stage) -> Stage:
    """Fill the till: three partners who can be paid, one below the minimum, one without a way; Fay and Gus decide."""
    stage.now = purse.NOON
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=PROGRAM))
    for who in ("fay", "gus"):
        stage.world.role(who, "finance")
    with stage.store.unit() as store:
        for name, (who, minor, currency, methods) in PARTNERS.items():
            partner = purse.partner(store, name, **methods)
            purse.earn(store, partner, minor, currency)
            if who is not None:
                stage.world._join(store, who, ("slack",), partner)
    return stage
