"""announcements: what is said to a segment of the partners, and the industry that partners are told apart by."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'b1d7f0a94c36'
down_revision = '7c1d4e90ab35'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the column of partners."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.add_column('partner', sa.Column('industry', text(), nullable=True))
    op.create_table(
        'announcement',
        sa.Column('id', text(), nullable=False),
        sa.Column('title', text(), nullable=False),
        sa.Column('text', text(), nullable=False),
        sa.Column('link', text(), nullable=True),
        sa.Column('way', text(), nullable=False),
        sa.Column('segment', text(), nullable=False),
        sa.Column('state', text(), nullable=False),
        sa.Column('made_by', text(), nullable=False),
        sa.Column('approved_by', text(), nullable=True),
        sa.Column('send_at', moment(), nullable=True),
        sa.Column('position', text(), nullable=False),
        sa.Column('written', sa.Integer(), nullable=False),
        sa.Column('opted_out', sa.Integer(), nullable=False),
        sa.Column('unreached', sa.Integer(), nullable=False),
        sa.Column('ended_at', moment(), nullable=True),
        sa.Column('created_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_announcement_made_by_person')),
        sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_announcement_approved_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement')),
    )
    op.create_index(op.f('ix_announcement_state'), 'announcement', ['state'])


def downgrade() -> None:
    """Drop both."""
    op.drop_table('announcement')
    with op.batch_alter_table('partner') as table:
        table.drop_column('industry')
