"""deals submitted: what partners refer before anybody bought, and who dropped an event that could not be applied."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'f4b2d90c1a77'
down_revision = 'a4d9e2c07b61'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        'referred_deal',
        sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('partner_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('domain', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('deal_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_referred_deal_partner_id_partner')),
        sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_referred_deal_deal_id_deal')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_referred_deal')),
    )
    for column in ('domain', 'partner_id', 'state'):
        op.create_index(op.f(f'ix_referred_deal_{column}'), 'referred_deal', [column])
    for name in ('dropped_by', 'dropped_because'):
        op.add_column('stripe_event', sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table('stripe_event') as batch:
        batch.drop_column('dropped_because')
        batch.drop_column('dropped_by')
    op.drop_table('referred_deal')
