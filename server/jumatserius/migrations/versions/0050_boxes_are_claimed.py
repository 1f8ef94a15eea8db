"""Boxes are claimed: a technician's computer fetches what goes into a box, once."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0050"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("box_id", text(), nullable=False, comment="box"),
        sa.Column("code_sha256", text(length=64), nullable=False, comment="SHA-256 of the code, hex"),
        sa.Column("transport", sa.String(length=10), nullable=False, comment="how the box will talk to the broker"),
        sa.Column("host", text(length=120), nullable=False, comment="the broker as the box sees it"),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when issued"),
        sa.Column(
            "expires_at",
            sqltypes.UTCDateTime(),
            nullable=False,
            comment="from when on it opens nothing; a newer claim of the box brings it forward",
        ),
        sa.Column("redeemed_at", sqltypes.UTCDateTime(), nullable=True, comment="when its keys were fetched"),
        sa.Column(
            "board", text(length=17), nullable=True, comment="hardware address of the board that they were fetched for"
        ),
        sa.Column(
            "receipt_sha256",
            text(length=64),
            nullable=True,
            comment="SHA-256 of what only that fetcher can show to have an answer repeated",
        ),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_claim_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_claim_code_sha256")),
    )
    op.create_index(op.f("ix_claim_box_id"), "claim", ["box_id"], unique=False)


def downgrade() -> None:
    op.drop_table("claim")
