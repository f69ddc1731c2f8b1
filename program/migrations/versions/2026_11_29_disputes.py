"""disputes: partners' objections to decisions about their money."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'e5a80c3f7d29'
down_revision = 'd94b7e2c6a18'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        'dispute',
        sa.Column('id', text(), nullable=False),
        sa.Column('commission_id', text(), nullable=False),
        sa.Column('partner_id', text(), nullable=False),
        sa.Column('opened_by', text(), nullable=False),
        sa.Column('text', text(), nullable=False),
        sa.Column('state', text(), nullable=False),
        sa.Column('owner_id', text(), nullable=True),
        sa.Column('due_at', moment(), nullable=False),
        sa.Column('answer', text(), nullable=False),
        sa.Column('answered_by', text(), nullable=True),
        sa.Column('answered_at', moment(), nullable=True),
        sa.Column('reminded_at', moment(), nullable=True),
        sa.Column('escalated_at', moment(), nullable=True),
        sa.Column('opened_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['commission_id'], ['commission.id'], name=op.f('fk_dispute_commission_id_commission')),
        sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_dispute_partner_id_partner')),
        sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_dispute_opened_by_person')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_dispute_owner_id_person')),
        sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_dispute_answered_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute')),
    )
    for name in ('commission_id', 'partner_id', 'state'):
        op.create_index(op.f(f'ix_dispute_{name}'), 'dispute', [name])
    still_open = sa.text("state = 'open'")
    op.create_index(
        'uq_dispute_open',
        'dispute',
        ['commission_id'],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table('dispute')
