"""What Stripe would send of a small shop: events with just the fields that matter, at times that stand."""

from __future__ import annotations

from typing import Any

from tests.program.scene import NOON

BASE = int(NOON.timestamp())
DAY = 86_400


def event(event_id: str, kind: str, found: dict[str, Any], day: int = 0, **more: Any) -> dict[str, Any]:
    """An event about an object, so many days after noon."""
    data = {"object": found} | more
    return {
        "id": event_id,
        "object": "event",
        "type": kind,
        "created": BASE + day * DAY,
        "pending_webhooks": 1,
        "data": data,
    }


def checkout(click: str, day: int = 0, **facts: Any) -> dict[str, Any]:
    """A finished checkout of a subscription that names a click."""
    found = {
        "id": "cs_1",
        "object": "checkout.session",
        "mode": "subscription",
        "payment_status": "paid",
        "customer": "cus_A",
        "client_reference_id": f"dub_id_{click}",
        "invoice": "in_1",
        "subscription": "sub_1",
        "amount_total": 4900,
        "currency": "usd",
        "customer_details": {"name": "Nora Acme", "email": "nora@acme.example", "address": {"country": "DE"}},
        "metadata": {"dubCustomerExternalId": "u_1"},
    }
    return event("evt_checkout", "checkout.session.completed", found | facts, day)


def invoice(number: int = 1, amount: int = 4900, currency: str = "usd", **facts: Any) -> dict[str, Any]:
    """A paid invoice of the subscription, a month after the one before."""
    found = {
        "id": f"in_{number}",
        "object": "invoice",
        "customer": "cus_A",
        "subscription": "sub_1",
        "payment_intent": f"pi_{number}",
        "charge": f"ch_{number}",
        "amount_paid": amount,
        "currency": currency,
        "billing_reason": "subscription_create" if number == 1 else "subscription_cycle",
        "status_transitions": {"paid_at": BASE + (number - 1) * 30 * DAY},
        "lines": {"data": [{"quantity": 2, "price": {"product": "prod_pro", "unit_amount": 2450}}]},
        "metadata": {},
    }
    return event(f"evt_invoice_{number}", "invoice.paid", found | facts, (number - 1) * 30)


def refunded(number: int, amount: int, day: int) -> dict[str, Any]:
    """All that was refunded of an invoice's charge so far."""
    found = {
        "id": f"ch_{number}",
        "object": "charge",
        "payment_intent": f"pi_{number}",
        "amount": 4900,
        "amount_refunded": amount,
        "currency": "usd",
    }
    return event(f"evt_refunded_{number}_{amount}", "charge.refunded", found, day)


def refund(number: int, amount: int, day: int, status: str = "succeeded") -> dict[str, Any]:
    """One refund by itself."""
    found = {
        "id": f"re_{number}_{amount}",
        "object": "refund",
        "charge": f"ch_{number}",
        "payment_intent": f"pi_{number}",
        "amount": amount,
        "currency": "usd",
        "status": status,
        "created": BASE + day * DAY,
    }
    return event(f"evt_refund_{number}_{amount}_{status}", "refund.created", found, day)


def dispute(step: str, day: int, status: str = "needs_response") -> dict[str, Any]:
    """A step of the dispute of the first invoice."""
    found = {
        "id": "dp_1",
        "object": "dispute",
        "charge": "ch_1",
        "payment_intent": "pi_1",
        "amount": 4900,
        "currency": "usd",
        "status": status,
        "created": BASE + 3 * DAY,
    }
    return event(f"evt_dispute_{step}", f"charge.dispute.{step}", found, day)


def subscription(step: str, day: int, before: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    """A step of the subscription."""
    found = {"id": "sub_1", "object": "subscription", "customer": "cus_A", "quantity": 2, "metadata": {}} | facts
    more = {"previous_attributes": before} if before is not None else {}
    return event(f"evt_sub_{step}_{day}", f"customer.subscription.{step}", found, day, **more)


def customer(external_id: str | None = "u_1", day: int = 0) -> dict[str, Any]:
    """Stripe made a customer, with the merchant's own id in its metadata."""
    told = {"dubCustomerExternalId": external_id} if external_id else {}
    found = {"id": "cus_A", "object": "customer", "email": "nora@acme.example", "metadata": told}
    return event("evt_customer", "customer.created", found, day)
