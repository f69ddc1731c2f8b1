"""agenda points: what members want to talk about at the next roundtable."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'a6e1f0c47b52'
down_revision = 'e5a80c3f7d29'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        'agenda_point',
        sa.Column('id', text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        *[sa.Column(name, text(), nullable=False) for name in ('text', 'person_id', 'name', 'state')],
        sa.Column('event_id', text(), nullable=True),
        sa.Column('created_at', moment(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_point')),
        sa.UniqueConstraint('number', name=op.f('uq_agenda_point_number')),
    )
    op.create_index(op.f('ix_agenda_point_state'), 'agenda_point', ['state'])
