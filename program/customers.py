"""A customer is somebody the merchant knows by an id of its own; the click that brought them names the partner."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from program.ids import stable_id
from program.tables import Click, Customer
from program.upsert import insert_new


@dataclass(frozen=True)
class CustomerDetails:
    """What an event tells of a customer."""

    external_id: str
    name: str | None = None
    email: str | None = None
    avatar: str | None = None


def find_customer(store: Session, external_id: str) -> Customer | None:
    """Return the customer with the merchant's id, or None."""
    return store.exec(select(Customer).where(Customer.external_id == external_id)).first()


def bring_customer(
    store: Session, details: CustomerDetails, click: Click | None, now: datetime, *, partner_id: str | None = None
) -> Customer:
    """Return the customer, added if new; the first click that is known for them keeps the credit for good.

    `partner_id` names the partner of somebody who came without a click, as by a coupon.
    """
    customer = find_customer(store, details.external_id)
    if customer is None:
        fresh = Customer(id=stable_id("cus", details.external_id), external_id=details.external_id, created_at=now)
        insert_new(store, fresh)
        customer = find_customer(store, details.external_id)
        assert customer is not None  # ours, or that of a rival who was faster
    if customer.click_id is None and customer.partner_id is None:
        customer.partner_id = partner_id
        if click is not None:
            _credit(customer, click)
    for field in ("name", "email", "avatar"):
        if getattr(customer, field) is None:
            setattr(customer, field, getattr(details, field))
    store.add(customer)
    store.flush()
    return customer


def _credit(customer: Customer, click: Click) -> None:
    customer.click_id, customer.link_id = click.id, click.link_id
    customer.partner_id, customer.sub_id = click.partner_id, click.sub_id
