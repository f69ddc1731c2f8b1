"""Milestones and reversals are looked up by their moment."""

from alembic import op

revision = '7c1d4e90ab35'
down_revision = 'e7a3c51d9f04'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_milestone_at'), 'milestone', ['at'], unique=False)
    op.create_index(op.f('ix_reversal_at'), 'reversal', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_reversal_at'), table_name='reversal')
    op.drop_index(op.f('ix_milestone_at'), table_name='milestone')
