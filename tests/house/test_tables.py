"""Tables: the migrations make exactly the tables that the code knows, so that no query meets one that is missing."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import program.tables as tables


def test_the_migrations_make_the_tables_of_the_code(stage):
    with stage.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.Row.metadata) == []


def test_every_table_is_known_by_the_room_itself():
    """A table that the room does not name is made only when somebody happens to import its module."""
    named = {str(vars(tables)[name].__tablename__) for name in tables.__all__ if name != "Row"}
    assert named == set(tables.Row.metadata.tables)
