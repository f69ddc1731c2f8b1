"""Training is how people get better at partnering: courses they take, quizzes they pass, and who is behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from program.errors import Refusal
from program.ids import stable_id
from program.rules.courses import Course, Gap, Mark, gap_of, mark
from program.tables import DailyCount, Enrolment, Partner, Person

GAP_DAYS = 30
BEHIND_DAYS = 14


class UnknownCourse(Refusal):
    """There is no such course; facts: given, known."""


class BadAnswers(Refusal):
    """Answers are the numbers of the answers, one digit each; facts: given, of."""


class NotCompleted(Refusal):
    """There is no certificate before the quiz is passed; facts: course."""


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a course; `enrolment` is None where they never began."""

    course: Course
    enrolment: Enrolment | None

    @property
    def completed(self) -> bool:
        """Whether they passed."""
        return self.enrolment is not None and self.enrolment.completed_at is not None


@dataclass(frozen=True)
class Learner:
    """Somebody who acts for an approved partner: how far they are, and where their partner's funnel breaks off.

    `funnel` are the partner's clicks, leads and sales of the last 30 days.
    """

    person_id: str
    standings: tuple[Standing, ...]
    gap: Gap | None
    funnel: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Behind:
    """Somebody who began or was assigned a course, and did not complete it in time."""

    person: Person
    partner: str
    course: Course
    days: int
    assigned: bool


@dataclass(frozen=True)
class Uptake:
    """How many took a course, completed it, and how many tries those who passed needed together."""

    course: Course
    enrolled: int
    completed: int
    attempts: int


def find_course(courses: Sequence[Course], given: str) -> Course:
    """Return the course of that key or title; UnknownCourse."""
    wanted = given.strip().casefold()
    for course in courses:
        if wanted in (course.key.casefold(), course.title.casefold()):
            return course
    raise UnknownCourse(given=given, known=[course.title for course in courses])


def enrol(store: Session, person_id: str, course: Course, now: datetime, *, assigned: bool = False) -> Enrolment:
    """Let a person begin a course, or return how far they are; an assignment is remembered either way."""
    row = store.get(Enrolment, (person_id, course.key))
    row = row or Enrolment(person_id=person_id, course=course.key, enrolled_at=now)
    row.assigned = row.assigned or assigned
    store.add(row)
    store.flush()
    return row


def read_page(store: Session, person_id: str, course: Course, page: int, now: datetime) -> Enrolment:
    """Remember the furthest page that somebody read, counted from 1."""
    row = enrol(store, person_id, course, now)
    row.pages_read = max(row.pages_read, min(page, len(course.pages)))
    store.add(row)
    store.flush()
    return row


def attend_session(store: Session, person_id: str, course: Course, now: datetime) -> Enrolment:
    """Bring a course on for somebody who attended its live session: all is read, and one without a quiz is passed."""
    row = read_page(store, person_id, course, len(course.pages), now)
    if not course.quiz:
        take_quiz(store, person_id, course, (), now)
    return row


def take_quiz(store: Session, person_id: str, course: Course, answers: Sequence[int], now: datetime) -> Mark:
    """Mark a quiz and remember the best result; the first time it is passed completes the course for good."""
    row, result = enrol(store, person_id, course, now), mark(course, answers)
    row.attempts += row.completed_at is None
    row.best = max(row.best, result.right)
    if result.passed and row.completed_at is None:
        row.completed_at = now
        row.certificate = stable_id("crt", person_id, course.key)[:16]
    store.add(row)
    store.flush()
    return result


def standings(store: Session, courses: Sequence[Course], person_id: str) -> list[Standing]:
    """Return how far a person is with each course, in the program's order."""
    rows = {row.course: row for row in store.exec(select(Enrolment).where(Enrolment.person_id == person_id))}
    return [Standing(course, rows.get(course.key)) for course in courses]


def standings_of(store: Session, courses: Sequence[Course], people: Collection[str]) -> dict[str, tuple[Standing, ...]]:
    """Return how far each of these people is with each course, read together."""
    if not courses or not people:
        return dict.fromkeys(people, ())
    rows = {(row.person_id, row.course): row for row in store.exec(select(Enrolment)) if row.person_id in people}
    return {who: tuple(Standing(course, rows.get((who, course.key))) for course in courses) for who in people}


def certificate_of(store: Session, person_id: str, course: Course) -> Enrolment:
    """Return a completed enrolment; NotCompleted."""
    row = store.get(Enrolment, (person_id, course.key))
    if row is None or row.completed_at is None:
        raise NotCompleted(course=course.title)
    return row


def partner_gap(store: Session, partner_id: str, today: date) -> Gap | None:
    """Return where a partner's funnel broke off in the last 30 days."""
    return gap_of(*_funnels(store, today, partner_id).get(partner_id, (0, 0, 0)))


