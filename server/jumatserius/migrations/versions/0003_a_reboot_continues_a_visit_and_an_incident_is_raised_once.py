"""A reboot with the lid open continues a visit; an incident is raised once, and a gap may be the box's own."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit") as batch_op:
        batch_op.add_column(
            sa.Column(
                "continues_id",
                sqltypes.AutoString(length=30),
                nullable=True,
                comment="the visit that this opening belongs to, when the box booted with its lid open",
            )
        )
    with op.batch_alter_table("incident") as batch_op:
        batch_op.add_column(
            sa.Column(
                "torn",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="a gap that the box left itself: the power failed while it wrote, and the record after says so",
            )
        )
        batch_op.create_unique_constraint(
            op.f("uq_incident_box_id_kind_from_seq_to_seq"), ["box_id", "kind", "from_seq", "to_seq"]
        )


def downgrade() -> None:
    with op.batch_alter_table("incident") as batch_op:
        batch_op.drop_constraint(op.f("uq_incident_box_id_kind_from_seq_to_seq"), type_="unique")
        batch_op.drop_column("torn")
    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_column("continues_id")
