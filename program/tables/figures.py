"""Figures that are read often, added up by day in the very transaction of what they count."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field

from program.tables.row import Row


class DailyCount(Row, table=True):
    """How many clicks, leads and sales a link brought on a day of the program's zone; no link is an empty id."""

    __tablename__ = "daily_count"

    partner_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    link_id: str = Field(primary_key=True, default="")
    clicks: int = 0
    leads: int = 0
    sales: int = 0


class DailyMoney(Row, table=True):
    """What a link's sales of a day were worth and earned, in minor units of one currency."""

    __tablename__ = "daily_money"

    partner_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    link_id: str = Field(primary_key=True, default="")
    currency: str = Field(primary_key=True)
    revenue: int = Field(default=0, sa_type=BigInteger)
    earned: int = Field(default=0, sa_type=BigInteger)


class DailySub(Row, table=True):
    """How many clicks, leads and sales a sub-id of a link brought on a day."""

    __tablename__ = "daily_sub"

    link_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    sub_id: str = Field(primary_key=True)
    clicks: int = 0
    leads: int = 0
    sales: int = 0
