"""Replicas: the processes that serve one program together, and the leases that tell which of them does what."""

from datetime import datetime

from sqlmodel import BigInteger, Field

from program.tables.row import Row


class LeaseRow(Row, table=True):
    """Who holds a role and until when; `token` grows with every change of hands, `beats` with every renewal."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    token: int = Field(sa_type=BigInteger)
    beats: int = Field(sa_type=BigInteger, default=0)
    until: datetime


class Replica(Row, table=True):
    """One process that serves the program: where it runs, and when it was last heard of."""

    id: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
