"""A row is the base of every table: one metadata, with constraint names that both engines agree on."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel


class Row(SQLModel):
    """The base class of tables; unnamed constraints could not be changed later, so all get names."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
