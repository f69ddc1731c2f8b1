"""Stripe's events in the program's words: who was met, what was paid, what went back, who grew and who left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from program.money import Money
from program.rules.stripe_amounts import Unreadable, money_of
from program.rules.stripe_objects import (
    Object,
    Who,
    bought_in,
    moment,
    name_of,
    part,
    payments_of,
    rows,
    size_of,
    subscription_of,
    text,
    who_is,
    who_of,
)


@dataclass(frozen=True)
class Met:
    """Somebody was met; a checkout is the step that counts as their lead."""

    who: Who
    at: datetime
    is_lead: bool = False


@dataclass(frozen=True)
class Named:
    """These names are of one payment; the first is that of its sale."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Paid:
    """Somebody paid; the first of the names is that of the sale."""

    who: Who
    names: tuple[str, ...]
    money: Money
    event_name: str
    metadata: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class WentBack:
    """Money of a payment went back: `kind` is refund, total (of all refunds so far) or chargeback."""

    key: str
    kind: Literal["refund", "total", "chargeback"]
    names: tuple[str, ...]
    money: Money
    at: datetime


@dataclass(frozen=True)
class DisputeEnded:
    """A dispute was won or lost."""

    key: str
    won: bool
    at: datetime


@dataclass(frozen=True)
class Grew:
    """A subscription comes to more than before."""

    who: Who
    source: str
    at: datetime


@dataclass(frozen=True)
class Left:
    """A subscription ended."""

    who: Who
    at: datetime


@dataclass(frozen=True)
class Told:
    """Something happened that the terms may call a milestone."""

    who: Who
    event_name: str
    source: str
    at: datetime


Fact = Met | Named | Paid | WentBack | DisputeEnded | Grew | Left | Told
_LOST = {"lost": False, "won": True}


def translate(event: Object) -> tuple[Fact, ...]:
    """Return what an event says, which may be nothing; Unreadable for what we do not know or cannot believe."""
    kind, found = text(event.get("type")), part(event, "data", "object")
    if kind is None or not isinstance(found, dict):
        raise Unreadable("it has no type or no object")
    at = moment(event.get("created"))
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable(f"events of the type {kind} are not known here")
    return tuple(reader(event, found, at)) + _told(kind, found, at)


def _told(kind: str, found: Object, at: datetime) -> tuple[Fact, ...]:
    if kind.startswith(("customer.subscription.", "invoice.", "checkout.")):
        return (Told(who_of(found), kind, f"{kind}:{name_of(found)}", at),)
    return ()


def _customer(_event: Object, found: Object, at: datetime) -> list[Fact]:
    return [Met(who_is(found), at)]


def _checkout(_event: Object, found: Object, at: datetime) -> list[Fact]:
    """A checkout with an invoice is paid by that; one without is a sale of its own."""
    own = name_of(found)
    who = who_of(found, guest=own)
    names = [name_of(found.get(field)) for field in ("invoice", "payment_intent")]
    known = tuple(name for name in [*names, own] if name)
    facts: list[Fact] = [Met(who, at, is_lead=True)]
    if found.get("mode") == "payment" and not names[0] and found.get("payment_status") == "paid":
        money = money_of(found.get("amount_total"), found.get("currency"))
        return [*facts, Paid(who, known, money, "Purchase", bought_in(found), at)]
    return [*facts, Named(known)] if len(known) > 1 else facts


def _invoice(_event: Object, found: Object, at: datetime) -> list[Fact]:
    own = name_of(found)
    if own is None:
        raise Unreadable("its invoice has no id")
    paid_at = part(found, "status_transitions", "paid_at")
    told = bought_in(found)
    if subscription_of(found):
        told |= {"subscription": subscription_of(found), "billing_reason": text(found.get("billing_reason")) or ""}
    money = money_of(found.get("amount_paid"), found.get("currency"))
    names = (own, *payments_of(found))
    return [Paid(who_of(found), names, money, "Invoice paid", told, at if paid_at is None else moment(paid_at))]


def _invoice_payment(_event: Object, found: Object, _at: datetime) -> list[Fact]:
    names = [name_of(found.get("invoice"))]
    names += [name_of(part(found, "payment", field)) for field in ("payment_intent", "charge")]
    known = tuple(name for name in names if name)
    return [Named(known)] if len(known) > 1 else []


