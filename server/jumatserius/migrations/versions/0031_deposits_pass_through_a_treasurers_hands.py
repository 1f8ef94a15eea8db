"""Deposits pass through a treasurer's hands: who gets the cash, what was confirmed, what brought it to the bank."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0031"
down_revision = "0043"
branch_labels = None
depends_on = None

APPEND_ONLY = ("handover", "receipt", "depositpart")


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "handover",
        sa.Column("deposit_id", text(), nullable=False, comment="deposit that is cash for a treasurer"),
        sa.Column("treasurer_id", text(), nullable=False, comment="who gets the cash"),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_handover_deposit_id_deposit")),
        sa.ForeignKeyConstraint(["treasurer_id"], ["person.id"], name=op.f("fk_handover_treasurer_id_person")),
        sa.PrimaryKeyConstraint("deposit_id", name=op.f("pk_handover")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", text(length=36), nullable=False, comment="UUID made by the treasurer's device"),
        sa.Column("deposit_id", text(), nullable=False, comment="deposit that was handed over"),
        sa.Column("treasurer_id", text(), nullable=False, comment="who got the cash and says so"),
        sa.Column("amount_idr", sa.Integer(), nullable=False, comment="rupiah that were received"),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when, by the treasurer's device"),
        sa.Column("recorded_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server got it"),
        sa.Column("replaces_id", text(), nullable=True, comment="the version before"),
        sa.Column("reason", text(length=200), nullable=True, comment="why there is a new version"),
        sa.ForeignKeyConstraint(["deposit_id"], ["handover.deposit_id"], name=op.f("fk_receipt_deposit_id_handover")),
        sa.ForeignKeyConstraint(["treasurer_id"], ["person.id"], name=op.f("fk_receipt_treasurer_id_person")),
        sa.ForeignKeyConstraint(["replaces_id"], ["receipt.id"], name=op.f("fk_receipt_replaces_id_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_receipt_replaces_id")),
    )
    op.create_index(op.f("ix_receipt_deposit_id"), "receipt", ["deposit_id"], unique=False)
    op.create_table(
        "depositpart",
        sa.Column("handover_id", text(), nullable=False, comment="deposit that was handed over"),
        sa.Column("deposit_id", text(), nullable=False, comment="the treasurer's deposit that holds it"),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.deposit_id"], name=op.f("fk_depositpart_handover_id_handover")
        ),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_depositpart_deposit_id_deposit")),
        sa.PrimaryKeyConstraint("handover_id", name=op.f("pk_depositpart")),
    )
    op.create_index(op.f("ix_depositpart_deposit_id"), "depositpart", ["deposit_id"], unique=False)
    for table in APPEND_ONLY:
        _keep(table)


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)


def _keep(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
        )