def learners(store: Session, courses: Sequence[Course], people: Collection[str], today: date) -> Iterator[Learner]:
    """Yield each of these people who acts for an approved partner, by id; read in three statements, however many."""
    if not courses or not people:
        return
    acting = store.exec(
        select(Person.id, Person.partner_id)
        .join(Partner, col(Partner.id) == col(Person.partner_id))
        .where(Partner.status == "approved", col(Partner.staff).is_(False))
        .order_by(col(Person.id))
    ).all()
    rows = {(row.person_id, row.course): row for row in store.exec(select(Enrolment))}
    funnels = _funnels(store, today)
    for person_id, partner_id in acting:
        if person_id in people:
            standing = tuple(Standing(course, rows.get((person_id, course.key))) for course in courses)
            funnel = funnels.get(str(partner_id), (0, 0, 0))
            yield Learner(person_id, standing, gap_of(*funnel), funnel)


def _funnels(store: Session, today: date, partner_id: str | None = None) -> dict[str, tuple[int, int, int]]:
    """Clicks, leads and sales of the last 30 days, of every partner that had any or of one."""
    since = today - timedelta(days=GAP_DAYS - 1)
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = select(DailyCount.partner_id, *sums).where(DailyCount.day >= since, DailyCount.day <= today)
    wanted = wanted if partner_id is None else wanted.where(DailyCount.partner_id == partner_id)
    rows = store.exec(wanted.group_by(col(DailyCount.partner_id)))
    return {partner: (int(clicks), int(leads), int(sales)) for partner, clicks, leads, sales in rows}


def suggested(standing: Sequence[Standing], gap: Gap | None) -> Standing | None:
    """Return what to take next: what fits the gap, else what was assigned, else what was begun; None for nothing."""
    todo = [one for one in standing if not one.completed]
    fitting = [one for one in todo if gap is not None and one.course.gap is gap]
    assigned = [one for one in todo if one.enrolment is not None and one.enrolment.assigned]
    begun = [one for one in todo if one.enrolment is not None]
    return next(iter((*fitting, *assigned, *begun)), None)


def behind(store: Session, courses: Sequence[Course], now: datetime, days: int = BEHIND_DAYS) -> list[Behind]:
    """Return who began or was assigned a course so many days ago and did not complete it, the longest first."""
    known = {course.key: course for course in courses}
    rows = store.exec(
        select(Enrolment, Person, Partner.name)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .join(Partner, col(Partner.id) == col(Person.partner_id))
        .where(col(Enrolment.completed_at).is_(None), col(Enrolment.enrolled_at) <= now - timedelta(days=days))
        .where(Partner.status == "approved")
        .order_by(col(Enrolment.enrolled_at), col(Person.name))
    )
    return [
        Behind(person, partner, known[row.course], (now - row.enrolled_at).days, row.assigned)
        for row, person, partner in rows
        if row.course in known
    ]


def uptake(store: Session, courses: Sequence[Course]) -> list[Uptake]:
    """Return how each course is taken, in the program's order."""
    rows = store.exec(
        select(
            Enrolment.course,
            func.count(),
            func.count(col(Enrolment.completed_at)),
            func.sum(col(Enrolment.attempts)).filter(col(Enrolment.completed_at).is_not(None)),
        ).group_by(col(Enrolment.course))
    )
    found = {course: (enrolled, completed, int(attempts or 0)) for course, enrolled, completed, attempts in rows}
    return [Uptake(course, *found.get(course.key, (0, 0, 0))) for course in courses]


def move_enrolments(store: Session, kept_id: str, other_id: str) -> None:
    """Let one way through each course stand for two persons who are one from now on: the best of both.

    The certificate is the one that was earned first, and the tries of both count.
    """
    for theirs in store.exec(select(Enrolment).where(Enrolment.person_id == other_id)).all():
        mine = store.get(Enrolment, (kept_id, theirs.course))
        store.delete(theirs)
        store.flush()  # a certificate is nobody's twice, not even for a moment
        if mine is None:
            mine = Enrolment(**theirs.model_dump() | {"person_id": kept_id})
        else:
            _take_best(mine, theirs)
        store.add(mine)
    store.flush()


def _take_best(mine: Enrolment, theirs: Enrolment) -> None:
    mine.assigned = mine.assigned or theirs.assigned
    mine.pages_read = max(mine.pages_read, theirs.pages_read)
    mine.best = max(mine.best, theirs.best)
    mine.attempts += theirs.attempts
    mine.enrolled_at = min(mine.enrolled_at, theirs.enrolled_at)
    if theirs.completed_at is not None and (mine.completed_at is None or theirs.completed_at < mine.completed_at):
        mine.completed_at, mine.certificate = theirs.completed_at, theirs.certificate
