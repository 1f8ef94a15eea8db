"""A notice of one payment is told from a pay-out, and led to the one that holds it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    says = "tells of one payment; else of a pay-out"
    # Not as a batch: that would make the table anew, without the triggers that keep its rows.
    op.add_column(
        "settlement", sa.Column("is_notice", sa.Boolean(), nullable=False, server_default=sa.false(), comment=says)
    )
    op.create_table(
        "coverednotice",
        sa.Column("notice_id", sa.Integer(), nullable=False, comment="settlement that is a notice"),
        sa.Column("settlement_id", sa.Integer(), nullable=False, comment="settlement that is its pay-out"),
        sa.Column("rule", sqltypes.AutoString(length=20), nullable=False, comment="rule that says so"),
        sa.ForeignKeyConstraint(["notice_id"], ["settlement.id"], name=op.f("fk_coverednotice_notice_id_settlement")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_coverednotice_settlement_id_settlement")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_coverednotice")),
    )
    with op.batch_alter_table("coverednotice") as batch_op:
        batch_op.create_index(batch_op.f("ix_coverednotice_settlement_id"), ["settlement_id"], unique=False)


def downgrade() -> None:
    op.drop_table("coverednotice")
    op.drop_column("settlement", "is_notice")
