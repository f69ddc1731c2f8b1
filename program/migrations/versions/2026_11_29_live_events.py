"""live events: roundtables, sessions and meetings, and who said that they come."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'd94b7e2c6a18'
down_revision = 'f4b2d90c1a77'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        'live_event',
        sa.Column('id', text(), nullable=False),
        *[sa.Column(name, text(), nullable=False) for name in ('title', 'kind', 'audience', 'about', 'agenda', 'place')],
        sa.Column('starts_at', moment(), nullable=False),
        sa.Column('ends_at', moment(), nullable=False),
        sa.Column('capacity', sa.Integer(), nullable=True),
        sa.Column('course', text(), nullable=True),
        sa.Column('state', text(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        *[sa.Column(name, text(), nullable=False) for name in ('why', 'notes', 'follow_ups', 'made_by')],
        sa.Column('created_at', moment(), nullable=False),
        sa.Column('changed_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_live_event_made_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_live_event')),
    )
    op.create_index(op.f('ix_live_event_starts_at'), 'live_event', ['starts_at'])
    op.create_index(op.f('ix_live_event_state'), 'live_event', ['state'])
    op.create_table(
        'event_response',
        sa.Column('event_id', text(), nullable=False),
        sa.Column('person_id', text(), nullable=False),
        sa.Column('answer', text(), nullable=False),
        sa.Column('turn', sa.Integer(), nullable=True),
        sa.Column('reminded', text(), nullable=False),
        sa.Column('attended', sa.Boolean(), nullable=True),
        sa.Column('answered_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['live_event.id'], name=op.f('fk_event_response_event_id_live_event'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_event_response_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('event_id', 'person_id', name=op.f('pk_event_response')),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ('event_response', 'live_event'):
        op.drop_table(table)
