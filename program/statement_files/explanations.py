"""An explanation says what a line of a statement is, in a sentence with amounts in the statement's currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from program.money import exponent
from program.rules.formula import Formula, formula_of

# What the key of an event begins with when somebody earns by what their recruit earned: the base is that commission.
RECRUITED = "commission:"
KINDS = {
    "opening": "Balance brought forward",
    "release": "The hold ended",
    "reverse": "Taken back: the customer's payment was refunded or charged back",
    "restore": "Given back: the chargeback was won",
    "credit": "Credited by hand",
    "debit": "Debited by hand",
    "write_off": "What was owed back was written off",
    "netted": "Set off against what was owed back",
    "payout_submitted": "Payout on its way",
    "payout_settled": "Payout arrived",
    "payout_failed": "Payout failed and is payable again",
    "payout_returned": "Payout came back",
    "payout_credited": "The returned payout is payable again",
}


def decimal(minor: int, currency: str) -> str:
    """Return minor units as a plain decimal: 1234 is 12.34 in USD, 1234 in JPY and 1.234 in KWD."""
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}{f'.{rest:0{places}d}' if places else ''}"


def percent(rate_bp: int) -> str:
    """Return basis points as a percentage: 1250 is 12.5 %."""
    whole, rest = divmod(abs(rate_bp), 100)
    return f"{'-' if rate_bp < 0 else ''}{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''} %"


def explain(line: Mapping[str, Any]) -> str:
    """Return what a line is; of an earning, the sum it was computed by."""
    earning = line.get("earning")
    if earning is None:
        kind: str = line["kind"]
        return KINDS.get(kind, kind.replace("_", " ").capitalize())
    name = f"{earning['reward']}, {earning['tranche']}" if earning["tranche"] else earning["reward"]
    if earning["inputs"] is None:
        return f"Earned ({name}): as it was brought in from an earlier program"
    by_recruit = str(line.get("refers", {}).get("event", "")).startswith(RECRUITED)
    return f"Earned ({name}): {_sum(formula_of(earning['inputs']), line['currency'], by_recruit)}"


def reference(line: Mapping[str, Any]) -> str:
    """Return the id by which the program finds what a line comes from, the most telling first."""
    refers = line.get("refers", {})
    return next((refers[name] for name in ("payout", "adjustment", "event", "commission") if name in refers), "")


def _sum(formula: Formula, currency: str, by_recruit: bool) -> str:
    def money(minor: int) -> str:
        return decimal(minor, currency)

    if formula.flat is not None:
        steps = [f"flat {money(formula.flat)}"]
    else:
        parts = " + ".join(f"{percent(part.rate_bp)} of {money(part.minor)}" for part in formula.parts)
        of_whom = " that the partner whom you recruited earned" if by_recruit else ""
        steps = [f"{parts}{of_whom} = {money(formula.whole)}"]
    if len(formula.tranches) > 1:
        steps.append(f"{percent(formula.tranches[formula.tranche])} of that now = {money(formula.before_share)}")
    if len(formula.credits) > 1:
        steps.append(f"your share {percent(formula.credits[formula.credit])} = {money(formula.before_cap)}")
    if formula.amount != formula.before_cap:
        steps.append(f"the cap leaves {money(formula.amount)}")
    return "; ".join(steps)
