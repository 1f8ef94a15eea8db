"""Visits that were open when their period was closed are known, so that a closing that comes late is a case."""

import json

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0086"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqltypes.AutoString
    table = op.create_table(
        "openvisit",
        sa.Column("rhythm", sa.String(length=10), nullable=False, comment="week or month"),
        sa.Column("visit_id", text(length=30), nullable=False, comment="visit"),
        sa.Column("period_id", sa.Integer(), nullable=False, comment="period"),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_openvisit_period_id_period")),
        sa.PrimaryKeyConstraint("rhythm", "visit_id", name=op.f("pk_openvisit")),
    )
    for period in op.get_bind().execute(sa.text("SELECT id, rhythm, record FROM period ORDER BY id")).all():
        visits = json.loads(period.record)["facts"]["visits"]
        of_period = {"rhythm": period.rhythm, "period_id": period.id}
        op.bulk_insert(table, [of_period | {"visit_id": one["id"]} for one in visits if one["close_seq"] is None])
    _keep("openvisit")


def downgrade() -> None:
    op.drop_table("openvisit")


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
