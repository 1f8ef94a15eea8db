"""Recorded facts are never changed: the database itself refuses UPDATE and DELETE on them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit", "boxconfig", "case", "count", "deposit", "depositcount", "entry", "eventconflict", "finding", "match",
    "posting", "quarantine", "settlement", "statementfile", "statementline",
)  # fmt: skip
EVENT_FACTS = ("id", "box_id", "seq", "kind", "raw", "received_at")
"""What a box said. Its verdict and best time are derived and may be found anew."""


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
    statements = [
        f'CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON "{table}" {refuse}'
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ]
    statements.append(f"CREATE TRIGGER keep_event_update BEFORE UPDATE OF {', '.join(EVENT_FACTS)} ON event {refuse}")
    statements.append(f"CREATE TRIGGER keep_event_delete BEFORE DELETE ON event {refuse}")
    return statements


def _postgresql() -> list[str]:
    body = "BEGIN RAISE EXCEPTION 'recorded facts are never changed'; END"
    statements = [f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"]
    statements += [
        f'CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
    ]
    statements.append(
        f"CREATE TRIGGER keep_event_update BEFORE UPDATE OF {', '.join(EVENT_FACTS)} ON event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    statements.append(
        "CREATE TRIGGER keep_event_delete BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    return statements


def upgrade() -> None:
    statements = _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change CASCADE")
        return
    for table in (*APPEND_ONLY, "event"):
        op.execute(f"DROP TRIGGER keep_{table}_update")
        op.execute(f"DROP TRIGGER keep_{table}_delete")
