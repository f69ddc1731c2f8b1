"""An audience is who a segment reaches now: the people of its partners, and those it would not reach and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from program.rules.segments import Behaviour, By, Segment, Traits, behaviour_of, belongs, values_of
from program.setup import Setup
from program.tables import DailyCount, Identity, NoticeChoice, Partner, PartnerTier, Person

CATEGORY = "announcement"
RECENT_DAYS, BEFORE_DAYS = 30, 90


@dataclass(frozen=True)
class Audience:
    """The partners of a segment, and their people by id: those who are told, who turned it off, who has no account."""

    partners: int
    told: tuple[str, ...]
    opted_out: tuple[str, ...]
    unreached: tuple[str, ...]
    nobody: int

    @property
    def people(self) -> int:
        """How many people are told."""
        return len(self.told)


def audience(store: Session, setup: Setup, segment: Segment, now: datetime) -> Audience:
    """Return who a segment reaches now; read in a few statements, however many they are."""
    chosen = {key for key, traits in traits_of(store, setup, now).items() if belongs(traits, segment)}
    people = store.exec(
        select(Person.id, Person.partner_id).where(col(Person.partner_id).is_not(None)).order_by(Person.id)
    ).all()
    mine = [(person, partner) for person, partner in people if partner in chosen]
    off = set(
        store.exec(select(NoticeChoice.person_id).where(NoticeChoice.category == CATEGORY, ~col(NoticeChoice.wanted)))
    )
    there = set(store.exec(select(Identity.person_id)))
    told = tuple(one for one, _ in mine if one in there and one not in off)
    opted_out = tuple(one for one, _ in mine if one in off)
    unreached = tuple(one for one, _ in mine if one not in there and one not in off)
    return Audience(len(chosen), told, opted_out, unreached, len(chosen - {str(partner) for _, partner in mine}))


def known_values(store: Session, setup: Setup, by: By, now: datetime) -> list[str]:
    """Return the values by which partners can be told apart, those that most of them have first."""
    held = values_of(traits_of(store, setup, now).values(), by)
    every: Sequence[str] = ()
    if by is By.TIER:
        every = [tier.key for tier in setup.terms.tiers]
    elif by is By.BEHAVIOUR:
        every = [one.value for one in Behaviour]
    return list(dict.fromkeys((*held, *every)))


def traits_of(store: Session, setup: Setup, now: datetime) -> dict[str, Traits]:
    """Return what every approved partner is told apart by."""
    today = setup.today(now)
    middle = today - timedelta(days=RECENT_DAYS)
    tiers, recent = _tiers(store, today), _sums(store, middle, today)
    before = _sums(store, middle - timedelta(days=BEFORE_DAYS), middle)
    nothing = (0, 0, 0)
    found: dict[str, Traits] = {}
    for partner in store.exec(select(Partner).where(Partner.status == "approved")):
        traits = {
            By.TIER: tiers.get(partner.id),
            By.ARCHETYPE: partner.archetype,
            By.INDUSTRY: partner.industry,
            By.COUNTRY: partner.country,
            By.COHORT: setup.fiscal.quarter_label(setup.today(partner.created_at)),
            By.BEHAVIOUR: behaviour_of(recent.get(partner.id, nothing), before.get(partner.id, nothing)).value,
        }
        found[partner.id] = {by: value for by, value in traits.items() if value}
    return found


def _tiers(store: Session, day: date) -> dict[str, str]:
    rows = store.exec(select(PartnerTier).where(PartnerTier.since <= day).order_by(col(PartnerTier.since)))
    return {row.partner_id: row.tier for row in rows}


def _sums(store: Session, after: date, until: date) -> dict[str, tuple[int, int, int]]:
    """Clicks, leads and sales of each partner in some days."""
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = select(DailyCount.partner_id, *sums).where(DailyCount.day > after, DailyCount.day <= until)
    rows = store.exec(wanted.group_by(col(DailyCount.partner_id)))
    return {partner: (int(clicks), int(leads), int(sales)) for partner, clicks, leads, sales in rows}
