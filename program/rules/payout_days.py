"""A payout day is a day on which a run is made: by the week, the month or the quarter, as the terms say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from program.periods import CALENDAR, FiscalYear
from program.terms import PayoutRules

RUN_AT = time(9)  # when the run of a payout day is made, by the program's clocks
_LONGEST_WAIT = 93  # days from one payout day to the next, at most: a quarter with a day to spare


def is_payout_day(rules: PayoutRules, day: date, fiscal: FiscalYear = CALENDAR) -> bool:
    """Return whether payouts are made on a day: a weekday from Monday as 1, or a day of the month or quarter."""
    match rules.schedule:
        case "weekly":
            return day.isoweekday() == rules.day
        case "monthly":
            return day.day == rules.day
        case "quarterly":
            return day == fiscal.quarter_start(day).replace(day=rules.day)


def next_payout_day(rules: PayoutRules, after: date, fiscal: FiscalYear = CALENDAR) -> date:
    """Return the first payout day after a day."""
    days = (after + timedelta(days=number) for number in range(1, _LONGEST_WAIT + 1))
    return next(day for day in days if is_payout_day(rules, day, fiscal))


def upcoming_payout_day(rules: PayoutRules, local: datetime, fiscal: FiscalYear = CALENDAR) -> date:
    """Return the day of the next run at a moment of the program's zone; a payout day counts until its run is made."""
    today = local.date()
    waits = is_payout_day(rules, today, fiscal) and local.time() < RUN_AT
    return today if waits else next_payout_day(rules, today, fiscal)
