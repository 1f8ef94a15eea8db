"""Periods are closed and sealed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("period", "periodfact")


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of closing"),
        sa.Column(
            "name",
            text(length=10),
            nullable=False,
            comment="the Friday it begins with, or the month: 2026-11-13, 2026-11",
        ),
        sa.Column("rhythm", sa.String(length=10), nullable=False, comment="week or month"),
        sa.Column("first_day", sa.Date(), nullable=False, comment="first day, WIB"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="last day, WIB"),
        sa.Column("closed_at", sqltypes.UTCDateTime(), nullable=False, comment="when it was closed"),
        sa.Column("closed_by", text(), nullable=False, comment="who closed it"),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("sha256", text(length=64), nullable=False, comment="of the record, hex"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_period_closed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("name", name=op.f("uq_period_name")),
        sa.UniqueConstraint("rhythm", "first_day", name=op.f("uq_period_rhythm_first_day")),
    )
    op.create_table(
        "periodfact",
        sa.Column("rhythm", sa.String(length=10), nullable=False, comment="week or month"),
        sa.Column("member", text(length=80), nullable=False, comment="id of the fact"),
        sa.Column("period_id", sa.Integer(), nullable=False, comment="period"),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_periodfact_period_id_period")),
        sa.PrimaryKeyConstraint("rhythm", "member", name=op.f("pk_periodfact")),
    )
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
