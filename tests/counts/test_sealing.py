"""Sealed counts are found among very many others without a look at each."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from accounts_world import seed
from jumatserius.counts import sealing
from jumatserius.counts.models import Count
from jumatserius.db import Database, insert_rows

NOW = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
COLUMNS = (
    *("id", "box_id", "visit_id", "collector_id", "amount_idr", "counted_at", "received_at"),
    *("needs_second", "second"),
)


def test_only_the_counts_that_may_await_another_are_looked_at(database: Database) -> None:
    old = [
        (f"old-{number}", "LBK-0001", None, "siti-aminah", 1000, NOW, NOW - timedelta(hours=number), False, False)
        for number in range(5000)
    ]
    new = ("new", "LBK-0001", "LBK-0001/7", "siti-aminah", 900_000, NOW, NOW, True, False)
    with database.writing() as session:
        seed(session)
        insert_rows(session, Count, COLUMNS, [*old, new])
    with database.reading() as session:
        query = select(col(Count.id)).where(sealing.is_sealed(NOW))
        assert session.scalars(query).all() == ["new"]
        is_postgresql = database.engine.dialect.name == "postgresql"
        session.connection().exec_driver_sql("ANALYZE")
        explain = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
        literal = query.compile(database.engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(str(row) for row in session.connection().exec_driver_sql(f"{explain} {literal}"))
    assert "ix_count_may_await" in plan
