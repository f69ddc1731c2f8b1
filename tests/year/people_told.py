"""People are treated as they asked: told what they want to hear, in their hours, and once a day unless money moved."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from program.rules.quiet_hours import QuietHours
from program.tables import Delivery
from tests.year.citizens import BY_KEY, CITIZENS
from tests.year.founding import partners
from tests.year.outcome import ASKED, MONEY, PROMPT, Year, is_reached
from tests.year.story import COMES

# What people do not wait for, by the first word of its key, and the category by which they may turn it off.
CATEGORIES = {
    "monthly-summary": "summary",
    "tier-review": "summary",
    "close-statements": "payout",
    "payout-notices": "payout",
    "training-nudges": "training",
    "onboarding-nudges": "training",
    "announcements": "announcement",
    "announcement-digest": "announcement",
    "event-reminders": "event",
    "event": "event",
    "council-reminders": "council",
    "kudos": "recognition",
    "recognition": "recognition",
}
# And for these they wait, also at night.
AWAITED = frozenset({"broadcast-report", "direct"})


def left_out(year: Year) -> list[str]:
    """Return who was to be told of an event they come to, or of an announcement, and was not, or was more often."""
    return [*_reminders(year), *_announcements(year)]


def _reminders(year: Year) -> Iterator[str]:
    """A day before or once they may be told, and a quarter of an hour before where that is not in their quiet hours."""
    for deed in year.deeds:
        start = next((at for name, at in deed.sets if name == "event"), None)
        if start is None or start > year.until:
            continue
        for who in map(BY_KEY.__getitem__, COMES):
            close = not _is_quiet(who.quiet, (start - timedelta(minutes=15)).astimezone(who.tz))
            wanted = 0 if "event" in who.off else 1 + close
            mine = [post for one, post in year.direct if one is who and post.job == "event-reminders"]
            found = sum(start - timedelta(days=1) <= post.at <= start for post in mine)
            if found != wanted:
                yield f"{found} reminders instead of {wanted}: {who.key}, {deed.name} at {start}"


def _announcements(year: Year) -> Iterator[str]:
    """Each partner who can be reached and wants it has each announcement once, and each digest."""
    for deed in year.deeds:
        for job, last in deed.sets:
            if job not in ("announcements", "announcement-digest") or last > year.until - timedelta(days=20):
                continue
            told = Counter(
                who.key for who, post in year.direct if post.job == job and deed.at <= _moment(post.label) <= last
            )
            morning = last + timedelta(days=1)
            there = [who for who in partners(deed.at) if who.wants("announcement", morning) and is_reached(who)]
            wanted = Counter(who.key for who in there)
            if told != wanted:
                yield f"{job} of {deed.at}: {dict((told - wanted) + (wanted - told))}"


def _moment(label: str) -> datetime:
    """The instant of an occurrence's label, which names a zone or is in UTC."""
    local, _, zone = label.partition(" ")
    moment = datetime.fromisoformat(local)
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment


def in_quiet_hours(year: Year) -> list[str]:
    """Return the direct messages that arrived while their receiver wants to be left alone."""
    return [
        f"{who.key} at {post.at.astimezone(who.tz)}: {post.key}"
        for who, post in year.direct
        if post.job not in AWAITED and _is_quiet(who.quiet, post.at.astimezone(who.tz))
    ]


def _is_quiet(quiet: QuietHours, local: datetime) -> bool:
    """As a person reads the clock on their wall; written anew here, since it is the rule that is judged."""
    start, end, now = quiet.start, quiet.end, local.time()
    return start <= now < end if start <= end else now >= start or now < end


def unwanted(year: Year) -> list[str]:
    """Return the direct messages of a category that their receiver turned off, and what is of no known category."""
    found = []
    for who, post in year.direct:
        if post.job in CATEGORIES and not who.wants(CATEGORIES[post.job], post.at):
            found.append(f"{who.key} does not want {post.key}")
        if post.job not in CATEGORIES and post.job not in ASKED | {"terms-changed"}:
            found.append(f"of no category: {post.key}")
    return found


def too_many(year: Year) -> list[str]:
    """Return the local days on which somebody was told more than one thing that they did not ask for."""
    days: dict[tuple[str, date], list[str]] = defaultdict(list)
    for who, post in year.direct:
        if post.job not in MONEY | ASKED:
            days[who.key, post.at.astimezone(who.tz).date()].append(post.key)
    return [f"{who} on {day}: {keys}" for (who, day), keys in days.items() if len(keys) > 1]


def shown_all_the_same(year: Year) -> list[str]:
    """Return the boards that name a partner who does not want to be named."""
    hidden = [one.company for one in CITIZENS if one.shown != "name"]
    boards = [post for post in year.posts if post.job in ("weekly-leaderboard", "quarterly-roundup")]
    return [f"{name} on {post.key}" for post in boards for name in hidden if re.search(rf"\b{name}\b", post.text)]


def told_after_leaving(year: Year) -> list[str]:
    """Return what those were told who had left, money apart."""
    return [
        f"{who.key}: {post.key}"
        for who, post in year.direct
        if who.leaves and post.at.astimezone(who.tz).date() > who.leaves and post.job not in MONEY
    ]


def unsettled(year: Year) -> list[str]:
    """Return the messages that were to have arrived by now and did not; who lets nothing in is not counted."""
    closed = tuple(f"user:{handle.user}" for one in CITIZENS if one.closed for handle in one.handles())
    with year.town.store.unit(False) as store:
        rows = store.exec(select(Delivery).where(~col(Delivery.state).in_(("sent", "dropped")))).all()
    return [
        f"{row.state}: {row.key}"
        for row in rows
        if row.not_before <= year.until - PROMPT and not (row.state == "refused" and row.destination in closed)
    ]
