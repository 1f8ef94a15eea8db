"""The first tables of all rooms"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False, comment="when"),
        sa.Column("person_id", sqltypes.AutoString(), nullable=True, comment="who; none: the server itself"),
        sa.Column(
            "origin",
            sqltypes.AutoString(length=80),
            nullable=False,
            comment="from where: an address, or the command line",
        ),
        sa.Column(
            "action", sqltypes.AutoString(length=40), nullable=False, comment="what was done, such as count.declare"
        ),
        sa.Column("subject", sqltypes.AutoString(length=80), nullable=False, comment="to what, such as count:7f3a"),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)

    op.create_table(
        "bankaccount",
        sa.Column("id", sqltypes.AutoString(length=40), nullable=False, comment="short name"),
        sa.Column("bank", sqltypes.AutoString(length=60), nullable=False, comment="name of the bank"),
        sa.Column("number", sqltypes.AutoString(length=34), nullable=False, comment="account number"),
        sa.Column("holder", sqltypes.AutoString(length=80), nullable=False, comment="name of the holder"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankaccount")),
    )
    op.create_table(
        "case",
        sa.Column("id", sqltypes.AutoString(length=32), nullable=False, comment="hash of kind and members"),
        sa.Column("kind", sqltypes.AutoString(length=30), nullable=False, comment="kind of the case"),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("box_id", sqltypes.AutoString(length=13), nullable=True, comment="box, where the evidence names one"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_box_id"), ["box_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_kind"), ["kind"], unique=False)

    op.create_table(
        "district",
        sa.Column("id", sqltypes.AutoString(length=40), nullable=False, comment="short name, such as rangkasbitung"),
        sa.Column("name", sqltypes.AutoString(length=60), nullable=False, comment="as it is written"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column(
            "source",
            sqltypes.AutoString(length=80),
            nullable=False,
            comment="what it was written for, such as count:7f3a",
        ),
        sa.Column("booked_on", sa.Date(), nullable=False, comment="day of the business, WIB"),
        sa.Column("written_at", sqltypes.UTCDateTime(), nullable=False, comment="when it was written"),
        sa.Column("author_id", sqltypes.AutoString(length=40), nullable=True, comment="who; none: the server itself"),
        sa.Column("memo", sqltypes.AutoString(length=200), nullable=False, comment="in words"),
        sa.Column("reverses_id", sa.Integer(), nullable=True, comment="the entry that this one takes back"),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_entry_reverses_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_booked_on"), ["booked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_source"), ["source"], unique=False)

    op.create_table(
        "match",
        sa.Column("id", sqltypes.AutoString(length=32), nullable=False, comment="hash of rule and members"),
        sa.Column("rule", sqltypes.AutoString(length=30), nullable=False, comment="which rule made it"),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_rule"), ["rule"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sqltypes.AutoString(length=40), nullable=False, comment="short name, such as siti-aminah"),
        sa.Column("name", sqltypes.AutoString(length=80), nullable=False, comment="full name"),
        sa.Column("role", sa.String(length=20), nullable=False, comment="what this person may do"),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when registered"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of taking in"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False, comment="when it came"),
        sa.Column("topic", sqltypes.AutoString(length=200), nullable=False, comment="where it came"),
        sa.Column("reason", sqltypes.AutoString(length=20), nullable=False, comment="why, see the wire format"),
        sa.Column("length", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False, comment="of the whole, hex"),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_quarantine_reason"), ["reason"], unique=False)

    op.create_table(
        "deposit",
        sa.Column("id", sqltypes.AutoString(length=36), nullable=False, comment="UUID made by the collector's device"),
        sa.Column("collector_id", sqltypes.AutoString(), nullable=False, comment="who pays in"),
        sa.Column("amount_idr", sa.Integer(), nullable=False, comment="rupiah, as declared"),
        sa.Column(
            "reference",
            sqltypes.AutoString(length=12),
            nullable=False,
            comment="what stands on the slip: JS- and 6 characters",
        ),
        sa.Column("deposited_at", sqltypes.UTCDateTime(), nullable=False, comment="when, by the collector"),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server got it"),
        sa.ForeignKeyConstraint(["collector_id"], ["person.id"], name=op.f("fk_deposit_collector_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("reference", name=op.f("uq_deposit_reference")),
    )
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deposit_collector_id"), ["collector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deposit_deposited_at"), ["deposited_at"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of finding"),
        sa.Column("match_id", sqltypes.AutoString(), nullable=True, comment="match"),
        sa.Column("case_id", sqltypes.AutoString(), nullable=True, comment="case"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False, comment="when"),
        sa.Column("change", sa.String(length=10), nullable=False, comment="what happened"),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_finding_case_id_case")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_finding_match_id_match")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_match_id"), ["match_id"], unique=False)

    op.create_table(
        "institution",
        sa.Column("id", sqltypes.AutoString(length=40), nullable=False, comment="short name"),
        sa.Column("name", sqltypes.AutoString(length=80), nullable=False, comment="as it is written"),
        sa.Column("element", sa.String(length=20), nullable=False, comment="element of the pentahelix"),
        sa.Column("district_id", sqltypes.AutoString(), nullable=False, comment="kecamatan"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_institution_district_id_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_district_id"), ["district_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("entry_id", sa.Integer(), nullable=False, comment="entry"),
        sa.Column(
            "account",
            sqltypes.AutoString(length=120),
            nullable=False,
            comment="account, such as assets:custody:siti-aminah",
        ),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "statementfile",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of importing"),
        sa.Column("account_id", sqltypes.AutoString(), nullable=False, comment="account"),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False, comment="file name"),
        sa.Column("sha256", sqltypes.AutoString(length=64), nullable=False, comment="of the file, hex"),
        sa.Column("profile", sqltypes.AutoString(length=40), nullable=False, comment="profile that read it"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="rows in the file"),
        sa.Column("new_rows", sa.Integer(), nullable=False, comment="rows that were not known before"),
        sa.Column("imported_at", sqltypes.UTCDateTime(), nullable=False, comment="when"),
        sa.Column("imported_by", sqltypes.AutoString(), nullable=True, comment="who"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bankaccount.id"], name=op.f("fk_statementfile_account_id_bankaccount")
        ),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_statementfile_imported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statementfile")),
    )
    with op.batch_alter_table("statementfile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statementfile_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statementfile_sha256"), ["sha256"], unique=False)

    op.create_table(
        "token",
        sa.Column(
            "id", sqltypes.AutoString(length=8), nullable=False, comment="public prefix of the token, 8 characters"
        ),
        sa.Column("person_id", sqltypes.AutoString(), nullable=False, comment="whose token"),
        sa.Column(
            "secret_sha256", sqltypes.AutoString(length=64), nullable=False, comment="SHA-256 of the secret part, hex"
        ),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when issued"),
        sa.Column("revoked_at", sqltypes.UTCDateTime(), nullable=True, comment="from when on it opens nothing"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "box",
        sa.Column("id", sqltypes.AutoString(length=13), nullable=False, comment="box id, such as LBK-0001"),
        sa.Column("institution_id", sqltypes.AutoString(), nullable=False, comment="where it stands"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="where it is in its life"),
        sa.Column(
            "schedule",
            sqltypes.AutoString(length=120),
            nullable=True,
            comment="when it may be opened, WIB; none: any time",
        ),
        sa.Column(
            "terminal",
            sqltypes.AutoString(length=20),
            nullable=True,
            comment="terminal label of its QRIS code (tag 62.07)",
        ),
        sa.Column(
            "qris",
            sqltypes.AutoString(length=600),
            nullable=False,
            comment="QRIS payload as the bank issued it; empty: none yet",
        ),
        sa.Column(
            "placement", sqltypes.AutoString(length=40), nullable=False, comment="class of the place, for the permit"
        ),
        sa.Column("permit_number", sqltypes.AutoString(length=60), nullable=True, comment="permit to collect"),
        sa.Column("permit_until", sa.Date(), nullable=True, comment="last day of the permit"),
        sa.Column("key_generation", sa.Integer(), nullable=False, comment="counts up when the key is revoked"),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when registered"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_box_institution_id_institution")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box")),
    )
    with op.batch_alter_table("box", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_box_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_box_terminal"), ["terminal"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of importing"),
        sa.Column("account_id", sqltypes.AutoString(), nullable=False, comment="account that is paid"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="file that brought it first"),
        sa.Column(
            "identity",
            sqltypes.AutoString(length=80),
            nullable=False,
            comment="the acquirer's own id, else hash of the content and its ordinal",
        ),
        sa.Column("terminal", sqltypes.AutoString(length=20), nullable=False, comment="terminal label"),
        sa.Column("gross_idr", sa.BigInteger(), nullable=False),
        sa.Column("fee_idr", sa.BigInteger(), nullable=False),
        sa.Column("net_idr", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False, comment="pay-out day, WIB"),
        sa.Column(
            "reference",
            sqltypes.AutoString(length=60),
            nullable=True,
            comment="reference of the pay-out, as it stands in the bank's text",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["bankaccount.id"], name=op.f("fk_settlement_account_id_bankaccount")),
        sa.ForeignKeyConstraint(["file_id"], ["statementfile.id"], name=op.f("fk_settlement_file_id_statementfile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("account_id", "identity", name=op.f("uq_settlement_account_id_identity")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_paid_on"), ["paid_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_terminal"), ["terminal"], unique=False)

    op.create_table(
        "statementline",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of importing"),
        sa.Column("account_id", sqltypes.AutoString(), nullable=False, comment="account"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="file that brought it first"),
        sa.Column("row", sa.Integer(), nullable=False, comment="row in that file, 1 is the first line of the file"),
        sa.Column(
            "identity",
            sqltypes.AutoString(length=80),
            nullable=False,
            comment="the bank's own id, else hash of the content and its ordinal among equal rows",
        ),
        sa.Column("booked_on", sa.Date(), nullable=False, comment="booking day, WIB"),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("balance_idr", sa.BigInteger(), nullable=True),
        sa.Column("text", sqltypes.AutoString(length=500), nullable=False, comment="the bank's text"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bankaccount.id"], name=op.f("fk_statementline_account_id_bankaccount")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["statementfile.id"], name=op.f("fk_statementline_file_id_statementfile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statementline")),
        sa.UniqueConstraint("account_id", "identity", name=op.f("uq_statementline_account_id_identity")),
    )
    with op.batch_alter_table("statementline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statementline_booked_on"), ["booked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_statementline_file_id"), ["file_id"], unique=False)

    op.create_table(
        "boxcollector",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("box_id", sqltypes.AutoString(), nullable=False, comment="box"),
        sa.Column("person_id", sqltypes.AutoString(), nullable=False, comment="collector"),
        sa.Column("since", sa.Date(), nullable=False, comment="first day, WIB"),
        sa.Column("until", sa.Date(), nullable=True, comment="first day on which it no longer holds"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_boxcollector_box_id_box")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_boxcollector_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boxcollector")),
    )
    with op.batch_alter_table("boxcollector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boxcollector_box_id"), ["box_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_boxcollector_person_id"), ["person_id"], unique=False)

    op.create_table(
        "boxconfig",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of writing"),
        sa.Column("box_id", sqltypes.AutoString(), nullable=False, comment="box"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts up by box"),
        sa.Column("body", sqltypes.AutoString(length=2048), nullable=False, comment="JSON as it is sent"),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False, comment="when written"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_boxconfig_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boxconfig")),
    )
    with op.batch_alter_table("boxconfig", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boxconfig_box_id"), ["box_id"], unique=False)

    op.create_table(
        "boxstatus",
        sa.Column("box_id", sqltypes.AutoString(), nullable=False, comment="box"),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server last heard of it"),
        sa.Column("state", sqltypes.AutoString(length=10), nullable=False, comment="ready, sleeping or lost"),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=True, comment="by when it promised to send again"),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_boxstatus_box_id_box")),
        sa.PrimaryKeyConstraint("box_id", name=op.f("pk_boxstatus")),
    )
    with op.batch_alter_table("boxstatus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boxstatus_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_boxstatus_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "count",
        sa.Column(
            "id",
            sqltypes.AutoString(length=36),
            nullable=False,
            comment="UUID made by the collector's device: a repeated post is the same count",
        ),
        sa.Column("box_id", sqltypes.AutoString(), nullable=False, comment="box"),
        sa.Column(
            "visit_id",
            sqltypes.AutoString(length=30),
            nullable=True,
            comment="visit, proved by its visit code; none: not proved",
        ),
        sa.Column("collector_id", sqltypes.AutoString(), nullable=False, comment="who counted"),
        sa.Column("amount_idr", sa.Integer(), nullable=False, comment="rupiah"),
        sa.Column("denominations", sa.JSON(), nullable=True),
        sa.Column("counted_at", sqltypes.UTCDateTime(), nullable=False, comment="when, by the collector's device"),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server got it"),
        sa.Column("replaces_id", sqltypes.AutoString(), nullable=True, comment="the version before"),
        sa.Column("reason", sqltypes.AutoString(length=200), nullable=True, comment="why there is a new version"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_count_box_id_box")),
        sa.ForeignKeyConstraint(["collector_id"], ["person.id"], name=op.f("fk_count_collector_id_person")),
        sa.ForeignKeyConstraint(["replaces_id"], ["count.id"], name=op.f("fk_count_replaces_id_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_count_replaces_id")),
    )
    with op.batch_alter_table("count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_box_id"), ["box_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_count_collector_id"), ["collector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_count_counted_at"), ["counted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_count_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of taking in"),
        sa.Column("box_id", sqltypes.AutoString(length=13), nullable=False, comment="box"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False, comment="number of the kind, see the wire format"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server took it in"),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=True, comment="best time that the server can tell"),
        sa.Column(
            "time_quality",
            sqltypes.AutoString(length=10),
            nullable=False,
            comment="synced, estimated (by the box or from the uptime) or none",
        ),
        sa.Column("verdict", sa.String(length=12), nullable=False, comment="what the chain says"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_event_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("box_id", "seq", name=op.f("uq_event_box_id_seq")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index("ix_event_box_kind", ["box_id", "kind", "seq"], unique=False)

    op.create_table(
        "eventconflict",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of taking in"),
        sa.Column("box_id", sqltypes.AutoString(length=13), nullable=False, comment="box"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server took it in"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_eventconflict_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eventconflict")),
        sa.UniqueConstraint("box_id", "seq", "raw", name=op.f("uq_eventconflict_box_id_seq_raw")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of finding"),
        sa.Column("box_id", sqltypes.AutoString(length=13), nullable=False, comment="box"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="what is wrong"),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sqltypes.UTCDateTime(), nullable=False, comment="when the server found it"),
        sa.Column("closed_at", sqltypes.UTCDateTime(), nullable=True, comment="when a later record filled the gap"),
        sa.Column("reason", sqltypes.AutoString(length=200), nullable=False, comment="in words"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_incident_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_box_id"), ["box_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column(
            "id", sqltypes.AutoString(length=30), nullable=False, comment="box id and seq of the opening: LBK-0001/3"
        ),
        sa.Column("box_id", sqltypes.AutoString(length=13), nullable=False, comment="box"),
        sa.Column("open_seq", sa.BigInteger(), nullable=False),
        sa.Column("close_seq", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sqltypes.UTCDateTime(), nullable=True, comment="best time; none: nobody can tell"),
        sa.Column(
            "closed_at",
            sqltypes.UTCDateTime(),
            nullable=True,
            comment="best time; none: still open, or nobody can tell",
        ),
        sa.Column("time_quality", sqltypes.AutoString(length=10), nullable=False, comment="the worse one of both ends"),
        sa.Column(
            "flaps", sa.Integer(), nullable=False, comment="further openings within the minute, folded into this visit"
        ),
        sa.Column("tampered", sa.Boolean(), nullable=False, comment="an event of it has a wrong tag"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_visit_box_id_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("box_id", "open_seq", name=op.f("uq_visit_box_id_open_seq")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_box_id"), ["box_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_opened_at"), ["opened_at"], unique=False)

    op.create_table(
        "depositcount",
        sa.Column("count_id", sqltypes.AutoString(), nullable=False, comment="first version of the count"),
        sa.Column("deposit_id", sqltypes.AutoString(), nullable=False, comment="deposit"),
        sa.ForeignKeyConstraint(["count_id"], ["count.id"], name=op.f("fk_depositcount_count_id_count")),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_depositcount_deposit_id_deposit")),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_depositcount")),
    )
    with op.batch_alter_table("depositcount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_depositcount_deposit_id"), ["deposit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("depositcount", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_depositcount_deposit_id"))

    op.drop_table("depositcount")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_opened_at"))
        batch_op.drop_index(batch_op.f("ix_visit_box_id"))

    op.drop_table("visit")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_box_id"))

    op.drop_table("incident")
    op.drop_table("eventconflict")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_box_kind")
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    with op.batch_alter_table("count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_visit_id"))
        batch_op.drop_index(batch_op.f("ix_count_counted_at"))
        batch_op.drop_index(batch_op.f("ix_count_collector_id"))
        batch_op.drop_index(batch_op.f("ix_count_box_id"))

    op.drop_table("count")
    with op.batch_alter_table("boxstatus", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boxstatus_seen_at"))
        batch_op.drop_index(batch_op.f("ix_boxstatus_due_at"))

    op.drop_table("boxstatus")
    with op.batch_alter_table("boxconfig", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boxconfig_box_id"))

    op.drop_table("boxconfig")
    with op.batch_alter_table("boxcollector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boxcollector_person_id"))
        batch_op.drop_index(batch_op.f("ix_boxcollector_box_id"))

    op.drop_table("boxcollector")
    with op.batch_alter_table("statementline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statementline_file_id"))
        batch_op.drop_index(batch_op.f("ix_statementline_booked_on"))

    op.drop_table("statementline")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_terminal"))
        batch_op.drop_index(batch_op.f("ix_settlement_paid_on"))
        batch_op.drop_index(batch_op.f("ix_settlement_file_id"))

    op.drop_table("settlement")
    with op.batch_alter_table("box", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_box_terminal"))
        batch_op.drop_index(batch_op.f("ix_box_institution_id"))

    op.drop_table("box")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_person_id"))

    op.drop_table("token")
    with op.batch_alter_table("statementfile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statementfile_sha256"))
        batch_op.drop_index(batch_op.f("ix_statementfile_account_id"))

    op.drop_table("statementfile")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_entry_id"))
        batch_op.drop_index(batch_op.f("ix_posting_account"))

    op.drop_table("posting")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_district_id"))

    op.drop_table("institution")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_match_id"))
        batch_op.drop_index(batch_op.f("ix_finding_case_id"))

    op.drop_table("finding")
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deposit_deposited_at"))
        batch_op.drop_index(batch_op.f("ix_deposit_collector_id"))

    op.drop_table("deposit")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantine_reason"))
        batch_op.drop_index(batch_op.f("ix_quarantine_at"))

    op.drop_table("quarantine")
    op.drop_table("person")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_rule"))

    op.drop_table("match")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_source"))
        batch_op.drop_index(batch_op.f("ix_entry_booked_on"))

    op.drop_table("entry")
    op.drop_table("district")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_kind"))
        batch_op.drop_index(batch_op.f("ix_case_box_id"))

    op.drop_table("case")
    op.drop_table("bankaccount")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_person_id"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
