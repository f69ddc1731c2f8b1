"""The sample program: what the demo shows is believable, true to the books, and the same every time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from sqlmodel import Session, col, func, select

from bot.migrations import upgrade
from bot.sample import Sample, seed
from bot.settings import Settings, load
from bot.store import Store, open_engine
from program.figures import compare
from program.invariants import check_all
from program.leaderboards import leaderboard
from program.ledger import balances
from program.partners import add_partner
from program.people import Handle, identify
from program.periods import Period
from program.tables import (
    ChargebackOutcome,
    Click,
    Commission,
    DailyCount,
    Lead,
    Link,
    Milestone,
    Partner,
    PartnerTier,
    Payout,
    PayoutApproval,
    PayoutRun,
    Promise,
    Reversal,
    Sale,
    StatementPeriod,
    Touch,
    Unattributed,
)

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
GUILD = "100000000000000001"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load({}, Path("settings.toml"))


def empty_store(folder: Path) -> Store:
    store = Store(open_engine(f"sqlite:///{folder}/sample.db"))
    upgrade(store.engine)
    return store


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, settings):
    """A store, what was seeded into it, and how many seconds of a core that took."""
    store = empty_store(tmp_path_factory.mktemp("sample"))
    began = process_time()
    sample = seed(store, settings, now=NOW)
    yield store, sample, process_time() - began
    store.dispose()


@pytest.fixture
def books(seeded):
    with seeded[0].unit(False) as session:
        yield session


@pytest.fixture
def sample(seeded) -> Sample:
    return seeded[1]


def count(books: Session, table: type) -> int:
    return books.exec(select(func.count()).select_from(table)).one()


def test_it_is_about_a_year_of_a_program_of_fourteen_partners(books):
    assert count(books, Partner) == 14
    assert 11_000 < count(books, Click) < 13_500
    assert 500 < count(books, Lead) < 750
    assert 140 < count(books, Sale) < 230
    first, last = books.exec(select(func.min(Click.at), func.max(Click.at))).one()
    assert timedelta(days=330) < last - first < timedelta(days=370)


def test_the_demo_does_not_wait_for_it_long(seeded):
    assert seeded[2] < 20, "a slow machine may take a few times the three seconds of a laptop, not more"


def test_every_sale_was_credited_and_earned_what_the_terms_say(books):
    assert count(books, Unattributed) == 0
    commissions = books.exec(select(Commission).where(col(Commission.sale_id).is_not(None))).all()
    assert len({one.sale_id for one in commissions}) == count(books, Sale)
    plain = [one for one in commissions if one.reward == "sale"]
    assert all(one.amount == round(one.base * 0.2) for one in plain)
    assert {one.tranche for one in commissions if one.reward == "yearly"} == {"sale", "onboarded", "renewed"}


def test_the_books_of_the_year_hold(books):
    assert check_all(books) == []


def test_money_is_there_in_every_state(books):
    states = dict(books.exec(select(Payout.state, func.count()).group_by(Payout.state)).all())
    assert set(states) == {"draft", "settled", "failed", "returned"}
    assert states["settled"] > 30
    [waiting] = books.exec(select(PayoutRun).where(PayoutRun.state != "closed")).all()
    assert waiting.state == "draft"
    assert not books.exec(select(PayoutApproval).where(PayoutApproval.run_id == waiting.id)).all()
    kinds = set(books.exec(select(Reversal.kind)))
    assert kinds == {"refund", "chargeback"}
    assert {one.won for one in books.exec(select(ChargebackOutcome))} == {True, False}
    pockets = {account.split(":")[2] for account, _ in balances(books, "partner:")}
    assert pockets == {"held", "payable", "paid", "clawback"}


def test_milestones_are_reached_and_pending(books):
    assert {kind for kind in books.exec(select(Milestone.kind))} == {"onboarded", "renewed"}
    kept = set(books.exec(select(Commission.id)))
    promised = books.exec(select(Promise.id)).all()
    assert 0 < sum(one in kept for one in promised) < len(promised)


def test_statements_are_closed_for_every_month_and_quarter_that_ended_each_on_the_one_before(books):
    months = books.exec(select(StatementPeriod).where(col(StatementPeriod.label).not_like("%Q%"))).all()
    by_end = sorted(months, key=lambda period: period.end)
    assert by_end[-1].label == "2026-10"
    assert len(by_end) >= 11
    assert [one.previous_root for one in by_end[1:]] == [one.root for one in by_end[:-1]]
    assert books.exec(select(StatementPeriod).where(StatementPeriod.label == "2026-Q3")).one().root


def test_partners_hold_tiers_and_some_have_more_than_one_touch(books):
    tiers = dict(books.exec(select(PartnerTier.tier, func.count()).group_by(PartnerTier.tier)).all())
    assert {"bronze", "silver"} <= set(tiers)
    shared = select(Touch.customer_id).group_by(col(Touch.customer_id))
    assert books.exec(shared.having(func.count(func.distinct(Touch.partner_id)) > 1)).first()
    assert books.exec(select(Touch.id).where(Touch.kind == "coupon")).first()


def test_sales_come_in_three_currencies_mostly_the_programs_own(books):
    sales = dict(books.exec(select(Sale.currency, func.count()).group_by(Sale.currency)).all())
    assert set(sales) == {"USD", "EUR", "JPY"}
    assert sales["USD"] > 3 * (sales["EUR"] + sales["JPY"])


def test_the_figures_are_those_of_the_events(books, settings):
    assert compare(books, settings.file.program.zone) == ()


def test_nothing_happens_after_now_or_before_its_partner_joined(books):
    assert books.exec(select(func.max(Sale.at))).one() <= NOW
    assert books.exec(select(func.max(Lead.at))).one() <= NOW
    early = select(Click.id).join(Link, col(Link.id) == col(Click.link_id)).where(col(Click.at) < col(Link.created_at))
    assert books.exec(early).all() == []


def test_weekends_are_quieter_and_the_year_grows(books):
    days = books.exec(select(DailyCount.day, DailyCount.clicks)).all()
    weekday = sum(clicks for day, clicks in days if day.weekday() < 5) / 5
    weekend = sum(clicks for day, clicks in days if day.weekday() >= 5) / 2
    assert weekend < 0.7 * weekday
    middle = (NOW - timedelta(days=182)).date()
    assert sum(c for day, c in days if day >= middle) > 1.5 * sum(c for day, c in days if day < middle)


def test_last_weeks_board_weighs_quality_and_has_a_pseudonym_and_neither_staff_nor_the_hidden(books):
    board = leaderboard(books, Period.LAST_WEEK.until(NOW.date()))
    first, second, third = board.standings[:3]
    assert [one.shown_as for one in (first, second, third)] == [
        "Marin Consulting",
        "Ada Vale Letters",
        "Osei Resellers",
    ]
    # As many sales and leads, and customers who got further.
    assert (second.sales, second.leads) == (third.sales, third.leads)
    assert second.points > third.points
    names = {one.shown_as for one in board.standings}
    assert "The Quiet Gardener" in names
    assert {"Acme Field Team", "Mosswood Advisors", "Driftwood Deals"}.isdisjoint(names)


def test_whoever_left_has_a_past_and_no_present(books, sample):
    left = books.get_one(Partner, sample.partners["drift"])
    recent = Period.QUARTER.until(NOW.date())
    days = books.exec(select(DailyCount.day).where(DailyCount.partner_id == left.id)).all()
    assert left.status == "deactivated"
    assert days
    assert max(days) < recent.start


def test_ada_and_ben_are_one_person_in_both_chats_and_cleo_is_not_yet(books, sample):
    def who(platform, team, user):
        return identify(books, Handle(platform, team, user), {})

    for key, slack, discord in (("ada", "U0ADA", "300000000000000011"), ("ben", "U0BEN", "300000000000000012")):
        assert who("slack", "T0ACME", slack).id == who("discord", GUILD, discord).id
        assert who("slack", "T0ACME", slack).partner_id == sample.partners[key]
    assert who("slack", "T0ACME", "U0CLEO").partner_id == sample.partners["cleo"]
    assert who("discord", GUILD, "300000000000000013").id is None


def test_the_teams_roles_are_theirs_in_both_chats_and_hugo_is_a_stranger(books):
    for role, slack, discord in (
        ("manager", "U0DANA", "300000000000000014"),
        ("finance", "U0FAY", "300000000000000015"),
        ("council", "U0GUS", "300000000000000016"),
    ):
        assert identify(books, Handle("slack", "T0ACME", slack), {}).roles == {role}
        assert identify(books, Handle("discord", GUILD, discord), {}).roles == {role}
    assert identify(books, Handle("slack", "T0ACME", "U0HUGO"), {}).id is None


def test_the_links_have_codes_that_read_well(books, sample):
    assert sample.codes["ada"] == "ada"
    assert sample.codes["ben"] == "osei"
    per_partner = books.exec(select(func.count()).select_from(Link).group_by(col(Link.partner_id))).all()
    assert min(per_partner) >= 1
    assert max(per_partner) <= 4
    assert books.exec(select(Click.id).where(col(Click.sub_id).is_not(None))).first() is not None


def test_seeding_again_changes_nothing_and_names_the_same(seeded, settings):
    store, sample, _ = seeded
    with store.unit(False) as session:
        before = count(session, Click)
    assert seed(store, settings, now=NOW + timedelta(days=1)) == sample
    with store.unit(False) as session:
        assert count(session, Click) == before


def test_a_program_with_a_partner_of_its_own_is_left_alone(tmp_path, settings):
    store = empty_store(tmp_path)
    with store.unit() as session:
        add_partner(session, name="Somebody Real", now=NOW)
    assert seed(store, settings, now=NOW) == Sample({}, {})
    with store.unit(False) as session:
        assert count(session, Partner) == 1
        assert count(session, Click) == 0
    store.dispose()


def test_the_same_moment_gives_the_same_year(tmp_path, seeded, settings):
    def year(store: Store) -> list[tuple[str, datetime, int, str]]:
        with store.unit(False) as session:
            rows = session.exec(select(Partner.name, Sale.at, Sale.amount, Sale.currency).join(Sale).order_by(Sale.at))
            return [tuple(row) for row in rows]

    again = empty_store(tmp_path)
    seed(again, settings, now=NOW)
    assert year(again) == year(seeded[0])
    again.dispose()


def test_a_sunday_is_as_good_a_day_to_start(tmp_path, settings):
    """The board of the week that ended is full whatever day the demo begins."""
    store, now = empty_store(tmp_path), NOW + timedelta(days=6, hours=-8)
    seed(store, settings, now=now)
    with store.unit(False) as session:
        board = leaderboard(session, Period.LAST_WEEK.until(now.astimezone(settings.file.program.zone).date()))
    assert not board.is_small
    assert board.standings[0].rank == 1
    store.dispose()
