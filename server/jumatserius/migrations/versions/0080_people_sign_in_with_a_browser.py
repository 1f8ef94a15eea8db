"""People sign in with a browser: a token opens a login of some hours."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0080"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "login",
        sa.Column("secret_sha256", text(length=64), nullable=False, comment="SHA-256 of the cookie, hex"),
        sa.Column("token_id", text(), nullable=False, comment="token that it was opened with"),
        sa.Column("origin", text(length=80), nullable=False, comment="from where: an address"),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when opened"),
        sa.Column(
            "ends_at",
            sqltypes.UTCDateTime(),
            nullable=False,
            comment="from when on it opens nothing; signing out brings it forward",
        ),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_login_token_id_token")),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_login")),
    )
    op.create_index(op.f("ix_login_token_id"), "login", ["token_id"], unique=False)


def downgrade() -> None:
    op.drop_table("login")
