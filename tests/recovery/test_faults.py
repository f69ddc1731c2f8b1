"""A disk that fills up or fails in the middle: all of a use case or nothing, no false yes, and then on by itself."""

import shutil
from random import Random

import pytest

from program.invariants import check_all
from tests.recovery.faults import FULL, failing_at, no_room
from tests.recovery.use_cases import USE_CASES, Kit, dump, prepared, whole

# The long run tries thirty limits and every place.
LIMITS, PLACES = 1, 2
# What these write is short enough to fit into the pages that are there: they never meet a file that may not grow.
SHORT = {
    "Stripe: a customer",
    "a click is tracked",
    "a lead",
    "a link of the program",
    "a notice is turned off",
    "a partner enrols",
    "a run is given up",
}
every_use_case = pytest.mark.parametrize("name", sorted(USE_CASES))


@pytest.fixture(scope="session")
def before(blank_store, tmp_path_factory):
    """Databases in which all that a use case needs has happened, made once."""
    folder = tmp_path_factory.mktemp("before")
    return lambda name: prepared(blank_store, folder, name)


@pytest.fixture
def kit(before, tmp_path, request):
    file = tmp_path / "kit.db"
    shutil.copy(before(request.node.callspec.params["name"]), file)
    kit = Kit(file)
    yield kit
    kit.close()


def holds(kit):
    with kit.store.unit(False) as store:
        return check_all(store) == [] and whole(kit.file)


def attempt(kit, name, fault):
    """Do it under a fault; what was not acknowledged changed nothing, and what was is all there."""
    was = dump(kit.file)
    with fault:
        acknowledged = USE_CASES[name].act(kit)
        assert acknowledged or kit.redirects(), "whoever follows a link waits for no disk"
    assert acknowledged or dump(kit.file) == was
    assert holds(kit)
    return acknowledged


def there(before, tmp_path, name):
    file = tmp_path / "kit.db"
    shutil.copy(before(name), file)
    return Kit(file)


def fill_up(before, tmp_path, name, limits):
    """Try without a free page, then with a few by chance, each with room again; return how often it was a yes.

    What needs a page must have met the full disk, and what is in SHORT must not have met it, even without a free one.
    """
    chance, yes, refused = Random(name), 0, set()
    for number in range(limits):
        kit = there(before, tmp_path, name)
        pages = chance.randrange(6) if number else 0
        if attempt(kit, name, no_room(kit.store.engine, pages)):
            yes += 1
        else:
            refused.add(pages)
            assert kit.store.condition.state == "full"
            assert USE_CASES[name].act(kit), "room again, and it still says no"
            assert kit.store.condition.state == "well"
            assert holds(kit)
        kit.close()
    if name in SHORT:
        assert 0 not in refused, "it needs a page now: take it off SHORT"
    else:
        assert refused, "the disk was never full"
    return yes


def fail_everywhere(before, tmp_path, name, places):
    """Fail at the first write, the second, and so on, until a run is clean; return how many there were."""
    for place in range(1, places + 1):
        kit, seen = there(before, tmp_path, name), []
        acknowledged = attempt(kit, name, failing_at(kit.store.engine, place, seen))
        clean = len(seen) < place
        assert acknowledged == clean, f"it said {acknowledged} though write {place} failed: {seen[-1:]}"
        if not clean:
            assert USE_CASES[name].act(kit), "the disk is well again, and it still says no"
            assert holds(kit)
        kit.close()
        if clean:
            return place - 1
    return places


@every_use_case
def test_a_full_disk_means_no_and_nothing_changed(before, tmp_path, name):
    fill_up(before, tmp_path, name, LIMITS)


@pytest.mark.parametrize("name", sorted(SHORT))
def test_a_short_write_that_meets_a_full_disk_is_refused_and_goes_on_afterwards(before, tmp_path, name):
    kit = there(before, tmp_path, name)
    was = dump(kit.file)
    with failing_at(kit.store.engine, 1, [], FULL):
        assert not USE_CASES[name].act(kit)
        assert kit.store.condition.state == "full"
    assert dump(kit.file) == was
    assert USE_CASES[name].act(kit), "room again, and it still says no"
    assert kit.store.condition.state == "well"
    assert holds(kit)
    kit.close()


@every_use_case
def test_a_write_that_fails_takes_everything_back(before, tmp_path, name):
    assert fail_everywhere(before, tmp_path, name, PLACES) == PLACES
