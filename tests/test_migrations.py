"""The way to the newest schema, and what it makes of rows that are there already."""

from datetime import timedelta

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from accounts_story import Story
from accounts_world import FRIDAY, at, seed
from jumatserius import migrations
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.journal.models import Visit
from jumatserius.ledger import service as ledger
from jumatserius.people.models import Person
from jumatserius.periods import service as periods
from jumatserius.statements import listing, service
from jumatserius.statements.service import Upload

NOTICE = "rrn,terminal_id,amount,paid_at,fee\n7,A01,1000,2026-11-13 07:00:00,0\n"
PAYOUT = "id,terminal,gross,fee,net,paid_on\n7,A01,1000,0,1000,2026-11-16\n"


def alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "jumatserius:migrations")
    return config


def to(database: Database, revision: str, move: object = command.upgrade) -> None:
    config = alembic()
    with database.engine.execution_options(writing=True).connect() as connection:
        config.attributes["connection"] = connection
        move(config, revision)


def test_notices_of_an_earlier_schema_are_known_again_as_such(database: Database) -> None:
    with database.writing() as session:
        seed(session)
        service.import_file(session, Upload("n", NOTICE.encode(), "acquirer", "utama"), by=None, origin="test")
    to(database, "0040-1", command.downgrade)
    with database.reading() as session:
        (identity,) = session.connection().scalars(text("SELECT identity FROM settlement"))
        assert identity == "id:000000000007"
    to(database, "head")
    with database.writing() as session:
        again = Upload("again", NOTICE.encode() + b"\n", "acquirer", "utama")
        assert service.import_file(session, again, by=None, origin="test").new_rows == 0
        service.import_file(session, Upload("p", PAYOUT.encode(), "settlement", "utama"), by=None, origin="test")
        assert [bool(held) for _, held in listing.settlements(session)] == [False, True]
        assert ledger.balances(session)["income:qris:LBK-0001"] == -1000


def test_visits_that_an_earlier_schema_sealed_open_are_known(database: Database) -> None:
    with database.writing() as session:
        seed(session)
        story = Story(session)
        story.honest_friday()
        story.credit("BUNGA", 1000, FRIDAY + timedelta(days=7))
        visit = session.get_one(Visit, story.visit("LBK-0003", 3))
        visit.closed_at, visit.close_seq = None, None
        author = Author(session.get_one(Person, "rina"), at(FRIDAY + timedelta(days=9), "10:00"), "test")
        periods.close(session, author, FRIDAY.isoformat(), [])
    to(database, "0082", command.downgrade)
    to(database, "head")
    with database.reading() as session:
        sealed_open = session.connection().execute(text("SELECT rhythm, visit_id, period_id FROM openvisit")).all()
        assert [tuple(row) for row in sealed_open] == [("weekly", "LBK-0003/3", 1)]


def test_the_newest_schema_is_known_without_alembic(database: Database) -> None:
    assert [migrations.newest()] == ScriptDirectory.from_config(alembic()).get_heads()
    to(database, "0040", command.downgrade)
    database.migrate()
    with database.reading() as session:
        assert session.connection().scalar(text("SELECT version_num FROM alembic_version")) == migrations.newest()
