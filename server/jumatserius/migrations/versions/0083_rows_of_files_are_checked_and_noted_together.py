"""On PostgreSQL the rows of a file are checked and noted together, not one by one.

A foreign key looks its row up, and locks it, once for each row that names it; with the notes about what was touched
that was half of the work of PostgreSQL when 100,000 lines came. Files and entries are never deleted (0002), nor is an
account, which its files still hold by a key: a look at all rows at once when they come is as good. In SQLite, which has
no such triggers, all stays as it was.
"""

from alembic import op

revision = "0083"
down_revision = "0086"
branch_labels = None
depends_on = None

NOTED = (("statementline", "line"), ("settlement", "settlement"))
REFERENCES = (
    # table, column, what it names the id of
    ("statementline", "account_id", "bankaccount"),
    ("statementline", "file_id", "statementfile"),
    ("posting", "entry_id", "entry"),
)
_NOTE = """
BEGIN
    INSERT INTO touched (kind, key) SELECT TG_ARGV[0], id::text FROM fresh;
    RETURN NULL;
END
"""
_REFUSE = """
DECLARE
    orphan text;
BEGIN
    EXECUTE format(
        'SELECT %1$I::text FROM fresh WHERE NOT EXISTS (SELECT FROM %2$I AS named WHERE named.id = fresh.%1$I) LIMIT 1',
        TG_ARGV[0], TG_ARGV[1]
    ) INTO orphan;
    IF orphan IS NOT NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('%s of %s is %s, which %s does not have', TG_ARGV[0], TG_TABLE_NAME, orphan, TG_ARGV[1]);
    END IF;
    RETURN NULL;
END
"""
_AT_ONCE = "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"CREATE FUNCTION note_all_touched() RETURNS trigger LANGUAGE plpgsql AS $${_NOTE}$$")
    op.execute(f"CREATE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSE}$$")
    for table, kind in NOTED:
        op.execute(f"DROP TRIGGER touch_{table} ON {table}")
        op.execute(f"CREATE TRIGGER touch_{table} AFTER INSERT ON {table} {_AT_ONCE} note_all_touched('{kind}')")
    for table, column, named in REFERENCES:
        op.drop_constraint(f"fk_{table}_{column}_{named}", table, type_="foreignkey")
        op.execute(
            f"CREATE TRIGGER refer_{table}_{column} AFTER INSERT ON {table} "
            f"{_AT_ONCE} refuse_orphans('{column}', '{named}')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column, named in REFERENCES:
        op.create_foreign_key(f"fk_{table}_{column}_{named}", table, named, [column], ["id"])
    op.execute("DROP FUNCTION refuse_orphans CASCADE")
    op.execute("DROP FUNCTION note_all_touched CASCADE")
    for table, kind in NOTED:
        op.execute(
            f"CREATE TRIGGER touch_{table} AFTER INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION note_touched('{kind}', 'id')"
        )
