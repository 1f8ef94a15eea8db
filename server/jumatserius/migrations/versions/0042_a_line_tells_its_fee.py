"""A line of a statement tells what the bank took off before."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: that would make the table anew, without the triggers that keep its rows.
    op.add_column("statementline", sa.Column("fee_idr", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("statementline", "fee_idr")
