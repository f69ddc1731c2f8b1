"""postings that a line of a statement stands for beside its own."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

from program.tables.guards import guard

revision = 'b31c6f0e52d4'
down_revision = 'c0417e5a2b11'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stated_together',
    sa.Column('statement_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_stated_together_statement_id_statement')),
    sa.PrimaryKeyConstraint('statement_id', 'posting_id', name=op.f('pk_stated_together'))
    )
    with op.batch_alter_table('stated_together', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stated_together_posting_id'), ['posting_id'], unique=False)
    guard(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table('stated_together', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stated_together_posting_id'))
    op.drop_table('stated_together')
