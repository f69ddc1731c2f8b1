"""A town is a small program in which every field that somebody outside can fill stands in some row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, select

from program.motions import Actor, Draft, propose, second
from program.responses import answer, follow_up
from program.rules.badges import Badge, Measure
from program.rules.ballots import Method
from program.rules.courses import Course, Gap, Question
from program.seats import add_seat, appoint, give_chair
from program.tables import (
    Adjustment,
    AgendaPoint,
    Announcement,
    Broadcast,
    Circuit,
    Click,
    Commission,
    Coupon,
    Customer,
    Deal,
    Delivery,
    DirectLine,
    Dispute,
    Entry,
    JobPause,
    Kudos,
    Lead,
    Learning,
    Link,
    LiveEvent,
    Milestone,
    Partner,
    Payout,
    PayoutMethod,
    PayoutRun,
    Person,
    Poll,
    Recognition,
    ReferredDeal,
    Reversal,
    RoleGrant,
    Row,
    Run,
    Sale,
    StripeCustomer,
    StripeEvent,
    Touch,
    Unattributed,
)
from program.tables import Draft as DraftRow
from program.vote_closings import close_due
from program.votes import Opening, cast, open_vote
from tests.gallery.scenes import MOMENT, rows_of
from tests.stage import SETUP, Stage

PARTNERS = 5
COURSE = Course("copy-clinic", "The copy clinic", "Words that work.", 15, ("Say one thing.",),
                (Question("How many things?", ("One", "Many"), 0),), gap=Gap.LEADS)  # fmt: skip
BADGE = Badge("steady", "Steady hand", "Brings customers who stay.", Measure.SALES, 1, 365)
TOWN = replace(SETUP, courses=(COURSE,), badges=(BADGE,))
_DAY = timedelta(days=1)


def found(stage: Stage) -> None:
    """Found the town on a stage: two partners' people, all that they and others wrote, and every kind of trouble."""
    stage.now = MOMENT
    with stage.store.unit() as store:
        _settle(store)
    for code in ("p0", "p1", "p0"):
        stage.world.sale(code, days_ago=20)
    with stage.store.unit() as store:
        _write(store, list(_words()), list(_money(store)), list(_trouble()))
        _sit(store, stage.now)


def _settle(store: Session) -> None:
    """The partners, each with a person, both accounts, a link and results; the first two may do everything."""
    rows = [row for place in range(PARTNERS) for row in rows_of(place, f"Partner {place}")]
    _write(store, rows)
    first, second_ = store.get_one(Partner, "prt_000000"), store.get_one(Partner, "prt_000001")
    first.description, first.tenant_id, first.image = "We write.", "t-0", "https://acme.example/a.png"
    first.archetype, first.industry = "creator", "software"
    second_.visibility, second_.pseudonym = "pseudonym", "Quill"
    store.add_all([first, second_])
    link = store.get_one(Link, "lnk_000000")
    link.external_id, link.tenant_id = "x-0", "t-0"
    store.add(link)
    roles = ("admin", "manager", "finance", "operator")
    _write(store, [RoleGrant(person_id=f"per_{place:06d}", role=role, granted_at=MOMENT)
                   for place in (0, 1) for role in roles])  # fmt: skip


def _write(store: Session, *groups: list[Row]) -> None:
    for rows in groups:
        for row in rows:
            store.add(row)
            store.flush()


def _words() -> Iterator[Row]:
    """What people said to each other."""
    one, two = "per_000000", "per_000001"
    for number, state in enumerate(("draft", "scheduled", "sent")):
        yield Announcement(
            id=f"wan_{number}", title="News", text="We moved.", link="https://acme.example", state=state, made_by=one,
            segment='[["industry", ["software"], false]]' if number else "[]", send_at=MOMENT + _DAY, created_at=MOMENT,
            ended_at=MOMENT if state == "sent" else None,
        )  # fmt: skip
    for number, state in enumerate(("draft", "asked", "scheduled", "posted", "removed")):
        yield Recognition(
            id=f"wre_{number}", partner_id=f"prt_00000{number % 2}", kind="retained customers", reason="Well done.",
            shown_as="Partner", state=state, made_by=one, wanted_at=MOMENT, post_at=MOMENT + _DAY, why="manager",
            posted_at=MOMENT if state == "posted" else None, created_at=MOMENT,
        )  # fmt: skip
    yield from (
        Kudos(id=f"wku_{giver}", giver_id=f"prt_00000{giver}", receiver_id=f"prt_00000{to}",
              given_by=f"per_00000{giver}", week=(MOMENT - 14 * _DAY).date(), turn=1, reason="Thank you.",
              given_at=MOMENT - 14 * _DAY)
        for giver, to in ((2, 0), (3, 1), (4, 2))
    )  # fmt: skip
    for number, state in enumerate(("scheduled", "over", "cancelled")):
        starts = MOMENT + (2 - 3 * number) * _DAY
        yield LiveEvent(
            id=f"wev_{number}", title="Ask us anything", kind="meeting", audience="partners", about="Come.",
            agenda="Rates.", place="https://acme.example/live", starts_at=starts, state=state,
            why="The speaker is ill.",
            ends_at=starts + timedelta(hours=1), notes="We spoke.", follow_ups="- Dana sends the deck", made_by=one,
            created_at=MOMENT, changed_at=MOMENT,
        )  # fmt: skip
    for back in (1, 80):
        yield Learning(
            id=f"wle_{back}", tried="A video", taught="It helps.", person_id=one, told_at=MOMENT - back * _DAY
        )
    yield AgendaPoint(id="wag_0", number=1, text="Rates", person_id=one, name="Ada", created_at=MOMENT)
    yield Poll(id="wpo_0", number=1, question="Where?", options='["A", "B", "C"]', created_by=two, created_at=MOMENT,
               close_at=MOMENT + 3 * _DAY)  # fmt: skip
    rendered = {"slack": {"text": "x", "blocks": []}, "discord": {"components": []}}
    yield DraftRow(id="wdr_0", brief="roundup_narrative", subject="quarterly-roundup:x", text="A good quarter.",
                   facts="",
                   rendered=json.dumps(rendered), author="model", proposed_at=MOMENT)  # fmt: skip


