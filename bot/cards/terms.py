"""Terms as they are told: each thing that they say, or that a change changes, in words and with its unit."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Column, Note, Table
from bot.chat.templates import Sayings
from bot.formats import money
from program.money import Money
from program.terms_versions import Difference, Plain

SHOWN_MOST = 20


class Speaker(Protocol):
    """Whoever draws a card: a request, or a job."""

    def say(self, template: str, /, **facts: object) -> Sayings:
        """Return the sayings of a template."""


@dataclass(frozen=True)
class Told:
    """One thing of the terms: what it is, and what it is said to be before and after; a dash where it is not said."""

    what: str
    before: str
    after: str


def rate(basis_points: int) -> str:
    """Return a rate as the settings write it, such as `12.25 %`."""
    return f"{basis_points / 100:g} %"


def told(differences: Sequence[Difference]) -> list[Told]:
    """Return differences as they are told; a currency is told with its amount and not by itself."""
    amounts = {each.path.removesuffix("minor") for each in differences if each.path.endswith(".minor")}
    return [
        Told(_what(each.path), _value(each.path, each.before), _value(each.path, each.after))
        for each in differences
        if not (each.path.endswith(".currency") and each.path.removesuffix("currency") in amounts)
    ]


def changes_table(speaker: Speaker, differences: Sequence[Difference]) -> tuple[Block, ...]:
    """Draw what a change of terms changes, the first of it by row."""
    rows = told(differences)
    say = speaker.say("terms_told/table", count=len(rows), more=max(0, len(rows) - SHOWN_MOST))
    columns = (Column(say("what")), Column(say("before")), Column(say("after")))
    drawn: tuple[tuple[Words, ...], ...] = tuple(
        (literal(row.what), literal(row.before), literal(row.after)) for row in rows[:SHOWN_MOST]
    )
    more = (Note(say("more")),) if len(rows) > SHOWN_MOST else ()
    return (Table(say("caption"), columns, drawn), *more)


def _what(path: str) -> str:
    """`rewards.sale.rate_bp` is told as `rewards, sale, rate`."""
    parts = path.removesuffix(".minor").removesuffix("_bp").split(".")
    return ", ".join(part.replace("_", " ").removesuffix(" bp") for part in parts)


def _value(path: str, value: Plain) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and path.endswith("_bp"):
        return rate(value)
    if isinstance(value, int) and path.endswith(".minor"):
        currency = path.split(".")[-2]
        return money(Money(value, currency)) if currency.isupper() else f"{value} minor units"
    if path == "fiscal_year_starts":
        return month_name[int(value)]
    return str(value)
