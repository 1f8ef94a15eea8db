"""Facts lead to their findings."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("matchmember", "casemember")


def upgrade() -> None:
    for finding in ("match", "case"):
        name = f"{finding}member"
        op.create_table(
            name,
            sa.Column("member", sqltypes.AutoString(length=80), nullable=False, comment="id of the fact"),
            sa.Column(f"{finding}_id", sqltypes.AutoString(), nullable=False, comment=finding),
            sa.ForeignKeyConstraint(
                [f"{finding}_id"], [f"{finding}.id"], name=op.f(f"fk_{name}_{finding}_id_{finding}")
            ),
            sa.PrimaryKeyConstraint("member", f"{finding}_id", name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_{finding}_id"), name, [f"{finding}_id"], unique=False)
    for statement in _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    for table in APPEND_ONLY:
        op.drop_table(table)


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
    return [
        f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} {refuse}"
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql() -> list[str]:
    return [
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
    ]