def _brought(store: Session) -> Iterator[Row]:
    """What came with the sales from outside, in every column that may have something."""
    for customer in store.exec(select(Customer)).all():
        customer.name, customer.email, customer.avatar = "Cory", "c@customer.example", "https://acme.example/c.png"
        customer.sub_id = "news"
        yield customer
    for click in store.exec(select(Click)).all():
        click.referrer, click.sub_id = "https://letters.example/1", "news"
        yield click
    for touch in store.exec(select(Touch)).all():
        touch.note = "Met at a fair."
        yield touch
    for kind in (Lead, Sale):
        for row in store.exec(select(kind)).all():
            row.detail = '{"plan": "yearly"}'
            yield row


def _money(store: Session) -> Iterator[Row]:
    """Claims and objections, what was taken back or given by hand, and payouts in every state."""
    yield from _brought(store)
    earned = store.exec(select(Commission).order_by(Commission.partner_id, Commission.id)).all()
    for number, (row, state) in enumerate(zip(earned, ("open", "refused", "open"), strict=True)):
        yield Dispute(
            id=f"wds_{number}", commission_id=row.id, partner_id=row.partner_id, opened_by=f"per_{row.partner_id[4:]}",
            text="It should be more.", state=state, answer="No.", due_at=MOMENT + _DAY, opened_at=MOMENT - _DAY,
        )  # fmt: skip
    yield Milestone(
        id="wmi_0", customer_id=str(earned[0].customer_id), kind="activated", detail='{"seats": 5}', at=MOMENT
    )
    yield Coupon(code="ADA10", partner_id="prt_000000", created_at=MOMENT)
    yield Deal(id="wde_0", partner_id="prt_000000", domain="big.example", note="They know us.", at=MOMENT)
    yield Deal(id="wde_1", partner_id="prt_000001", customer_external_id="c-9", note="They know us.", at=MOMENT)
    for number, state in enumerate(("waiting", "accepted", "declined")):
        yield ReferredDeal(
            id=f"wrd_{number}", partner_id="prt_000000", asked_by="per_000000", domain="new.example", note="We met.",
            state=state, at=MOMENT, reason="Too small.", decided_by="per_000001", decided_at=MOMENT,
        )  # fmt: skip
    for number, (kind, state) in enumerate((("credit", "posted"), ("write_off", "waiting"))):
        adjusted = {"partner_id": "prt_000000", "made_by": "per_000001", "currency": "USD"}
        yield Adjustment(
            id=f"wad_{number}", kind=kind, amount=500, reason="By hand.", state=state, at=MOMENT, **adjusted
        )
    yield Entry(event_key="ward:1", kind="credit", note="By hand.", adjustment_id="wad_0", at=MOMENT)
    for kind, state in (("refund", "waiting"), ("refund", "refused")):
        yield Reversal(id=f"wrv_{state}", key=f"re_{state}", kind=kind, state=state, reason="Who?", invoice_id="in_9",
                       amount=100, currency="USD", at=MOMENT)  # fmt: skip
    yield from _payouts()


