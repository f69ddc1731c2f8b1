"""A scene is an invented program of a certain size, for the posts of the gallery to be about."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from program.tables import DailyCount, DailyMoney, Identity, Link, Partner, Person
from tests.stage import SERVER, WORKSPACE, Stage

# The first Monday of a quarter, at nine in the program's zone: most posts have their occurrence then.
MOMENT = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
DAYS = 180
_FIRST = ("Juniper", "Harbour", "Cobalt", "Maple", "Lantern", "Orchard", "Pebble", "Quill", "Saffron", "Tundra")
_SECOND = ("Letters", "Studio", "Consulting", "Resellers", "Media", "Workshop", "Partners", "Review")
# As long as a name may be, with letters of several scripts and signs that a renderer could take for its own.
_LONGEST = (
    "Donau-Dampfschifffahrts-Vermittlungsgesellschaft & Töchter für Empfehlungen, Niederlassung Nord-Ost",
    "株式会社とても長い名前の紹介プログラム運営事務局東京本社営業企画部紹介担当チーム第二課",
    "Étoile*du*Nord_Conseil_~et~_Associés `à Montréal` <et> [Québec](ici) @everyone #general",
    "شركة الإحالات الطويلة جدا للتسويق بالعمولة والاستشارات في الشرق الأوسط وشمال أفريقيا",
    "👩‍👩‍👧‍👦 Family & Friends of Referrals 🎉 Worldwide Association of Very Enthusiastic Newsletter Writers",
)


@dataclass(frozen=True)
class Scene:
    """A program on a stage; `someone` is one of its partners and `person` acts for them, both None in an empty one."""

    name: str
    stage: Stage
    someone: Partner | None
    person: Person | None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open the scene's store; what a post writes there is forgotten, so that no post sees another's traces."""
        with Session(self.stage.store.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()


def plain_name(number: int) -> str:
    """Return a believable name, another for each number."""
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // len(_FIRST) % len(_SECOND)]
    more = number // (len(_FIRST) * len(_SECOND))
    return f"{first} {second}" + (f" {more + 1}" if more else "")


def longest_name(number: int) -> str:
    """Return one of the longest names that there may be."""
    return f"{number:02d} {_LONGEST[number % len(_LONGEST)]}"[:100]


SCENES: dict[str, tuple[int, Callable[[int], str]]] = {
    "nobody": (0, plain_name),
    "one": (1, plain_name),
    "few": (25, plain_name),
    "many": (5_000, plain_name),
    "longest": (25, longest_name),
}


def set_scene(name: str, blank: Path, folder: Path) -> Scene:
    """Return a scene over a fresh store; `blank` is a migrated file that it begins with."""
    file = folder / f"{name}.db"
    shutil.copy(blank, file)
    stage = Stage(file)
    stage.now = MOMENT
    number, naming = SCENES[name]
    with stage.store.unit() as store:
        rows = [row for place in range(number) for row in rows_of(place, naming(place))]
        for table in (Partner, Person, Identity, Link, DailyCount, DailyMoney):
            store.bulk_save_objects([row for row in rows if isinstance(row, table)])
        someone = store.get(Partner, "prt_000000")
        person = store.get(Person, "per_000000")
    return Scene(name, stage, someone, person)


def rows_of(place: int, name: str) -> Iterator[object]:
    """Yield the rows of one partner: a person with an account on each platform, a link, and half a year's results."""
    joined = MOMENT - timedelta(days=DAYS - place % 150)
    partner = f"prt_{place:06d}"
    yield Partner(id=partner, name=name, email=f"p{place}@partners.example", country="DE", created_at=joined)
    person = Person(id=f"per_{place:06d}", name=f"Person {place}", partner_id=partner, created_at=joined)
    yield person
    for platform, team in (("slack", WORKSPACE), ("discord", SERVER)):
        user = f"U0P{place:05d}" if platform == "slack" else str(310_000_000_000_000_000 + place)
        yield Identity(
            id=f"idn_{platform}_{place}",
            person_id=person.id,
            platform=platform,
            team=team,
            user=user,
            name=person.name,
            linked_at=joined,
        )
    link = f"lnk_{place:06d}"
    yield Link(
        id=link,
        partner_id=partner,
        code=f"p{place}",
        name="Newsletter",
        destination="https://acme.example",
        created_at=joined,
    )
    yield from _results(place, partner, link)


def _results(place: int, partner: str, link: str) -> Iterator[object]:
    """Days with results in last week, last month and the quarter before; every seventh partner has no sales."""
    for back in (3, 5, 20, 45, 110):
        day: date = (MOMENT - timedelta(days=back)).date()
        sales = 0 if place % 7 == 6 else (place * 7 + back) % 5
        yield DailyCount(
            partner_id=partner, day=day, link_id=link, clicks=20 + place % 30, leads=sales + place % 3, sales=sales
        )
        if sales:
            revenue = sales * (4_900 + place % 11 * 700)
            yield DailyMoney(
                partner_id=partner, day=day, link_id=link, currency="USD", revenue=revenue, earned=revenue // 5
            )