def _charge(_event: Object, found: Object, at: datetime) -> list[Fact]:
    """The total of all refunds of a charge so far."""
    money = money_of(found.get("amount_refunded"), found.get("currency"))
    names = _names(found.get("payment_intent"), found, found.get("invoice"))
    return [WentBack(f"total:{name_of(found)}:{money.minor}", "total", names, money, at)] if money.minor else []


def _refund(_event: Object, found: Object, at: datetime) -> list[Fact]:
    """One refund, once it has succeeded."""
    status = found.get("status")
    if status in ("failed", "canceled"):
        raise Unreadable(f"a refund is {status}: if it was taken from a commission before, give that back by hand")
    if status != "succeeded":
        return []
    money = money_of(found.get("amount"), found.get("currency"))
    names = _names(found.get("payment_intent"), found.get("charge"))
    made = found.get("created")
    when = at if made is None else moment(made)
    return [WentBack(f"refund:{name_of(found)}", "refund", names, money, when)] if money.minor else []


def _dispute(event: Object, found: Object, at: datetime) -> list[Fact]:
    """What is disputed is taken back; a warning takes nothing yet; an end that is told says that it began, too."""
    status = text(found.get("status")) or ""
    if status.startswith("warning_"):
        return []
    key, made = f"dispute:{name_of(found)}", found.get("created")
    money = money_of(found.get("amount"), found.get("currency"))
    names = _names(found.get("payment_intent"), found.get("charge"))
    if not money.minor:
        return []
    facts: list[Fact] = [WentBack(key, "chargeback", names, money, at if made is None else moment(made))]
    if event.get("type") == "charge.dispute.funds_reinstated":
        status = "won"
    if event.get("type") == "charge.dispute.closed" and status not in _LOST:
        raise Unreadable(f"a dispute was closed as {status!r}, which is neither won nor lost")
    if status in _LOST:
        facts.append(DisputeEnded(key, _LOST[status], _returned_at(found) or at))
    return facts


def _returned_at(dispute: Object) -> datetime | None:
    """When the money came back: each event about that tells the same moment."""
    given = [row for row in rows(dispute.get("balance_transactions")) if isinstance(row.get("amount"), int)]
    times = [row.get("created") for row in given if row["amount"] > 0]
    return moment(times[-1]) if times else None


def _subscription(event: Object, found: Object, at: datetime) -> list[Fact]:
    who = who_of(found)
    if event.get("type") == "customer.subscription.deleted":
        ended = found.get("ended_at")
        return [Left(who, at if ended is None else moment(ended))]
    facts: list[Fact] = [Met(who, at)]
    before = part(event, "data", "previous_attributes")
    if isinstance(before, dict) and _is_more(found, before):
        facts.append(Grew(who, f"{name_of(found)}:{event.get('created')}", at))
    return facts


def _is_more(found: Object, before: Object) -> bool:
    if not {"items", "quantity", "plan"} & set(before):
        return False
    merged = found | before
    old = size_of(merged, merged.get("items"), merged.get("quantity"))
    new = size_of(found, found.get("items"), found.get("quantity"))
    if "items" not in before and isinstance(before.get("quantity"), int) and isinstance(found.get("quantity"), int):
        return bool(found["quantity"] > before["quantity"])
    return old is not None and new is not None and new > old


def _nothing(_event: Object, _found: Object, _at: datetime) -> list[Fact]:
    return []


def _names(*given: Any) -> tuple[str, ...]:
    found = tuple(name for value in given if (name := name_of(value)))
    if not found:
        raise Unreadable("it names neither a payment nor a charge")
    return found


_READERS: dict[str, Callable[[Object, Object, datetime], list[Fact]]] = {
    **dict.fromkeys(("customer.created", "customer.updated"), _customer),
    **dict.fromkeys(("checkout.session.completed", "checkout.session.async_payment_succeeded"), _checkout),
    **dict.fromkeys(("invoice.paid", "invoice.payment_succeeded"), _invoice),
    **dict.fromkeys(("invoice.payment_failed", "checkout.session.async_payment_failed"), _nothing),
    "invoice_payment.paid": _invoice_payment,
    "charge.refunded": _charge,
    **dict.fromkeys(("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"), _refund),
    **dict.fromkeys(("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"), _dispute),
    **dict.fromkeys(("charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"), _dispute),
    **dict.fromkeys(("customer.subscription.created", "customer.subscription.updated"), _subscription),
    "customer.subscription.deleted": _subscription,
}