def _payouts() -> Iterator[Row]:
    for place in range(2):
        yield PayoutMethod(id=f"wpm_{place}", partner_id=f"prt_00000{place}", kind="paypal", currency="USD",
                           since=MOMENT, details='{"email": "ada@letters.example", "holder": "Ada"}')  # fmt: skip
    for number, state in enumerate(("draft", "submitted")):
        yield PayoutRun(id=f"wpr_{number}", label=f"run {number}", cut_off=MOMENT.date(), state=state, digest="0" * 64,
                        made_by="per_000001", created_at=MOMENT)  # fmt: skip
    for number, state in enumerate(("draft", "submitted", "paid", "failed", "returned", "excluded")):
        yield Payout(
            id=f"wpa_{number}", run_id=f"wpr_{min(number, 1)}", partner_id=f"prt_00000{number % 5}", currency="USD",
            amount=4000, method_id="wpm_0", state=state, submission_key=f"ward-{number}", reference="REF 1",
            reason="The account was closed.", changed_at=MOMENT,
        )  # fmt: skip
    for number, steps in ((1, ("submitted",)), (2, ("submitted", "settled"))):
        for step in steps:
            yield Entry(event_key=f"payout:wpa_{number}:{step}", kind=f"payout_{step}", at=MOMENT)


def _trouble() -> Iterator[Row]:
    """What platforms, Stripe and the clock reported."""
    yield Broadcast(id="wbr_0", title="News", person_id="per_000000", started_at=MOMENT)
    drawing = json.dumps({"text": "x", "blocks": [], "components": []})
    for number, state in enumerate(("pending", "refused", "ambiguous", "unknown", "sent")):
        yield Delivery(
            id=f"wdl_{number}", key=f"ward:{number}", reference=f"7K3Q-1{number}", platform="slack", state=state,
            destination="C0COMMUNITY", drawing=drawing, not_before=MOMENT, trouble="Slack said no.", created_at=MOMENT,
            broadcast_id="wbr_0", address="C0COMMUNITY/1.2" if state == "sent" else None,
        )  # fmt: skip
    yield Circuit(
        platform="slack", destination="C0COMMUNITY", reason="Slack said no.", opened_at=MOMENT, probe_at=MOMENT
    )
    yield DirectLine(platform="slack", destination="user:U0P00000", closed_at=MOMENT, reason="They closed it.")
    yield JobPause(id="wpz_0", schedule="holds", reason="Audit.", paused_by="Dana", resumed_by="Dana", paused_at=MOMENT,
                   resumed_at=MOMENT)  # fmt: skip
    yield Run(schedule="holds", label="x", due_at=MOMENT, outcome="failed", reason="It broke.", started_at=MOMENT)
    for number, state in enumerate(("parked", "waiting", "dropped")):
        yield StripeEvent(
            id=f"evt_{number}", type="charge.odd", state=state, reason="Not known here.", waits_for="in_9", body="{}",
            body_hash="0", at=MOMENT, received_at=MOMENT, dropped_by="per_000000", dropped_because="A test.",
        )  # fmt: skip
    yield StripeCustomer(id="cus_1", external_id="c-1")
    yield Unattributed(id="wun_0", kind="sale", reason="no click", customer_external_id="c-1", body="{}", at=MOMENT)


def _sit(store: Session, now: datetime) -> None:
    """The council: a motion in each state, one of them with votes."""
    people = [store.get_one(Person, f"per_{place:06d}") for place in range(4)]
    for place, person in enumerate(people[:3]):
        seat = add_seat(store, TOWN.council, store.get_one(Partner, f"prt_{place:06d}"), category="creator", now=now)
        appoint(store, seat, person)
        if place == 0:
            give_chair(store, seat)
    actors = [Actor(person.id, person.name) for person in people]
    _move(store, actors, now)
    _decide(store, actors, now)


def _move(store: Session, actors: Sequence[Actor], now: datetime) -> None:
    """Motions that are not decided: proposed, seconded, and one that is voted on."""
    options = ("Berlin", "Lisbon", "Online")
    for state in ("proposed", "seconded", "open"):
        motion = propose(store, Draft(state, "Why not?", Method.RANKED, options, True), actors[1], now - 2 * _DAY)
        if state != "proposed":
            second(store, motion, actors[2], now - 2 * _DAY)
    open_vote(store, motion, Opening(now - _DAY, now + _DAY), actors[0])
    cast(store, motion.number, str(actors[1].person_id), "B>A", now)


def _decide(store: Session, actors: Sequence[Actor], now: datetime) -> None:
    """Two motions that were carried, the second one answered."""
    for _ in range(2):
        motion = propose(store, Draft("closed", "Why not?", Method.YES_NO, (), False), actors[1], now - 9 * _DAY)
        second(store, motion, actors[2], now - 9 * _DAY)
        open_vote(store, motion, Opening(now - 8 * _DAY, now - _DAY), actors[0])
        for actor in actors[:3]:
            cast(store, motion.number, str(actor.person_id), "yes", now - 7 * _DAY)
        close_due(store, TOWN.council, now)
    answer(store, motion, "accepted", "We will.", actors[0], now)
    follow_up(store, motion, "We did.", actors[0], now)
