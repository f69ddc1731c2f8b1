"""Deliveries move as their page says: each row of its table is played on a store."""

from datetime import timedelta

import pytest
from sqlmodel import select

from program import circuits
from program.deliveries import Parcel, doubt, enqueue
from program.delivery_claims import (
    FRESH,
    GIVE_UP,
    LEASE,
    Overtaken,
    claim,
    claim_doubtful,
    mark_later,
    mark_missing,
    mark_read,
    mark_refused,
    mark_sent,
    mark_unknown,
    mark_unreadable,
    mark_vanished,
)
from program.delivery_decisions import decide, remove_extra, retry
from program.living_cards import stands
from program.second_looks import claim_looks, mark_once, mark_twice, mark_unseen
from program.tables import Delivery
from tests.algorithms.pages import worked_table
from tests.stage import NOW

ROWS = worked_table("delivery.md", "state", "what happens", "becomes")
LATER = NOW + LEASE


class Story:
    """One delivery on a store, brought into a state and then met by what happens."""

    def __init__(self, books):
        self.books = books
        enqueue(books, Parcel("m", "slack", "C1", {"text": "m"}, card="tally"), NOW)
        self.row = None

    def reach(self, state):
        if state == "pending":
            return
        (self.row,) = claim(self.books, "slack", NOW, token=1)
        match state:
            case "unknown" | "ambiguous":
                mark_unknown(self.books, self.row, NOW, "no answer")
                ((self.row,),) = claim_doubtful(self.books, "slack", LATER, token=1)
                if state == "ambiguous":
                    self.happen("unreadable for 15 minutes")
            case "sent":
                self.be_sent_with_a_look_to_come()
            case "refused":
                mark_refused(self.books, self.row, "archived", "channel")

    def happen(self, event):
        books, row = self.books, self.row
        told = {
            "taken up": lambda: claim(books, "slack", NOW),
            "its receiver is left alone now": lambda: mark_later(books, row, LATER, "quiet"),
            "arrived": lambda: mark_sent(books, row, "C1/1", NOW),
            "found": lambda: mark_sent(books, row, "C1/1", NOW),
            "refused": lambda: mark_refused(books, row, "archived", "channel"),
            "told to wait": lambda: mark_later(books, row, LATER, "slow down"),
            "no answer": lambda: mark_unknown(books, row, NOW, "no answer"),
            "lease over": lambda: claim_doubtful(books, "slack", LATER, token=2),
            "not found": lambda: mark_missing(books, row, LATER),
            "more to read": lambda: mark_read(books, row, "17", LATER),
            "unreadable": lambda: mark_unreadable(books, row, LATER, "no history"),
            "unreadable for 15 minutes": self.give_up,
            "unreadable for 15 minutes at a second look": self.give_up_looking,
            "stands once at a second look": lambda: mark_once(books, row, LATER),
            "stands twice": lambda: mark_twice(books, row, "C1/2", "twice"),
            "retried after a doubt": self.retry_after_a_doubt,
            "operator leaves both": lambda: decide(books, self.twice(), arrived=True, now=LATER),
            "operator has the second one deleted": lambda: remove_extra(books, self.twice(), LATER),
            "told to wait after a doubt": self.be_told_after_a_doubt,
            "a look grown old": self.grow_old,
        }
        if event in told:
            told[event]()
        else:
            self.happen_to_all(event)

    def give_up(self):
        self.row.unreadable_since = LATER
        assert mark_unreadable(self.books, self.row, LATER + GIVE_UP, "no history")

    def be_sent_with_a_look_to_come(self):
        mark_sent(self.books, self.row, "C1/1", NOW, NOW)
        ((self.row,),) = claim_looks(self.books, "slack", LATER, token=1)

    def give_up_looking(self):
        self.row.unreadable_since = LATER
        assert mark_unseen(self.books, self.row, LATER + GIVE_UP, "no history")

    def twice(self):
        self.now().extra = "C1/2"
        self.books.flush()
        return self.now()

    def retry_after_a_doubt(self):
        self.now().doubted = True
        retry(self.books, self.now(), LATER)

    def be_told_after_a_doubt(self):
        self.row.doubted = True
        mark_later(self.books, self.row, LATER, "slow down")

    def grow_old(self):
        self.now().doubted = True
        self.books.flush()
        assert claim(self.books, "slack", NOW + FRESH) == []

    def happen_to_all(self, event):
        books, row = self.books, self.row
        match event:
            case "operator says there" | "operator says again":
                decide(books, self.now(), arrived=event.endswith("there"), now=LATER)
            case "retried":
                retry(books, self.now(), LATER)
            case "channel open again":
                circuits.trip(books, "slack", "C1", "archived", NOW)
                assert circuits.close(books, "slack", "C1")
            case "overtaken":
                enqueue(books, Parcel("n", "slack", "C1", {}, card="tally"), NOW)
            case "card deleted":
                stands(books, row, "C1/1", NOW)
                mark_vanished(books, row, True, NOW)
            case "restored from a backup":
                doubt(books, NOW - timedelta(hours=1), LATER, NOW)
            case "settled by a replaced relay":
                row.token = 0
                with pytest.raises(Overtaken):
                    mark_sent(books, row, "C1/1", NOW)
            case _:
                raise AssertionError(f"the page tells of something that nobody plays: {event}")

    def now(self):
        wanted = select(Delivery).where(Delivery.key == "m").execution_options(populate_existing=True)
        return self.books.exec(wanted).one()


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['state']}, {row['what happens']}" for row in ROWS])
def test_a_delivery_becomes_what_the_page_says(row, stage):
    with stage.store.unit() as books:
        story = Story(books)
        story.reach(row["state"])
        assert story.now().state == row["state"]
        story.happen(row["what happens"])
        assert story.now().state == row["becomes"]
