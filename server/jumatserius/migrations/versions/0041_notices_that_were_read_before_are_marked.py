"""Notices that were read before are marked, and known by their number as such."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_OF_NOTICES = "file_id IN (SELECT id FROM statementfile WHERE profile = 'acquirer')"
_KEEP = (
    'CREATE TRIGGER keep_settlement_update BEFORE UPDATE ON "settlement" '
    "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
)


def upgrade() -> None:
    _change(f"is_notice = true, identity = 'rrn:' || substr(identity, 4) WHERE identity LIKE 'id:%' AND {_OF_NOTICES}")


def downgrade() -> None:
    _change(f"is_notice = false, identity = 'id:' || substr(identity, 5) WHERE identity LIKE 'rrn:%' AND {_OF_NOTICES}")


def _change(what: str) -> None:
    """Around the trigger that keeps facts: what they say stays, only how they are known differs."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE settlement DISABLE TRIGGER keep_settlement")
        op.execute(f"UPDATE settlement SET {what}")
        op.execute("ALTER TABLE settlement ENABLE TRIGGER keep_settlement")
        return
    op.execute("DROP TRIGGER keep_settlement_update")
    op.execute(f"UPDATE settlement SET {what}")
    op.execute(_KEEP)
