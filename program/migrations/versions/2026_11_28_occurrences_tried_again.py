"""The newest occurrence of a schedule, and those that are tried again, are found in one step however long the history."""

import sqlalchemy as sa
from alembic import op

revision = 'a4d9e2c07b61'
down_revision = 'a4e1d7c05b93'
branch_labels = None
depends_on = None


def upgrade() -> None:
    retrying = sa.text("outcome = 'retrying'")
    op.create_index('ix_run_retrying', 'run', ['due_at'], sqlite_where=retrying, postgresql_where=retrying)
    op.create_index('ix_run_schedule_due_at', 'run', ['schedule', 'due_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_run_schedule_due_at', table_name='run')
    op.drop_index('ix_run_retrying', table_name='run')
