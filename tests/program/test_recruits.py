"""Who brought a partner is recorded once, and never in a circle."""

import pytest

from program.errors import CannotRecruit
from program.partners import add_partner
from program.recruits import record_recruit
from tests.program.scene import NOON


@pytest.fixture
def chain(scene):
    """Three partners, of whom the first brought the second and the second the third."""
    found = [scene.partner.id]
    for name in ("Kite", "Lumen"):
        found.append(add_partner(scene.store, name=name, now=NOON).id)
        record_recruit(scene.store, found[-1], found[-2], NOON)
    return scene.store, found


def test_the_same_recruiter_again_changes_nothing(chain):
    store, (juno, kite, _) = chain
    assert record_recruit(store, kite, juno, NOON.replace(year=2030)).recruited_at == NOON


@pytest.mark.parametrize("recruit, recruiter", [(2, 0), (0, 2), (0, 0), (0, 1)])
def test_nobody_is_brought_twice_or_by_whom_they_brought(chain, recruit, recruiter):
    store, partners = chain
    with pytest.raises(CannotRecruit):
        record_recruit(store, partners[recruit], partners[recruiter], NOON)
