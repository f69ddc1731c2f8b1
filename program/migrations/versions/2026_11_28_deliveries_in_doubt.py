"""deliveries remember that they were in doubt."""

import sqlalchemy as sa
from alembic import op

revision = 'd0b7ed51e0a4'
down_revision = '6dfae68358ee'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('doubted', sa.Boolean(), nullable=False, server_default=sa.false()))
