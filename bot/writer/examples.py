"""An example is a brief's facts as a program might have them: for the gallery, and for the tests of every template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.chat.wish import Outside
from program.money import Money
from program.rules.drafts.table import Address, Amount, Change, Count, Day, FactTable, Name, Share, Stretch, Term

_MONTH = Stretch("period", date(2026, 11, 1), date(2026, 11, 30), ("this month",))
_QUARTER = Stretch("period", date(2026, 7, 1), date(2026, 9, 30), ("last quarter",))
_PROGRAM = Name("program", "Acme Partners")
_CLICKS, _LEADS, _SALES = ("click", "clicks"), ("lead", "leads"), ("sale", "sales")


@dataclass(frozen=True)
class Example:
    """One brief's facts and texts from outside."""

    facts: FactTable
    outside: tuple[Outside, ...] = ()


EXAMPLES: Mapping[str, Example] = {
    "ask_partner": Example(
        FactTable(
            (
                _MONTH,
                Count("clicks", 1250, _CLICKS),
                Count("leads", 42, _LEADS),
                Count("sales", 1, _SALES),
                Amount("earned_usd", Money(20_000, "USD"), ("commission", "earned")),
            )
        ),
        (Outside("question", "When am I paid?"), Outside("page", "A commission is held first, then it is payable.")),
    ),
    "ask_program": Example(
        FactTable((Count("partners", 25, ("partner", "partners")),)),
        (Outside("question", "How do I add a partner?"), Outside("page", "Managers add partners in chat.")),
    ),
    "coaching_note": Example(
        FactTable(
            (
                Name("partner", "Ada Letters"),
                _MONTH,
                Count("clicks", 1250, _CLICKS),
                Count("leads", 3, _LEADS),
                Count("sales", 2, _SALES),
                Share("conversion", Decimal("0.2"), ("conversion", "rate")),
                Change("change", _CLICKS, 1000, 1250),
                Term("course", "The copy clinic"),
                Term("command", "/partner stats"),
            )
        )
    ),
    "council_summary": Example(
        FactTable(
            (
                Term("motion", "Longer windows for deals"),
                Day("opened_on", date(2026, 11, 2)),
                Day("closes_on", date(2026, 11, 16)),
                Count("comments", 7, ("comment", "comments")),
            )
        ),
        (Outside("comment", "Deals take us half a year."), Outside("comment", "Then small partners wait even longer.")),
    ),
    "declined_application": Example(
        FactTable(
            (
                Name("applicant", "Garden Letters"),
                _PROGRAM,
                Term("reason", "the audience you describe is not the one that our product is made for"),
                Day("again_on", date(2027, 3, 1)),
            )
        ),
        (Outside("application", "We write about gardens."),),
    ),
    "pitch_copy": Example(
        FactTable((_PROGRAM, Address("link", "https://go.acme.example/ada"))),
        (Outside("audience", "teachers who film their lessons"),),
    ),
    "recognition_draft": Example(
        FactTable(
            (
                Name("partner", "Ada Letters"),
                _QUARTER,
                Count("customers", 12, ("customer", "customers"), "partner"),
                Term("reason", "every customer they brought is still with us"),
                Term("badge", "Steady hand"),
            )
        ),
        (Outside("note", "Great work on onboarding!"),),
    ),
    "roundup_narrative": Example(
        FactTable(
            (
                _PROGRAM,
                _QUARTER,
                Count("partners", 25, ("partner", "partners")),
                Count("sales", 310, _SALES),
                Count("leads", 1204, _LEADS),
                Count("newcomers", 4, ("partner", "partners")),
                Change("change", _SALES, 248, 310),
            )
        )
    ),
}
