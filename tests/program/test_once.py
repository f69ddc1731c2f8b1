"""What happens once: on both engines the first writer is told that it was the first, and the second that it was not."""

from __future__ import annotations

from program.deliveries import Parcel, enqueue
from program.runs import claim_run, first_time, remember_first
from tests.stage import NOW


def test_an_occurrence_is_claimed_once(store):
    with store.unit() as books:
        assert claim_run(books, "weekly", "2026-11-16", NOW, NOW)
    with store.unit() as books:
        assert not claim_run(books, "weekly", "2026-11-16", NOW, NOW)


def test_a_request_arrives_once(store):
    with store.unit() as books:
        assert first_time(books, "slack:1", NOW)
    with store.unit() as books:
        assert not first_time(books, "slack:1", NOW)


def test_the_first_that_is_remembered_stands(store):
    with store.unit() as books:
        assert remember_first(books, "began", "monday") == "monday"
        assert remember_first(books, "began", "tuesday") == "monday"


def test_a_delivery_is_written_once(store):
    parcel = Parcel("board:1", "slack", "C1", {"text": "hello"})
    with store.unit() as books:
        assert enqueue(books, parcel, NOW)
        assert not enqueue(books, parcel, NOW)
