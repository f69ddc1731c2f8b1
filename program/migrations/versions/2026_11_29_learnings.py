"""learnings: what was tried in the program and what came of it."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'c4b81e63d90f'
down_revision = 'a6e1f0c47b52'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        'learning',
        *[sa.Column(name, text(), nullable=False) for name in ('id', 'tried', 'taught', 'person_id')],
        sa.Column('told_at', moment(), nullable=False),
        sa.Column('dropped_at', moment(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_learning')),
    )
    op.create_index(op.f('ix_learning_told_at'), 'learning', ['told_at'])
