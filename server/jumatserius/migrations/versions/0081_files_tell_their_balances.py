"""Files tell the balances before their first and after their last line, so that a hole between two is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("first_day", sa.Date(), nullable=True, comment="day of its first line, WIB"),
    sa.Column("last_day", sa.Date(), nullable=True, comment="day of its last line, WIB"),
    sa.Column("opening_idr", sa.BigInteger(), nullable=True, comment="balance before its first line, where it says so"),
    sa.Column("closing_idr", sa.BigInteger(), nullable=True, comment="balance after its last line, where it says so"),
)


def upgrade() -> None:
    # Not as a batch: that would make the table anew, without the triggers that keep its rows.
    for column in COLUMNS:
        op.add_column("statementfile", column)


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column("statementfile", column.name)
