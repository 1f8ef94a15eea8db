"""Photos and papers are attached to counts, deposits and cases."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqltypes.AutoString
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of arrival"),
        sa.Column("subject", text(length=80), nullable=False, comment="what it belongs to, such as count:7f3a"),
        sa.Column("sha256", text(length=64), nullable=False, comment="of the file that is kept, hex; its name"),
        sa.Column("upload_sha256", text(length=64), nullable=False, comment="of the file that was sent, hex"),
        sa.Column("media_type", text(length=20), nullable=False, comment="of the file that is kept"),
        sa.Column("size_bytes", sa.Integer(), nullable=False, comment="of the file that is kept"),
        sa.Column("caption", text(length=200), nullable=False, comment="in words; may be empty"),
        sa.Column("person_id", text(), nullable=False, comment="who attached it"),
        sa.Column("origin", text(length=80), nullable=False, comment="from where: an address, or the command line"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False, comment="when the server got it"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("subject", "upload_sha256", name=op.f("uq_attachment_subject_upload_sha256")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER keep_attachment BEFORE UPDATE OR DELETE ON attachment "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_attachment_{verb.lower()} BEFORE {verb} ON attachment "
            "BEGIN SELECT RAISE(ABORT, 'recorded facts are never changed'); END"
        )


def downgrade() -> None:
    op.drop_table("attachment")
