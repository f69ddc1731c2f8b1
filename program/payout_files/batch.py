"""A batch is the lines of one payout file: all by one way, with all that the file has to say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from program.money import Money, exponent


class FileMismatch(Exception):
    """A file does not say what its lines say, or cannot hold them: a bug, and nothing to be sent."""


@dataclass(frozen=True)
class Payer:
    """The program's own account at its bank, which a SEPA file names."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True)
class BatchRun:
    """What a file says of its run; `execute_on` is the day on which a bank is asked to pay.

    `digest` is of what is in the file, so that another content is another message to a bank.
    """

    label: str
    digest: str
    made_at: datetime
    execute_on: date
    payer: Payer | None = None


@dataclass(frozen=True)
class BatchLine:
    """One payout in a file; `details` are those of its method, in full."""

    payout_id: str
    partner_name: str
    money: Money
    details: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class PayoutFile:
    """A file as it is handed over; `kind` is the way of paying, and `total` what it adds up to."""

    name: str
    kind: str
    content: bytes = field(repr=False)
    total: Money
    count: int


def decimal(money: Money) -> str:
    """Return an amount with a point and all its decimals, such as `1234.50`, and none for yen."""
    places = exponent(money.currency)
    whole, rest = divmod(money.minor, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def minor_of(text: str, currency: str) -> int:
    """Return the minor units that such a text says; FileMismatch where it says no amount of that currency."""
    whole, point, rest = text.partition(".")
    places = exponent(currency)
    if not (whole.isascii() and whole.isdigit()) or len(rest) != places or bool(point) != bool(places):
        raise FileMismatch(f"{text!r} is no amount of {currency}")
    return int(whole + rest)


def reference(line: BatchLine) -> str:
    """Return what tells a payment apart for ever, in letters, digits and dashes: 29 of the 30 or 35 that fit."""
    return line.payout_id.replace("_", "-")


def one_currency(lines: Sequence[BatchLine], most: int) -> str:
    """Return the currency of the lines of a file; FileMismatch for several, for none, and for more than fit."""
    currencies = {line.money.currency for line in lines}
    if len(currencies) != 1:
        raise FileMismatch(f"a file has one currency, and not {sorted(currencies)}")
    if len(lines) > most:
        raise FileMismatch(f"{len(lines)} lines are more than the {most} of one file")
    if any(line.money.minor <= 0 for line in lines) or len({line.payout_id for line in lines}) != len(lines):
        raise FileMismatch("a line pays nothing, or stands twice")
    return currencies.pop()


def check_total(lines: Sequence[BatchLine], written: Sequence[tuple[str, int]]) -> None:
    """Compare what was written, read back as mark and minor units, with the lines; FileMismatch where they differ."""
    if sorted(written) != sorted((reference(line), line.money.minor) for line in lines):
        raise FileMismatch("what was written is not what is to be paid")
