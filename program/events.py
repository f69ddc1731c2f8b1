"""An event is something a merchant reports: a visit, a lead or a sale, checked before anything is done with it."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from program.customers import CustomerDetails
from program.money import MINOR_MOST, exponent
from program.receipts import canonical

QUANTITY_MOST = 100
DETAIL_MOST = 10_000


class BadEvent(Exception):
    """An event cannot be taken in as it is; the message is one sentence for the merchant's developer."""


class EventConflict(Exception):
    """An event with this key was taken in before with another body; nothing was changed."""


@dataclass(frozen=True)
class NewVisit:
    """A visit that the merchant's own page saw, by the code of the link it came through."""

    code: str
    visitor: str
    sub_id: str | None = None
    referrer: str | None = None


@dataclass(frozen=True)
class NewLead:
    """A lead as it was reported; without a click id the customer's own click counts."""

    event_name: str
    customer: CustomerDetails
    click_id: str | None = None
    mode: Literal["async", "wait", "deferred"] = "async"
    quantity: int = 1
    metadata: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.quantity <= QUANTITY_MOST:
            raise BadEvent(f"eventQuantity must be a whole number from 1 to {QUANTITY_MOST}.")
        detail_of(self.metadata)


@dataclass(frozen=True)
class NewSale:
    """A sale as it was reported: `amount` in minor units, `currency` as ISO 4217 in any case."""

    event_name: str
    customer: CustomerDetails
    amount: int
    currency: str = "usd"
    processor: str = "custom"
    invoice_id: str | None = None
    lead_event_name: str | None = None
    click_id: str | None = None
    metadata: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= MINOR_MOST:
            raise BadEvent(f"amount must be a whole number of minor units from 0 to {MINOR_MOST}.")
        try:
            exponent(self.currency.upper())
        except ValueError:
            raise BadEvent("currency must be one of ISO 4217, for example usd.") from None
        detail_of(self.metadata)


def detail_of(metadata: dict[str, Any] | None) -> str | None:
    """Return metadata as the text that is kept of it; BadEvent when it is longer than 10,000 characters."""
    if metadata is None:
        return None
    detail = canonical(metadata)
    if len(detail) > DETAIL_MOST:
        raise BadEvent(f"metadata must not be longer than {DETAIL_MOST} characters of JSON.")
    return detail


def event_key(event_name: str) -> str:
    """Return the name that tells a customer's events apart: in lower case, words joined by dashes."""
    return re.sub(r"\s+", "-", event_name.strip().lower())
