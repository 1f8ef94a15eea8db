"""What was touched is noted, so that the reconciliation looks at that alone."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0044"
branch_labels = None
depends_on = None

NOTED = (
    # table, changes, kind, column with the key
    ("box", ("INSERT", "UPDATE"), "box", "id"),
    ("boxcollector", ("INSERT", "UPDATE", "DELETE"), "box", "box_id"),
    ("boxstatus", ("INSERT", "UPDATE", "DELETE"), "box", "box_id"),
    ("visit", ("INSERT", "UPDATE", "DELETE"), "box", "box_id"),
    ("incident", ("INSERT", "UPDATE", "DELETE"), "box", "box_id"),
    ("count", ("INSERT",), "box", "box_id"),
    ("deposit", ("INSERT",), "deposit", "id"),
    ("depositcount", ("INSERT",), "deposit", "deposit_id"),
    ("handover", ("INSERT",), "deposit", "deposit_id"),
    ("receipt", ("INSERT",), "deposit", "deposit_id"),
    ("depositpart", ("INSERT",), "deposit", "handover_id"),
    ("statementline", ("INSERT",), "line", "id"),
    ("settlement", ("INSERT",), "settlement", "id"),
    ("coverednotice", ("INSERT", "UPDATE", "DELETE"), "settlement", "notice_id"),
)


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of noting"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="box, deposit, line or settlement"),
        sa.Column("key", sa.String(length=40), nullable=False, comment="its id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touched")),
    )
    op.create_table(
        "keeper",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False, comment="always 1"),
        sa.Column("process", sa.String(length=32), nullable=False, comment="made up when the process started"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeper")),
    )
    for statement in _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION note_touched CASCADE")
    else:
        for table, changes, _, _ in NOTED:
            for change in changes:
                op.execute(f"DROP TRIGGER touch_{table}_{change.lower()}")
    op.drop_table("keeper")
    op.drop_table("touched")


def _sqlite() -> list[str]:
    return [
        f'CREATE TRIGGER touch_{table}_{change.lower()} AFTER {change} ON "{table}" BEGIN '
        f"INSERT INTO touched (kind, key) VALUES ('{kind}', {'OLD' if change == 'DELETE' else 'NEW'}.{key}); END"
        for table, changes, kind, key in NOTED
        for change in changes
    ]


def _postgresql() -> list[str]:
    body = (
        "BEGIN INSERT INTO touched (kind, key) VALUES (TG_ARGV[0], "
        "to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[1]); RETURN NULL; END"
    )
    statements = [f"CREATE FUNCTION note_touched() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"]
    statements += [
        f'CREATE TRIGGER touch_{table} AFTER {" OR ".join(changes)} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION note_touched('{kind}', '{key}')"
        for table, changes, kind, key in NOTED
    ]
    return statements
