"""deliveries that wait well: resolved channels, fences, circuits, living cards and broadcasts."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = '5d0c7a19e0b1'
down_revision = 'c0417e5a2b12'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference', _TEXT(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('channel', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('person_id', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('spare', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=False, server_default='20'))
        batch_op.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('token', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('tried_at', _MOMENT(), nullable=True))
        batch_op.add_column(sa.Column('position', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('unreadable_since', _MOMENT(), nullable=True))
        batch_op.add_column(sa.Column('scope', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('card', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('round', _TEXT(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('broadcast_id', _TEXT(), nullable=True))
        batch_op.create_index('ix_delivery_destination_turn', ['destination', 'turn'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_reference'), ['reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_card'), ['card'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_broadcast_id'), ['broadcast_id'], unique=False)
    # What was under way before has no first try on record: it was not written later than that.
    op.execute("update delivery set tried_at = created_at where state in ('sending', 'unknown', 'ambiguous')")

    op.create_table('direct_line',
    sa.Column('platform', _TEXT(), nullable=False),
    sa.Column('destination', _TEXT(), nullable=False),
    sa.Column('channel', _TEXT(), nullable=True),
    sa.Column('closed_at', _MOMENT(), nullable=True),
    sa.Column('reason', _TEXT(), nullable=True),
    sa.Column('told_at', _MOMENT(), nullable=True),
    sa.PrimaryKeyConstraint('platform', 'destination', name=op.f('pk_direct_line'))
    )
    op.create_table('circuit',
    sa.Column('platform', _TEXT(), nullable=False),
    sa.Column('destination', _TEXT(), nullable=False),
    sa.Column('reason', _TEXT(), nullable=False),
    sa.Column('opened_at', _MOMENT(), nullable=False),
    sa.Column('probe_at', _MOMENT(), nullable=False),
    sa.Column('probes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'destination', name=op.f('pk_circuit'))
    )
    op.create_table('living_card',
    sa.Column('name', _TEXT(), nullable=False),
    sa.Column('platform', _TEXT(), nullable=False),
    sa.Column('destination', _TEXT(), nullable=False),
    sa.Column('address', _TEXT(), nullable=True),
    sa.Column('round', _TEXT(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('changed_at', _MOMENT(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'platform', 'destination', name=op.f('pk_living_card'))
    )
    op.create_table('broadcast',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('title', _TEXT(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=True),
    sa.Column('started_at', _MOMENT(), nullable=False),
    sa.Column('reported_at', _MOMENT(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcast'))
    )


def downgrade() -> None:
    for table in ('broadcast', 'living_card', 'circuit', 'direct_line'):
        op.drop_table(table)
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_broadcast_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_card'))
        batch_op.drop_index(batch_op.f('ix_delivery_reference'))
        batch_op.drop_index('ix_delivery_destination_turn')
        for column in (
            'broadcast_id', 'round', 'card', 'scope', 'unreadable_since', 'position', 'tried_at', 'token', 'turn',
            'priority', 'spare', 'person_id', 'channel', 'reference',
        ):
            batch_op.drop_column(column)
