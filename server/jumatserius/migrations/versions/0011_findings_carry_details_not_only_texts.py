"""Findings carry details, not only texts: a match says there how much of its credit belongs to what."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE finding RENAME COLUMN texts TO details")


def downgrade() -> None:
    op.execute("ALTER TABLE finding RENAME COLUMN details TO texts")
