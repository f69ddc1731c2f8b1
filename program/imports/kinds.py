"""The kinds of files that can be imported: which columns each has, and what becomes of a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from program.imports.fields import Fields, Importing
from program.imports.happenings import take_milestone, take_refund, take_sale, take_touch
from program.imports.people import take_customer, take_partner


@dataclass(frozen=True)
class Kind:
    """A kind of file: the columns it must have, those it may have, and the story of a row."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    take: Callable[[Importing, Fields], str]


_MONEY = ("amount", "amount_minor")
KINDS: dict[str, Kind] = {
    "partners": Kind(
        ("name",), ("email", "tenant_id", "country", "archetype", "industry", "link", "coupon"), take_partner
    ),
    "customers": Kind(("id", "partner", "at"), ("name", "email"), take_customer),
    "touches": Kind(("customer", "partner", "kind", "at"), ("note",), take_touch),
    "sales": Kind(
        ("invoice_id", "customer", "currency", "at"),
        (*_MONEY, "event", "product", "country", "coupon", "click_id"),
        take_sale,
    ),
    "refunds": Kind(("id", "invoice_id", "currency", "at"), (*_MONEY, "kind"), take_refund),
    "milestones": Kind(("id", "customer", "kind", "at"), (), take_milestone),
}
