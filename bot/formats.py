"""Formats are how facts read in a sentence: money with its currency, counts, shares, days and moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.chat.markup import Words, link, literal, mention, moment
from program.money import Money, exponent
from program.periods import Span
from program.rules.stated_periods import period_name


def money(amount: Money) -> str:
    """Return an amount such as `1,234.50 USD`, `1,234 JPY` or `-0.050 KWD`."""
    places = exponent(amount.currency)
    whole, rest = divmod(abs(amount.minor), 10**places)
    sign = "-" if amount.minor < 0 else ""
    return f"{sign}{whole:,}{f'.{rest:0{places}d}' if places else ''} {amount.currency}"


def moneys(amounts: Sequence[Money], currency: str) -> str:
    """Return amounts in several currencies, one after another; none is zero of the program's currency."""
    return " + ".join(map(money, amounts)) if amounts else money(Money(0, currency))


def number(value: int) -> str:
    """Return a count with thousands set apart."""
    return f"{value:,}"


def percent(share: float | None) -> str:
    """Return a share such as `4.2 %`, or a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f} %"


def plural(count: int, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def day(value: date) -> str:
    """Return a day such as `5 January 2026`."""
    return f"{value.day} {value:%B %Y}"


def days(span: Span) -> str:
    """Return a span such as `1–23 November 2026`, saying each part once."""
    start, end = span.start, span.end
    if start == end:
        return day(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} – {day(end)}"
    return f"{day(start)} – {day(end)}"


def change(new: int, old: int) -> str:
    """Return how a count moved, such as `▲ 12 %`; `new` where there was nothing before, nothing where both are zero."""
    if new == old:
        return "=" if new else ""
    if not old:
        return "new"
    share = (abs(new - old) * 200 + old) // (2 * old)  # a half per cent is rounded up, in whole numbers
    return f"{'▲' if new > old else '▼'} {share} %"


def at(value: datetime, style: str = "f") -> Words:
    """Return an instant that every reader sees in their own zone."""
    return moment(value, style)


def code(text: str) -> Words:
    """Return text in fixed width."""
    return Words(f"`{literal(text)}`")


def dollars(micros: int) -> str:
    """Return what a model cost, given in millionths of a US dollar, such as `0.0123 USD`."""
    return f"{micros / 1_000_000:,.4f} USD"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "at": at,
    "change": change,
    "code": code,
    "day": day,
    "days": days,
    "dollars": dollars,
    "link": link,
    "mention": mention,
    "money": money,
    "moneys": moneys,
    "number": number,
    "percent": percent,
    "period": period_name,
    "plural": plural,
}
