"""Recognition: what partners are praised for in public, the badges they hold, and the kudos they give each other."""

from datetime import date, datetime

from sqlmodel import Field, UniqueConstraint

from program.tables.row import Row


class Recognition(Row, table=True):
    """A public thank-you to a partner; `shown_as` is the name it was approved with.

    `state` is draft, asked (the partner is asked first), scheduled, posted, or removed; `revision` counts its
    changes, so that none goes out under the key of another, and `why` says why it was removed.
    """

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    kind: str
    reason: str
    badge: str | None = None
    shown_as: str
    state: str = Field(default="draft", index=True)
    revision: int = 0
    made_by: str = Field(foreign_key="person.id")
    approved_by: str | None = Field(default=None, foreign_key="person.id")
    wanted_at: datetime | None = None
    post_at: datetime | None = None
    posted_at: datetime | None = None
    why: str | None = None
    created_at: datetime


class BadgeAward(Row, table=True):
    """A badge that a partner holds, since a person confirmed it."""

    __tablename__ = "badge_award"

    partner_id: str = Field(primary_key=True, foreign_key="partner.id")
    badge: str = Field(primary_key=True)
    confirmed_by: str = Field(foreign_key="person.id")
    awarded_at: datetime


class Kudos(Row, table=True):
    """A word of thanks from one partner to another.

    The giver's `turn` in a week and the pair's one place in it are keys, so that no rival writer gets past a limit;
    kudos that were removed keep their place.
    """

    __table_args__ = (
        UniqueConstraint("giver_id", "week", "turn"),
        UniqueConstraint("giver_id", "receiver_id", "week"),
    )

    id: str = Field(primary_key=True)
    giver_id: str = Field(foreign_key="partner.id")
    receiver_id: str = Field(foreign_key="partner.id", index=True)
    given_by: str = Field(foreign_key="person.id")
    week: date = Field(index=True)
    turn: int
    reason: str
    removed_by: str | None = Field(default=None, foreign_key="person.id")
    removed_at: datetime | None = None
    given_at: datetime
