"""Every story about money may be told on both engines, in books that are empty at first."""

import pytest

from bot.store import Store
from tests.money.scene import Books

__all__ = ["books"]


@pytest.fixture
def books(store: Store):
    """Open a transaction on each engine in turn."""
    with store.unit() as session:
        yield Books(session)
