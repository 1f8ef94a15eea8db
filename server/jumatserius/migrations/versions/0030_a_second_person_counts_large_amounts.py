"""A second person counts large amounts: a count says whether it is the second one, and whether one is due."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a table that is built anew would lose the triggers that keep its rows.
    op.add_column(
        "count",
        sa.Column(
            "second",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="a control beside another person's count of the visit; no money",
        ),
    )
    op.add_column(
        "count",
        sa.Column(
            "needs_second",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="above the threshold of that day: another person counts too",
        ),
    )
    op.create_index(op.f("ix_count_needs_second"), "count", ["needs_second"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_count_needs_second"), table_name="count")
    op.drop_column("count", "needs_second")
    op.drop_column("count", "second")
