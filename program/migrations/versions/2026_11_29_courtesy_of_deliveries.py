"""deliveries know how much they may disturb, and until when they are of use."""

import sqlalchemy as sa
import sqlmodel
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'd07c5e92ab34'
down_revision = 'c4b81e63d90f'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('not_after', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('courtesy', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
