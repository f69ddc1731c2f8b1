"""Quiet hours are the hours of a person's day in which nothing is sent to them; what falls into them waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """From a local time of day until another, over midnight where the second is earlier; equal times are none."""

    start: time
    end: time

    def cover(self, local: time) -> bool:
        """Return whether a local time of day is quiet; the start is, the end is not."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


NONE = QuietHours(time(0), time(0))


def next_open(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """Return the first instant from `moment` on that is not quiet in `zone`, in UTC.

    An end that the clocks skip moves on by as much as they do; one that comes twice is its first pass.
    """
    local = moment.astimezone(zone)
    if not quiet.cover(local.time()):
        return moment.astimezone(UTC)
    day = local.date() if local.time() < quiet.end else local.date() + timedelta(days=1)
    opens = _instant(day, quiet.end, zone)
    # In an hour that comes twice, the end may have passed once already: quiet is over then.
    return max(opens, moment.astimezone(UTC))


def next_day(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """Return the same time of the next local day, or the first instant after it that is not quiet, in UTC."""
    local = moment.astimezone(zone)
    return next_open(_instant(local.date() + timedelta(days=1), local.time(), zone), zone, quiet)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
