"""A commission told: what it is for, how it was computed, and where it stands, in words of its partner's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.cards.terms import Speaker
from bot.chat.markup import Words
from program.commission_list import Listed
from program.money import Money
from program.rules.aliases import customer_code
from program.rules.formula import Formula, formula_of
from program.statement_files.explanations import RECRUITED, percent
from program.tables import Commission

_REASONS = {
    "later", "capped", "too_small", "no_currency", "first_only", "after_months", "condition", "not_approved",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A commission in words: what it is for, the steps of its sum or why it is nothing, and where it stands."""

    what: Words
    steps: tuple[Words, ...]
    state: Words


def told(speaker: Speaker, listed: Listed) -> Told:
    """Return a commission in words."""
    row = listed.commission
    say = speaker.say(
        "commissions/line",
        kind=row.event_key.partition(":")[0],
        row=row,
        customer=customer_code(row.partner_id, row.customer_id) if row.customer_id else None,
        left=Money(listed.left, row.currency),
        back=Money(row.amount - listed.left, row.currency),
        paid_at=listed.paid_at,
    )
    state = (
        "nothing" if not row.amount else listed.status if listed.status in ("pending", "processed", "paid") else "gone"
    )
    return Told(say("what"), (why(speaker, row),) if not row.amount else steps(speaker, row), say(f"state.{state}"))


def why(speaker: Speaker, row: Commission) -> Words:
    """Return in words why a commission came to nothing."""
    name, _, detail = row.reason.partition(":")
    say = speaker.say("commissions/why", detail=detail.replace(".", ", ").replace("_", " "))
    return say(f"why.{name if name in _REASONS else 'other'}")


def steps(speaker: Speaker, row: Commission) -> tuple[Words, ...]:
    """Return the sum that a commission was computed by, step by step, from what was pinned with it."""
    inputs = json.loads(row.inputs)
    if "parts" not in inputs:
        say = speaker.say("commissions/formula", amount=Money(row.amount, row.currency))
        return (say("brought"),)
    return _steps(speaker, formula_of(inputs), row)


def _steps(speaker: Speaker, formula: Formula, row: Commission) -> tuple[Words, ...]:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    facts: dict[str, Any] = {
        "by_recruit": row.event_key.startswith(RECRUITED),
        "whole": money(formula.whole),
        "parts": [(percent(part.rate_bp), money(part.minor)) for part in formula.parts],
        "tranche": percent(formula.tranches[formula.tranche]),
        "before_share": money(formula.before_share),
        "share": percent(formula.credits[formula.credit]),
        "before_cap": money(formula.before_cap),
        "amount": money(formula.amount),
    }
    say = speaker.say("commissions/formula", **facts)
    found = [say("flat") if formula.flat is not None else say("rate")]
    if len(formula.tranches) > 1:
        found.append(say("tranche"))
    if len(formula.credits) > 1:
        found.append(say("share"))
    if formula.amount != formula.before_cap:
        found.append(say("cap"))
    return tuple(found)
