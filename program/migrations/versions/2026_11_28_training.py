"""training: who takes which course, and how far they got."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'c0417e5a2b12'
down_revision = 'b31c6f0e52d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'enrolment',
        sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('course', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('assigned', sa.Boolean(), nullable=False),
        sa.Column('pages_read', sa.Integer(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('best', sa.Integer(), nullable=False),
        sa.Column('certificate', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column('enrolled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('completed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('person_id', 'course', name=op.f('pk_enrolment')),
        sa.UniqueConstraint('certificate', name=op.f('uq_enrolment_certificate')),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table('enrolment')
