"""A circle is two partners who may thank each other, and a manager."""

import pytest

THANKS = "You showed me how to write my first letter"


@pytest.fixture
def circle(stage):
    """Two partners and a manager."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Birch Media", who="ben", code="birch")
    stage.world.role("dana", "manager")
    return stage
