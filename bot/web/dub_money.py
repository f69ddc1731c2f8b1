"""Commissions and payouts field for field as the published clients demand them; what we do not have is null."""

from __future__ import annotations

import json

from sqlmodel import Session

from bot.web.dub_bodies import Body, moment
from program.commission_list import Listed, kind_of
from program.tables import Customer, Partner, Payout, PayoutMethod, PayoutRun

_STATES = {"draft": "pending", "approved": "processing", "submitted": "processing", "settled": "completed"}
_METHODS = {"paypal": "paypal", "stripe": "connect"}


def commission_body(listed: Listed) -> Body:
    """Return a commission: `amount` is its sale's, `earnings` what reversals left of it."""
    row, sale = listed.commission, listed.sale
    created = moment(row.at)
    return {
        "id": row.id,
        "type": kind_of(row),
        "amount": row.base,
        "earnings": listed.left,
        "currency": row.currency.lower(),
        "status": listed.status,
        "invoiceId": sale.invoice_id if sale else None,
        "description": row.reason or None,
        "quantity": 1,
        "userId": None,
        "metadata": json.loads(sale.detail) if sale and sale.detail else None,
        "createdAt": created,
        "updatedAt": moment(listed.paid_at or row.released_at) or created,
        "paidAt": moment(listed.paid_at),
        "partner": _partner(listed.partner) | {"groupId": None},
        "customer": _customer(listed.customer) if listed.customer else None,
    }


def payout_body(store: Session, payout: Payout, partner: Partner) -> Body:
    """Return a payout; its period ends with the day its run was cut off."""
    run = store.get_one(PayoutRun, payout.run_id)
    method = store.get(PayoutMethod, payout.method_id) if payout.method_id else None
    kind = _METHODS.get(method.kind) if method else None
    changed = moment(payout.changed_at)
    status = _STATES.get(payout.state, "canceled" if payout.state == "removed" else "failed")
    return {
        "id": payout.id,
        "invoiceId": run.label,
        "amount": payout.amount,
        "currency": payout.currency.lower(),
        "status": status,
        "description": None,
        "periodStart": None,
        "periodEnd": f"{run.cut_off.isoformat()}T00:00:00.000Z",
        "createdAt": moment(run.created_at),
        "updatedAt": changed,
        "initiatedAt": changed if payout.state in ("submitted", "settled") else None,
        "paidAt": changed if payout.state == "settled" else None,
        "failureReason": payout.reason or None,
        "mode": None,
        "method": kind,
        "traceId": payout.reference,
        "user": None,
        "partner": _partner(partner) | {"defaultPayoutMethod": kind, "tenantId": partner.tenant_id},
    }


def _partner(partner: Partner) -> Body:
    known = {"id": partner.id, "name": partner.name, "email": partner.email, "image": partner.image}
    return known | {"payoutsEnabledAt": None, "country": partner.country}


def _customer(customer: Customer) -> Body:
    return {
        "id": customer.id,
        "externalId": customer.external_id,
        "name": customer.name,
        "email": customer.email,
        "avatar": customer.avatar,
        "createdAt": moment(customer.created_at),
        "subscriptionCanceledAt": moment(customer.cancelled_at),
    }
