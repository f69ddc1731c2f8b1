"""The calendar is kept where each of its posts stands in both chats once and on time, and nothing else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import select

from program.tables import Run
from tests.year.almanac import Due, almanac
from tests.year.citizens import CITIZENS, PROGRAM_ZONE, Citizen
from tests.year.outcome import ASKED, PROMPT, Year, dues, is_reached
from tests.year.standing import Post

PLATFORMS = ("slack", "discord")
# Where each post of the calendar stands on each platform, whatever the month is like.
CHANNELS = {
    "manager-briefing": ("managers",),
    "weekly-leaderboard": ("community",),
    "quarterly-roundup": ("community", "managers"),
    "close-statements": ("community",),
    "payout-run": ("managers",),
}
# What of the calendar comes on some of its days only: on the day of payouts, and for a quarter beside the month.
PAYOUT_DAY = 5
# What the bot says by itself of what went wrong: somebody was not reached.
TROUBLE = frozenset({"unreached"})
# Praise stands at once where its partner may hear of it, and else once the clock has told them: it is one deed.
BY_THE_CLOCK = {"recognition-posts": "recognition"}


def off_calendar(year: Year) -> list[str]:
    """Return what was due and is missing, and what stands and was not due, stands twice, or came at another time."""
    return [*_runs(year), *_missing(year), *_summaries(year), *_surplus(year), *_twice(year), *_deeds(year)]


def _runs(year: Year) -> Iterator[str]:
    """Whatever has a local time was carried out once at each, and at no other."""
    with year.town.store.unit(False) as store:
        rows = store.exec(select(Run.schedule, Run.label, Run.due_at).where(Run.outcome == "done")).all()
    for line in almanac().values():
        if line.minutes is None:
            due = {one.label for one in dues(line, year.start, year.until)}
            ran = Counter(label for job, label, at in rows if job == line.name and at > year.start)
            yield from (f"not carried out: {line.name} {label}" for label in sorted(due - set(ran)))
            yield from (
                f"carried out: {line.name} {label}, {n} times" for label, n in ran.items() if label not in due or n > 1
            )


def _missing(year: Year) -> Iterator[str]:
    """Every post that the calendar has for a channel stands there once on each platform, on time."""
    for name, places in CHANNELS.items():
        for due in dues(almanac()[name], year.start, year.until - PROMPT):
            for place in places:
                for platform in PLATFORMS:
                    found = [
                        post
                        for post in year.posts
                        if (post.job, post.platform, post.place) == (name, platform, place) and _is_of(post, due.label)
                    ]
                    wanted = _number(name, due)
                    if len(found) != wanted:
                        yield f"{len(found)} posts instead of {wanted}: {name} {due.label} in {place} on {platform}"
                    yield from (f"late: {post.key} at {post.at}" for post in found if post.at - due.at > PROMPT)


def _is_of(post: Post, label: str) -> bool:
    return post.key.startswith(f"{post.job}:{label}:")


def _number(name: str, due: Due) -> int:
    local = due.at.astimezone(PROGRAM_ZONE)
    if name == "payout-run":
        return int(local.day == PAYOUT_DAY)
    return 2 if name == "close-statements" and local.month in (1, 4, 7, 10) else 1


def _summaries(year: Year) -> Iterator[str]:
    """Each partner has a summary of each month, once; who turned it off, lets nothing in or was not there has none."""
    for due in dues(almanac()["monthly-summary"], year.start, year.until - timedelta(days=1)):
        for citizen in CITIZENS:
            if citizen.tz.key != due.label.partition(" ")[2]:
                continue
            mine = [post for who, post in year.direct if who is citizen and post.job == "monthly-summary"]
            found = sum(_is_of(post, due.label) for post in mine)
            if found != int(_reads(citizen, due)):
                yield f"{found} summaries for {citizen.key} of {due.label}"


def _reads(citizen: Citizen, due: Due) -> bool:
    local = date.fromisoformat(due.label[:10])
    there = (citizen.joins or date.min) < local <= (citizen.leaves or date.max)
    return bool(citizen.code) and there and is_reached(citizen) and "summary" not in citizen.off


def _surplus(year: Year) -> Iterator[str]:
    """Whatever stands belongs to the calendar, or to something that somebody did, and is not before its time."""
    lines = almanac()
    due = {name: {one.label: one.at for one in dues(line, year.start, year.until)}
           for name, line in lines.items() if line.minutes is None}  # fmt: skip
    begun = {word for deed in year.deeds for _, word, _ in deed.leaves} | ASKED | TROUBLE | {"kudos"}
    for post in year.posts:
        line = lines.get(post.job)
        if line is None:
            if post.job not in begun or not post.key:
                yield f"nobody's: {post.key or post.text[:60]} in {post.place} on {post.platform}"
        elif line.minutes is not None:
            if not line.has(post.label.removesuffix("Z")):
                yield f"surplus: {post.key}"
        elif (at := due[post.job].get(post.label)) is None or post.at < at:
            yield f"surplus: {post.key}"


def _twice(year: Year) -> Iterator[str]:
    """Nothing stands twice."""
    counted = Counter((post.platform, post.place, post.person, post.key) for post in year.posts)
    yield from (f"{number} times: {key}" for (_, _, _, key), number in counted.items() if number > 1)
    # What is looked for every few minutes is said at one of the looks and not at another one again.
    looking = {name for name, line in almanac().items() if line.minutes is not None}
    topics = Counter((post.platform, post.place, post.person, post.job, post.topic) for post in year.posts)
    yield from (f"{n} looks: {job} {topic}" for (_, _, _, job, topic), n in topics.items() if n > 1 and job in looking)


def _deeds(year: Year) -> Iterator[str]:
    """What people did left as many posts in its channel as it should, and none was made up."""
    wanted: Counter[tuple[str, str]] = Counter()
    for deed in year.deeds:
        for place, word, number in deed.leaves:
            wanted[place, word] += number if deed.at < year.until - PROMPT else 0
    found = Counter(
        (post.place, BY_THE_CLOCK.get(post.job, post.job))
        for post in year.posts
        if not post.person and post.job not in CHANNELS
    )
    for place, word in wanted:
        if found[place, word] != wanted[place, word]:
            yield f"{found[place, word]} posts instead of {wanted[place, word]}: {word} in {place}"
