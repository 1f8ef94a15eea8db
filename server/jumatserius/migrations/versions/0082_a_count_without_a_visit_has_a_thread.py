"""A count without a visit code has a thread, which its versions and its second count share."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a table that is built anew would lose the triggers that keep its rows.
    op.add_column(
        "count",
        sa.Column(
            "thread_id",
            sqltypes.AutoString(length=36),
            nullable=True,
            comment="without a visit code: the first version, which later ones and a second count share",
        ),
    )
    op.create_index(op.f("ix_count_thread_id"), "count", ["thread_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_count_thread_id"), table_name="count")
    op.drop_column("count", "thread_id")
