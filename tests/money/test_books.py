"""The books under everything that may happen, by chance: after every step they agree with the oracle to the unit."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.money.life import Life
from tests.money.orders import HISTORIES, told_in_every_order
from tests.money.writers import write_at_once

# How many lives are told here; `python -m tests.long.books` tells thousands.
EXAMPLES = 40
STEPS = 50


@pytest.mark.timeout(300)
def test_whatever_happens_in_a_life_the_books_agree_with_the_oracle(store):
    """Sales, refunds, chargebacks, holds, payouts, adjustments, new terms; four currencies; all of it told twice."""
    run_state_machine_as_test(lambda: Life(store), settings=lives(EXAMPLES, STEPS))
    assert store.engine.pool.checkedout() == 0


def lives(examples, steps):
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("name", HISTORIES)
def test_the_order_in_which_a_history_becomes_known_leaves_no_trace(store, name):
    """Byte for byte the same books, also when some of it is told twice."""
    assert told_in_every_order(store, HISTORIES[name], most=8) == 8


def test_writers_at_once_lose_nothing_and_post_nothing_twice(store):
    """Each entry is a transaction of its own, and some are posted by two."""
    assert write_at_once(store, 4, 25) == 100
