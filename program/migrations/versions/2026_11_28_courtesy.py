"""courtesy: quiet hours, pauses, and the days that had their one unprompted message."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'c0417e5a2b11'
down_revision = '8b6863d6b9b6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        'notice_timing',
        sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('quiet_start', sa.Time(), nullable=True),
        sa.Column('quiet_end', sa.Time(), nullable=True),
        sa.Column('paused_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_notice_timing_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notice_timing')),
    )
    op.create_table(
        'unprompted_day',
        sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_unprompted_day_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('person_id', 'day', name=op.f('pk_unprompted_day')),
        sa.UniqueConstraint('person_id', 'key', name=op.f('uq_unprompted_day_person_id_key')),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table('unprompted_day')
    op.drop_table('notice_timing')
