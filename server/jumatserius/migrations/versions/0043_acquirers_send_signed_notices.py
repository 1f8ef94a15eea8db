"""Acquirers send notices by themselves, signed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

APPEND_ONLY = ("acquirer", "acquirerkey", "acquirermessage")


def upgrade() -> None:
    _acquirers()
    _messages()
    for table in APPEND_ONLY:
        _keep(table)


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)


def _acquirers() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "acquirer",
        sa.Column("id", text(length=40), nullable=False, comment="short name"),
        sa.Column("account_id", text(), nullable=False, comment="account that it pays into"),
        sa.Column("profile", text(length=40), nullable=False, comment="profile that reads its notices"),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when registered"),
        sa.ForeignKeyConstraint(["account_id"], ["bankaccount.id"], name=op.f("fk_acquirer_account_id_bankaccount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquirer")),
    )
    op.create_table(
        "acquirerkey",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of issuing"),
        sa.Column("acquirer_id", text(), nullable=False, comment="whose"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sqltypes.UTCDateTime(), nullable=False, comment="from when on it holds"),
        sa.Column(
            "others_until", sqltypes.UTCDateTime(), nullable=False, comment="when all that were issued before end"
        ),
        sa.ForeignKeyConstraint(["acquirer_id"], ["acquirer.id"], name=op.f("fk_acquirerkey_acquirer_id_acquirer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquirerkey")),
    )
    with op.batch_alter_table("acquirerkey") as batch_op:
        batch_op.create_index(batch_op.f("ix_acquirerkey_acquirer_id"), ["acquirer_id"], unique=False)


def _messages() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "acquirermessage",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of coming"),
        sa.Column("acquirer_id", text(), nullable=False, comment="who sent it"),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when it came first"),
        sa.Column("sha256", text(length=64), nullable=False, comment="of the body, hex"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True, comment="import that it became"),
        sa.Column("problem", text(length=500), nullable=True, comment="why it could not be read"),
        sa.ForeignKeyConstraint(["acquirer_id"], ["acquirer.id"], name=op.f("fk_acquirermessage_acquirer_id_acquirer")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["statementfile.id"], name=op.f("fk_acquirermessage_file_id_statementfile")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquirermessage")),
    )
    with op.batch_alter_table("acquirermessage") as batch_op:
        batch_op.create_index(batch_op.f("ix_acquirermessage_sha256"), ["sha256"], unique=False)


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
