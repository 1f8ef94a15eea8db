"""Very many rows at once, on each database that the server runs on."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from jumatserius.db import Database, among, insert_rows, table, take_ids
from jumatserius.ledger.models import Entry, Posting

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
