"""Counts that await another one are found without going through all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    count = sa.table("count", sa.column("needs_second", sa.Boolean), sa.column("second", sa.Boolean))
    may_await = sa.or_(count.c.needs_second, count.c.second)
    op.create_index("ix_count_may_await", "count", ["received_at"], sqlite_where=may_await, postgresql_where=may_await)


def downgrade() -> None:
    op.drop_index("ix_count_may_await", table_name="count")
