"""deliveries that were sent more than once are looked at once more."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'a4e1d7c05b93'
down_revision = 'b1d7f0a94c36'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('look_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('extra', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index('ix_delivery_look_at', ['look_at'], unique=False)
