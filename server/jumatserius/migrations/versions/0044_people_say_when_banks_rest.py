"""People say when banks rest, or work, against the calendar."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0044"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bankday",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of saying"),
        sa.Column("day", sa.Date(), nullable=False, comment="day, WIB"),
        sa.Column(
            "rests", sa.Boolean(), nullable=False, comment="banks rest; else they work, whatever the calendar says"
        ),
        sa.Column("reason", sqltypes.AutoString(length=200), nullable=False, comment="in words"),
        sa.Column("said_at", sqltypes.UTCDateTime(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankday")),
    )
    with op.batch_alter_table("bankday") as batch_op:
        batch_op.create_index(batch_op.f("ix_bankday_day"), ["day"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER keep_bankday BEFORE UPDATE OR DELETE ON bankday "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_bankday_{verb.lower()} BEFORE {verb} ON bankday "
            "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
        )


def downgrade() -> None:
    op.drop_table("bankday")
