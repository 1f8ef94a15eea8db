"""People work on cases: each step is kept."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0020"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "casestep",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("case_id", text(length=32), nullable=False, comment="case"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False, comment="when"),
        sa.Column("person_id", text(), nullable=True, comment="who; none: the reconciliation itself"),
        sa.Column("origin", text(length=80), nullable=False, comment="from where: an address, or the command line"),
        sa.Column("act", sa.String(length=10), nullable=False, comment="what was done"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="how the case stands after it"),
        sa.Column(
            "text", text(length=500), nullable=False, comment="in words: the reason, the explanation, the comment"
        ),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", text(), nullable=True, comment="whose case it is from then on"),
        sa.Column(
            "treatment", sa.String(length=15), nullable=True, comment="of a resolution: what becomes of the money"
        ),
        sa.Column("deposit_id", text(), nullable=True, comment="deposit that an unexplained credit is for"),
        sa.Column("entry_id", sa.Integer(), nullable=True, comment="entry of the ledger that moves the money"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_casestep_{column}_{table}"))
            for column, table in (
                ("case_id", "case"),
                ("person_id", "person"),
                ("assignee_id", "person"),
                ("deposit_id", "deposit"),
                ("entry_id", "entry"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casestep")),
    )
    op.create_index(op.f("ix_casestep_case_id"), "casestep", ["case_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER keep_casestep BEFORE UPDATE OR DELETE ON casestep "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_casestep_{verb.lower()} BEFORE {verb} ON casestep "
            "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
        )


def downgrade() -> None:
    op.drop_table("casestep")
