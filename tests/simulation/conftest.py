"""The ground of the simulations here, made once: its tables take longer to make than a seed takes to live."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.seeds import ground, quietly
from tests.simulation.world import Ground


@pytest.fixture(scope="package")
def earth() -> Iterator[Ground]:
    with ground() as made:
        yield made


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """No log while a simulation runs; with its tests it ends, since others read what is logged."""
    with quietly():
        yield
