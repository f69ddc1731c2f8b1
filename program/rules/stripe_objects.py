"""What stands where in Stripe's objects, in the older and the newer versions of its interface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from program.rules.stripe_amounts import Unreadable

Object = dict[str, Any]
CLICK_FIELDS = ("dub_click_id", "dubClickId", "dub_id", "click_id", "clickId")
CUSTOMER_FIELDS = (
    *("dubCustomerExternalId", "dub_customer_external_id", "dubCustomerId", "dub_customer_id"),
    *("customerExternalId", "customer_external_id", "externalId", "external_id"),
)
COUPON_FIELDS = ("coupon", "promotion_code", "promotionCode")
REFERENCE_PREFIX = "dub_id_"
NAME_MOST, ID_MOST = 100, 100
_YEAR_MOST = 253_402_300_799


@dataclass(frozen=True)
class Who:
    """A customer as Stripe tells of them; `reference` is a click's id or the merchant's own, `guest` names nobody's."""

    stripe_id: str | None = None
    external_id: str | None = None
    click_id: str | None = None
    reference: str | None = None
    coupons: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    guest: str | None = None


def part(value: Any, *path: str) -> Any:
    """Return what stands at a path of keys, or None where the path ends early."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, most: int = 255) -> str | None:
    """Return a text that is neither empty nor too long, or None."""
    return value if isinstance(value, str) and 0 < len(value) <= most else None


def name_of(value: Any) -> str | None:
    """Return the id of what a field refers to, be it the id alone or the object itself."""
    return text(value.get("id") if isinstance(value, dict) else value)


def rows(value: Any) -> list[Object]:
    """Return the objects of a list, be it plain or as Stripe wraps lists."""
    found = value.get("data") if isinstance(value, dict) else value
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def moment(seconds: Any) -> datetime:
    """Return a time; Unreadable when it is none."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= _YEAR_MOST:
        raise Unreadable(f"its time {seconds!r} is not a whole number of seconds")
    return datetime.fromtimestamp(seconds, UTC)


def metadata_of(found: Object) -> dict[str, str]:
    """Return the metadata of an object together with that of its subscription; the object's own comes first."""
    places = (("metadata",), ("subscription_details", "metadata"), ("parent", "subscription_details", "metadata"))
    told: dict[str, str] = {}
    for path in reversed(places):
        there = part(found, *path)
        if isinstance(there, dict):
            told |= {key: value for key, value in there.items() if isinstance(value, str)}
    return told


def who_of(found: Object, guest: str | None = None) -> Who:
    """Return the customer that a checkout, an invoice or a subscription tells of."""
    told = metadata_of(found)
    reference = text(found.get("client_reference_id"), 200)
    return Who(
        stripe_id=name_of(found.get("customer")),
        external_id=_first(told, CUSTOMER_FIELDS),
        click_id=_first(told, CLICK_FIELDS),
        reference=reference,
        coupons=tuple(dict.fromkeys(_coupons(found, told))),
        name=text(part(found, "customer_details", "name") or found.get("customer_name"), NAME_MOST),
        email=text(part(found, "customer_details", "email") or found.get("customer_email"), 254),
        guest=guest,
    )


def who_is(customer: Object) -> Who:
    """Return the customer that a customer's own event is about."""
    told = metadata_of(customer)
    return Who(
        stripe_id=name_of(customer),
        external_id=_first(told, CUSTOMER_FIELDS),
        click_id=_first(told, CLICK_FIELDS),
        coupons=tuple(dict.fromkeys(_coupons(customer, told))),
        name=text(customer.get("name"), NAME_MOST),
        email=text(customer.get("email"), 254),
    )


def subscription_of(invoice: Object) -> str | None:
    """Return the id of an invoice's subscription, or None."""
    return name_of(invoice.get("subscription")) or name_of(
        part(invoice, "parent", "subscription_details", "subscription")
    )


def payments_of(invoice: Object) -> list[str]:
    """Return the payment intents and charges of an invoice, as far as it names them."""
    found = [name_of(invoice.get(field)) for field in ("payment_intent", "charge")]
    for payment in rows(invoice.get("payments")):
        found += [name_of(part(payment, "payment", field)) for field in ("payment_intent", "charge")]
    return list(dict.fromkeys(name for name in found if name))


def bought_in(found: Object) -> dict[str, Any]:
    """Return what a sale's conditions may ask: product, quantity and country beside the metadata."""
    lines = rows(found.get("lines") or found.get("line_items"))
    told: dict[str, Any] = {}
    country = part(found, "customer_details", "address", "country") or part(found, "customer_address", "country")
    if text(country, 2):
        told["country"] = country
    if lines:
        product = part(lines[0], "pricing", "price_details", "product") or part(lines[0], "price", "product")
        told |= {"productId": name_of(product)} if name_of(product) else {}
        quantity = lines[0].get("quantity")
        told |= {"quantity": quantity} if isinstance(quantity, int) else {}
    return told | metadata_of(found)


def size_of(subscription: Object, items: Any, quantity: Any = None) -> int | None:
    """Return what a subscription's items come to each period, in minor units times quantity; None when not told."""
    sizes = [_size(item) for item in rows(items)]
    if not sizes or None in sizes:
        plan = part(subscription, "plan", "amount")
        return plan * quantity if isinstance(plan, int) and isinstance(quantity, int) else None
    return sum(size for size in sizes if size is not None)


def _size(item: Object) -> int | None:
    price = part(item, "price", "unit_amount")
    price = part(item, "plan", "amount") if price is None else price
    quantity = item.get("quantity", 1)
    return price * quantity if isinstance(price, int) and isinstance(quantity, int) else None


def _first(told: dict[str, str], fields: tuple[str, ...]) -> str | None:
    return next((found for field in fields if (found := text(told.get(field), ID_MOST))), None)


def _coupons(found: Object, told: dict[str, str]) -> Iterator[str]:
    """Whatever may be the code that a customer typed: a discount has names of several kinds."""
    yield from (code for field in COUPON_FIELDS if (code := text(told.get(field), 64)))
    breakdown = [part(row, "discount") for row in rows(part(found, "total_details", "breakdown", "discounts"))]
    for discount in [*rows(found.get("discounts")), part(found, "discount"), *breakdown]:
        for path in (("promotion_code", "code"), ("coupon", "name"), ("coupon", "id")):
            if code := text(part(discount, *path), 64):
                yield code
        for field in ("promotion_code", "coupon"):
            if code := text(part(discount, field), 64):
                yield code
        if code := text(part(discount, "source", "coupon"), 64):
            yield code
