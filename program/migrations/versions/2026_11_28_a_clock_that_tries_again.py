"""a clock that tries again, stands still and follows people's zones."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'c10c4a7e5d02'
down_revision = '5d0c7a19e0b1'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('zone', _TEXT(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('zone_data', _TEXT(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('attempts', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('next_try_at', _MOMENT(), nullable=True))
        batch_op.create_index('ix_run_schedule_zone_due_at', ['schedule', 'zone', 'due_at'], unique=False)
    # A label ends with its zone, after the sixteen characters of the local time and a space; an interval has none.
    op.execute("update run set zone = substr(label, 18) where length(label) > 17")

    op.create_table('job_pause',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('schedule', _TEXT(), nullable=False),
    sa.Column('reason', _TEXT(), nullable=False),
    sa.Column('paused_by', _TEXT(), nullable=False),
    sa.Column('paused_at', _MOMENT(), nullable=False),
    sa.Column('resumed_by', _TEXT(), nullable=True),
    sa.Column('resumed_at', _MOMENT(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_pause'))
    )
    op.create_index(op.f('ix_job_pause_schedule'), 'job_pause', ['schedule'], unique=False)
    op.create_table('zone_move',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('before', _TEXT(), nullable=True),
    sa.Column('after', _TEXT(), nullable=True),
    sa.Column('at', _MOMENT(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_move'))
    )
    op.create_index(op.f('ix_zone_move_at'), 'zone_move', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('zone_move')
    op.drop_table('job_pause')
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.drop_index('ix_run_schedule_zone_due_at')
        for column in ('next_try_at', 'attempts', 'zone_data', 'zone'):
            batch_op.drop_column(column)
