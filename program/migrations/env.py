"""How Alembic reaches the store: on the connection it is handed, or on DATABASE_URL when run by hand."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from program.tables import Row


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(connection=connection, target_metadata=Row.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    migrate(handed)
else:
    engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///rainmaker.db"))
    with engine.connect() as opened:
        migrate(opened)
