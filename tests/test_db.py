"""Very many rows at once, on each database that the server runs on."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from jumatserius.db import Database, among, insert_rows, table, take_ids
from jumatserius.ledger.models import Entry, Posting
from jumatserius.statements import accounts
from jumatserius.statements.models import StatementFile, StatementLine

FRIDAY, NOW = date(2026, 11, 13), datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
COLUMNS = ("id", "source", "booked_on", "written_at", "author_id", "memo", "reverses_id")
MEMOS = ["biasa", "", "tab\tbaris\n", "\\N", "\\", 'Jum\'at "Seribu"', "é 🕌"]


def entry(number: int, memo: str) -> tuple[Any, ...]:
    return number, f"test:{number}", FRIDAY, NOW, None, memo, None


def test_rows_come_back_as_they_were_given(database: Database) -> None:
    with database.writing() as session:
        ids = take_ids(session, Entry, len(MEMOS))
        insert_rows(session, Entry, COLUMNS, (entry(*one) for one in zip(ids, MEMOS, strict=True)))
        insert_rows(session, Posting, ("entry_id", "account", "amount_idr"), [(ids[0], "a", 10**15)])
        insert_rows(session, Posting, ("entry_id", "account", "amount_idr"), [])
    with database.reading() as session:
        found = {one.id: one for one in session.scalars(select(Entry))}
        assert [found[number].memo for number in ids] == MEMOS
        first = found[ids[0]]
        assert (first.booked_on, first.written_at, first.author_id, first.reverses_id) == (FRIDAY, NOW, None, None)
        assert [one.amount_idr for one in session.scalars(select(Posting))] == [10**15]


def test_a_row_that_is_there_already_is_the_error_that_writers_look_for(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        insert_rows(session, Entry, COLUMNS, [entry(1, "x"), entry(1, "y")])
    with database.reading() as session:
        assert session.scalars(select(Entry)).all() == []


LINE_COLUMNS = ("account_id", "file_id", "row", "identity", "booked_on", "amount_idr", "text", "fee_idr")


@pytest.mark.parametrize(
    ("model", "columns", "fine", "orphan"),
    [
        pytest.param(Posting, ("entry_id", "account", "amount_idr"), (1, "a", 5), (2, "a", 5), id="no such entry"),
        pytest.param(
            StatementLine,
            LINE_COLUMNS,
            ("utama", 1, 2, "id:1", FRIDAY, 5, "x", 0),
            ("utama", 2, 3, "id:2", FRIDAY, 5, "x", 0),
            id="no such file",
        ),
        pytest.param(
            StatementLine,
            LINE_COLUMNS,
            ("utama", 1, 2, "id:1", FRIDAY, 5, "x", 0),
            ("lain", 1, 3, "id:2", FRIDAY, 5, "x", 0),
            id="no such account",
        ),
    ],
)
def test_a_row_that_names_nothing_is_refused_with_all_beside_it(database, model, columns, fine, orphan) -> None:
    with database.writing() as session:
        insert_rows(session, Entry, COLUMNS, [entry(1, "x")])
        accounts.register(session, "utama", "Bank", "1", "BAZNAS")
        session.add(
            StatementFile(
                id=1, account_id="utama", name="k", sha256="0", profile="bsi", rows=1, new_rows=1, imported_at=NOW
            )
        )
    with pytest.raises(IntegrityError), database.writing() as session:
        insert_rows(session, model, columns, [fine, orphan])
    with database.writing() as session:
        assert session.scalars(select(model)).all() == []
        insert_rows(session, model, columns, [fine])


def test_each_line_that_comes_is_noted_once(database: Database) -> None:
    with database.writing() as session:
        accounts.register(session, "utama", "Bank", "1", "BAZNAS")
        session.add(
            StatementFile(
                id=1, account_id="utama", name="k", sha256="0", profile="bsi", rows=3, new_rows=3, imported_at=NOW
            )
        )
        session.flush()
        ids = take_ids(session, StatementLine, 3)
        rows = [(number, "utama", 1, number, f"id:{number}", FRIDAY, 5, "x", 0) for number in ids]
        insert_rows(session, StatementLine, ("id", *LINE_COLUMNS), rows)
        noted = session.connection().execute(text("SELECT kind, key FROM touched ORDER BY id")).all()
    assert sorted(map(tuple, noted)) == sorted(("line", str(number)) for number in ids)


def test_conditions_hold_for_each_of_very_many_values_once(database: Database) -> None:
    with database.writing() as session:
        insert_rows(session, Entry, COLUMNS, (entry(number, "x") for number in range(1, 20)))
        source = table(Entry).c.source
        wanted = [f"test:{number}" for number in range(10, 25_000)]
        found = [row for one in among(session, source, wanted) for row in session.scalars(select(source).where(one))]
    assert sorted(found) == [f"test:{number}" for number in range(10, 20)]


def test_what_is_rehearsed_is_taken_back(database: Database) -> None:
    def work(session: Session) -> int:
        (number,) = take_ids(session, Entry, 1)
        insert_rows(session, Entry, COLUMNS, [entry(number, "latihan")])
        return len(session.scalars(select(Entry)).all())

    assert database.rehearse(work) == 1
    with database.reading() as session:
        assert session.scalars(select(Entry)).all() == []
    with pytest.raises(ZeroDivisionError):
        database.rehearse(lambda session: work(session) // 0)
    assert database.write(work) == 1
