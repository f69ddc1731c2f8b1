"""A field is what stands in one column of one row, read strictly: what is wrong is told by column and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from program.customers import find_customer
from program.errors import BadEmail
from program.links import LinkRules
from program.money import MINOR_MOST, Money, exponent
from program.partners import find_by_email, find_by_tenant
from program.tables import Customer, Partner
from program.terms import Terms

_DECIMAL = re.compile(r"(\d{1,16})(?:\.(\d{1,6}))?", re.ASCII)
_WHOLE = re.compile(r"\d{1,16}", re.ASCII)
TEXT_MOST = 255


class Wrong(Exception):
    """A row cannot be taken in; the message names the column and says why."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"{column}: {why}")


@dataclass(frozen=True)
class Importing:
    """All that a row's story may know."""

    store: Session
    terms: Terms
    links: LinkRules
    now: datetime


@dataclass(frozen=True)
class Fields:
    """One row by its columns; an empty field is as one that is not there."""

    values: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """Return a text without the blanks around it, or None; Wrong when it is too long or has control characters."""
        value = self.values.get(column, "").strip()
        if len(value) > TEXT_MOST:
            raise Wrong(column, f"has more than {TEXT_MOST} characters")
        if any(ord(letter) < 32 for letter in value):
            raise Wrong(column, "holds a control character")
        return value or None

    def needed(self, column: str) -> str:
        """Return a text that must be there; Wrong."""
        value = self.text(column)
        if value is None:
            raise Wrong(column, "is empty")
        return value

    def moment(self, column: str, now: datetime) -> datetime:
        """Return a time, UTC where it names no zone; Wrong when it is none, or lies ahead."""
        given = self.needed(column)
        try:
            at = datetime.fromisoformat(given.replace("Z", "+00:00"))
        except ValueError:
            raise Wrong(column, f"{given!r} is not a time such as 2026-11-23 or 2026-11-23T09:30:00Z") from None
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if at > now:
            raise Wrong(column, f"{given!r} lies ahead of now")
        return at

    def money(self) -> Money:
        """Return `amount` (decimal text) or `amount_minor` (whole minor units) in `currency`; Wrong."""
        code = self.needed("currency").upper()
        try:
            places = exponent(code)
        except ValueError:
            raise Wrong("currency", f"{self.needed('currency')!r} is not an ISO 4217 currency") from None
        decimal, minor = self.text("amount"), self.text("amount_minor")
        if (decimal is None) == (minor is None):
            raise Wrong("amount", "either amount or amount_minor must be given, and not both")
        found = _minor(minor) if minor is not None else _decimal(decimal or "", code, places)
        if not 0 < found <= MINOR_MOST:
            raise Wrong("amount", f"must be more than nothing and at most {MINOR_MOST} minor units")
        return Money(found, code)


def partner_of(importing: Importing, fields: Fields, column: str = "partner") -> Partner:
    """Return the partner that a column names by id, tenant id or address; Wrong."""
    given = fields.needed(column)
    found = importing.store.get(Partner, given) or find_by_tenant(importing.store, given)
    if found is None and "@" in given:
        try:
            found = find_by_email(importing.store, given)
        except BadEmail:
            raise Wrong(column, f"{given!r} is not an e-mail address") from None
    if found is None:
        raise Wrong(column, f"no partner has the id, tenant id or address {given!r}")
    return found


def customer_of(importing: Importing, fields: Fields, column: str = "customer") -> Customer:
    """Return the customer that a column names by the merchant's own id; Wrong."""
    given = fields.needed(column)
    found = find_customer(importing.store, given)
    if found is None:
        raise Wrong(column, f"no customer has the id {given!r}")
    return found


def _minor(given: str) -> int:
    if not _WHOLE.fullmatch(given):
        raise Wrong("amount_minor", f"{given!r} is not a whole number of minor units")
    return int(given)


def _decimal(given: str, code: str, places: int) -> int:
    found = _DECIMAL.fullmatch(given)
    if found is None:
        raise Wrong("amount", f"{given!r} is not an amount such as 49.00, without a sign and with a point")
    whole, part = found[1], found[2] or ""
    if len(part) > places:
        raise Wrong("amount", f"{given!r} has more decimals than the {places} of {code}")
    unit: int = 10**places
    return int(whole) * unit + int(part.ljust(places, "0") or 0)
