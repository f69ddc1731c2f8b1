"""The calls on commissions and payouts: lists by page, marking what must not be paid, and amounts by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr
from sqlmodel import Session, col, select

from bot.web.asking import Answer, Asking
from bot.web.dub_money import commission_body, payout_body
from bot.web.errors import CallRefused
from bot.web.requests import AskBody, Long, Text
from program.adjustments import adjust
from program.commission_list import MARKS, Listed, Wanted, list_commissions, look_up, mark_key
from program.events import EventConflict
from program.money import MINOR_MOST, Money
from program.partners import find_by_tenant, get_partner
from program.receipts import canonical, claim, hash_of, renew
from program.reversals import TakeBack, reversals_of, reverse
from program.tables import Partner, Payout, Person
from program.tracking import REPEAT_WINDOW
from program.upsert import insert_new

_API = "per_api"
_DAYS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 365}
_PAYOUT_STATES = {
    "pending": ("draft",),
    "processing": ("approved", "submitted"),
    "processed": (),
    "sent": (),
    "completed": ("settled",),
    "failed": ("failed", "returned"),
    "canceled": ("removed",),
}


def _utc(given: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(given).replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("must be a date or time as ISO 8601 has them") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _minor(given: float) -> int:
    """The published clients send whole numbers with a point."""
    if isinstance(given, bool) or given != int(given) or not 0 < abs(given) <= MINOR_MOST:
        raise ValueError(f"must be a whole number of minor units, not 0 and at most {MINOR_MOST}")
    return int(given)


def _unsupported(given: object) -> None:
    if given is not None:
        raise ValueError("is not supported here")


Moment = Annotated[datetime, BeforeValidator(_utc)]
Number = Annotated[int, Field(ge=1, le=100_000)]
Size = Annotated[int, Field(ge=1, le=100)]
Unsupported = Annotated[None, BeforeValidator(_unsupported)]


class AskCommissions(AskBody):
    """GET /commissions; filters that we cannot honour are refused, as an unfiltered list would mislead."""

    type: Text | None = None
    customer_id: Text | None = None
    partner_id: Long | None = None
    tenant_id: Text | None = None
    invoice_id: Text | None = None
    status: Literal["pending", "processed", "paid", "refunded", "duplicate", "fraud", "canceled", "hold"] | None = None
    sort_by: Literal["createdAt", "amount"] = "createdAt"
    sort_order: Literal["asc", "desc"] = "desc"
    interval: Literal["24h", "7d", "30d", "90d", "1y", "mtd", "qtd", "ytd", "all"] = "all"
    start: Moment | None = None
    end: Moment | None = None
    ending_before: Text | None = None
    starting_after: Text | None = None
    page: Number = 1
    page_size: Size = 100
    payout_id: Unsupported = None
    group_id: Unsupported = None
    bounty_submission_id: Unsupported = None
    partner_tag_id: Unsupported = None
    query: Unsupported = None


class AskMark(AskBody):
    """PATCH /commissions/{id}."""

    id: Text
    status: Literal["pending", "refunded", "duplicate", "canceled", "fraud"] | None = None
    earnings: Unsupported = None
    sale_amount: Unsupported = None
    modify_sale_amount: Unsupported = None
    amount: Unsupported = None
    modify_amount: Unsupported = None


class AskCustom(AskBody):
    """POST /commissions: an amount by hand, given or taken, with the reason."""

    type: Literal["custom"]
    partner_id: Text
    amount: Annotated[float, AfterValidator(_minor)]
    date: Moment | None = None
    description: Annotated[StrictStr, Field(min_length=1, max_length=190)]


class AskPayouts(AskBody):
    """GET /payouts."""

    status: Literal["pending", "processing", "processed", "sent", "completed", "failed", "canceled"] | None = None
    partner_id: Text | None = None
    tenant_id: Text | None = None
    sort_by: Literal["amount", "initiatedAt", "paidAt"] = "amount"
    sort_order: Literal["asc", "desc"] = "desc"
    page: Number = 1
    page_size: Size = 100
    invoice_id: Unsupported = None
    group_id: Unsupported = None


def commissions(asking: Asking, ask: AskCommissions) -> Answer:
    """List commissions, a page at a time."""
    chosen = _partners(asking.store, ask.partner_id, ask.tenant_id)
    if chosen is None:
        return []
    (wanted, unwanted), cursor = chosen, ask.starting_after or ask.ending_before
    found = Wanted(
        partner_ids=wanted,
        not_partner_ids=unwanted,
        customer_id=ask.customer_id,
        invoice_id=ask.invoice_id,
        kinds=tuple(ask.type.split(",")) if ask.type else (),
        status=ask.status,
        since=ask.start or _since(ask.interval, asking),
        until=ask.end,
        by_amount=ask.sort_by == "amount",
        ascending=ask.sort_order == "asc",
        after=ask.starting_after,
        before=None if ask.starting_after else ask.ending_before,
        skip=0 if cursor else (ask.page - 1) * ask.page_size,
        most=ask.page_size,
    )
    return [commission_body(one) for one in list_commissions(asking.store, found)]


def mark(asking: Asking, ask: AskMark) -> Answer:
    """Mark a commission as not to be paid: what its sale earned is taken back, once, and the mark says why."""
    found = look_up(asking.store, ask.id)
    if found is None:
        return CallRefused("not_found", "There is no such commission.")
    if found.status == "paid":
        return CallRefused("bad_request", "Paid commissions cannot be updated.")
    if ask.status not in MARKS:
        return CallRefused("unprocessable_entity", f"status: must be one of {', '.join(MARKS)}; books are not rewound.")
    if found.sale is None:
        return CallRefused("unprocessable_entity", "id: one without a sale is taken back by POST /commissions.")
    _take_back(asking, found, ask.status)
    again = look_up(asking.store, ask.id)
    assert again is not None  # it was there a moment ago
    return commission_body(again)


def custom(asking: Asking, ask: AskCustom) -> Answer:
    """Give or take an amount by hand; the same body within a day is the same request."""
    partner, minor = get_partner(asking.store, ask.partner_id), int(ask.amount)
    body = canonical(ask.model_dump(mode="json"))
    old = claim(asking.store, "custom", body, body, asking.now)
    if old is None or renew(asking.store, old, asking.now, REPEAT_WINDOW):
        insert_new(asking.store, Person(id=_API, name="The merchant's program", created_at=asking.now))
        adjust(
            asking.store,
            key=f"call:{hash_of(body)}:{asking.now.isoformat()}",
            kind="credit" if minor > 0 else "debit",
            partner_id=partner.id,
            money=Money(abs(minor), asking.rules.currency),
            reason=ask.description,
            made_by=_API,
            at=ask.date or asking.now,
        )
    return {"success": True, "message": "The amount is in the books."}


def payouts(asking: Asking, ask: AskPayouts) -> Answer:
    """List payouts, a page at a time."""
    chosen = _partners(asking.store, ask.partner_id, ask.tenant_id)
    if chosen is None:
        return []
    (wanted, unwanted), column = chosen, Payout.amount if ask.sort_by == "amount" else Payout.changed_at
    order = col(column).asc() if ask.sort_order == "asc" else col(column).desc()
    rows = select(Payout, Partner).join(Partner, col(Partner.id) == Payout.partner_id).order_by(order, Payout.id)
    if wanted:
        rows = rows.where(col(Payout.partner_id).in_(wanted))
    if unwanted:
        rows = rows.where(col(Payout.partner_id).not_in(unwanted))
    if ask.status:
        rows = rows.where(col(Payout.state).in_(_PAYOUT_STATES[ask.status]))
    page = asking.store.exec(rows.offset((ask.page - 1) * ask.page_size).limit(ask.page_size))
    return [payout_body(asking.store, payout, partner) for payout, partner in page]


def _take_back(asking: Asking, found: Listed, status: str) -> None:
    sale = found.sale
    assert sale is not None  # checked by who calls
    marks = [row for row in reversals_of(asking.store, sale.id) if row.key.startswith(mark_key(sale.id))]
    key = mark_key(sale.id) + status
    if marks and marks[0].key != key:
        raise EventConflict(f"The commission is marked as {marks[0].key.rpartition(':')[2]} already.")
    if not marks:
        money = Money(sale.amount, sale.currency)
        reverse(asking.store, asking.rules.terms, TakeBack(key, "total", money, asking.now, sale_id=sale.id))


def _partners(
    store: Session, given: str | None, tenant_id: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Partners that are asked for, and those that are left out; None where the one asked for is nobody."""
    if given:
        names = tuple(given.removeprefix("-").split(","))
        return ((), names) if given.startswith("-") else (names, ())
    if not tenant_id:
        return (), ()
    partner = find_by_tenant(store, tenant_id)
    return ((partner.id,), ()) if partner else None


def _since(interval: str, asking: Asking) -> datetime | None:
    if interval == "all":
        return None
    if interval in _DAYS:
        return asking.now - timedelta(days=_DAYS[interval])
    today = asking.now.astimezone(asking.rules.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    months = {"mtd": today.month, "qtd": (today.month - 1) // 3 * 3 + 1, "ytd": 1}
    return today.replace(month=months[interval], day=1)
