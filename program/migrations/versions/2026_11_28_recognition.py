"""recognition: public thank-yous, badges that are held, and kudos between partners."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'e7a3c51d9f04'
down_revision = 'ffc9704c9106'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        'recognition',
        sa.Column('id', text(), nullable=False),
        sa.Column('partner_id', text(), nullable=False),
        sa.Column('kind', text(), nullable=False),
        sa.Column('reason', text(), nullable=False),
        sa.Column('badge', text(), nullable=True),
        sa.Column('shown_as', text(), nullable=False),
        sa.Column('state', text(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('made_by', text(), nullable=False),
        sa.Column('approved_by', text(), nullable=True),
        sa.Column('wanted_at', moment(), nullable=True),
        sa.Column('post_at', moment(), nullable=True),
        sa.Column('posted_at', moment(), nullable=True),
        sa.Column('why', text(), nullable=True),
        sa.Column('created_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_recognition_partner_id_partner')),
        sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_recognition_made_by_person')),
        sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_recognition_approved_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    )
    op.create_index(op.f('ix_recognition_partner_id'), 'recognition', ['partner_id'])
    op.create_index(op.f('ix_recognition_state'), 'recognition', ['state'])
    op.create_table(
        'badge_award',
        sa.Column('partner_id', text(), nullable=False),
        sa.Column('badge', text(), nullable=False),
        sa.Column('confirmed_by', text(), nullable=False),
        sa.Column('awarded_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_badge_award_partner_id_partner')),
        sa.ForeignKeyConstraint(['confirmed_by'], ['person.id'], name=op.f('fk_badge_award_confirmed_by_person')),
        sa.PrimaryKeyConstraint('partner_id', 'badge', name=op.f('pk_badge_award')),
    )
    op.create_table(
        'kudos',
        sa.Column('id', text(), nullable=False),
        sa.Column('giver_id', text(), nullable=False),
        sa.Column('receiver_id', text(), nullable=False),
        sa.Column('given_by', text(), nullable=False),
        sa.Column('week', sa.Date(), nullable=False),
        sa.Column('turn', sa.Integer(), nullable=False),
        sa.Column('reason', text(), nullable=False),
        sa.Column('removed_by', text(), nullable=True),
        sa.Column('removed_at', moment(), nullable=True),
        sa.Column('given_at', moment(), nullable=False),
        sa.ForeignKeyConstraint(['giver_id'], ['partner.id'], name=op.f('fk_kudos_giver_id_partner')),
        sa.ForeignKeyConstraint(['receiver_id'], ['partner.id'], name=op.f('fk_kudos_receiver_id_partner')),
        sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_kudos_given_by_person')),
        sa.ForeignKeyConstraint(['removed_by'], ['person.id'], name=op.f('fk_kudos_removed_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kudos')),
        sa.UniqueConstraint('giver_id', 'week', 'turn', name=op.f('uq_kudos_giver_id_week_turn')),
        sa.UniqueConstraint('giver_id', 'receiver_id', 'week', name=op.f('uq_kudos_giver_id_receiver_id_week')),
    )
    op.create_index(op.f('ix_kudos_receiver_id'), 'kudos', ['receiver_id'])
    op.create_index(op.f('ix_kudos_week'), 'kudos', ['week'])


def downgrade() -> None:
    """Drop the tables."""
    for table in ('kudos', 'badge_award', 'recognition'):
        op.drop_table(table)
