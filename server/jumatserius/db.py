"""The database: one engine, sessions for reading and for writing, migrations to the newest schema.

SQLite takes one writer at a time. A transaction that starts by reading and then writes fails at once when
another one wrote in between (busy_timeout does not help there), so writers say so from their first statement.
"""

import errno
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    any_,
    create_engine,
    event,
    inspect,
    literal,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Field, Session, SQLModel

from jumatserius import migrations

T = TypeVar("T")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def column(comment: str, **options: Any) -> Any:
    """A column with its comment, which stands in the schema too."""
    return Field(**options, sa_column_kwargs={"comment": comment})


_DISK_FULL = ("disk is full", "No space left on device")


class Database:
    """One database, shared by all threads of a process."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        self.engine: Engine = create_engine(url, pool_size=20, max_overflow=20)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer = self.engine.execution_options(writing=True)

    def migrate(self) -> None:
        """Bring the schema to the newest revision, which it mostly is at already."""
        if self._revision() == migrations.newest():
            return
        from alembic import command  # takes 12 MB and 0.3 s, so only a schema that is behind loads it
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "jumatserius:migrations")
        with self._writer.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return str(connection.scalar(text("SELECT version_num FROM alembic_version")))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the writer's place from its first statement; commits when the block ends well.

        Raises `OSError` (ENOSPC) when the disk is full, whichever database finds it out.
        """
        try:
            with Session(self._writer) as session, session.begin():
                yield session
        except DBAPIError as error:
            if any(words in str(error.orig) for words in _DISK_FULL):
                raise OSError(errno.ENOSPC, str(error.orig)) from error
            raise

    def write(self, work: Callable[[Session], T]) -> T:
        """What `work` gives, in one writing transaction.

        PostgreSQL lets two writers of the same record go on until the unique index stops the later one; that one does
        its work again and then finds the record. What `work` gives must not need the session any more.
        """
        try:
            with self.writing() as session:
                return work(session)
        except IntegrityError:
            with self.writing() as session:
                return work(session)

    def rehearse(self, work: Callable[[Session], T]) -> T:
        """What `work` gives, with all that it wrote taken back: for asking somebody only about what would hold.

        What it gives must not need the session any more.
        """
        with Session(self._writer) as session:
            try:
                return work(session)
            finally:
                session.rollback()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def see_one_state(session: Session) -> None:
    """Let this session, before its first statement, see one state of the database, also on PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def table(model: type[SQLModel]) -> Table:
    """The table of a model, for statements over many rows that would be slow through the model."""
    found: Table = getattr(model, "__table__")  # noqa: B009 - set by the metaclass, unknown to the type checker
    return found


def one_at_a_time(session: Session, lock: int) -> None:
    """Wait until no other transaction holds this lock, and hold it to the end of this one.

    SQLite has one writer anyway; PostgreSQL would let two go on side by side, neither seeing what the other adds.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def take_ids(session: Session, model: type[SQLModel], number: int) -> Sequence[int]:
    """So many fresh values, rising, for the `id` of this model: rows that name each other can be written in bulk."""
    name = table(model).name
    if session.get_bind().dialect.name == "postgresql":
        # As a query of its own the sequence is looked up once, not for each value.
        sequence = "(SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass))"
        query = text(f"SELECT array_agg(nextval({sequence})) FROM generate_series(1, :number)")
        return sorted(session.connection().scalar(query, {"name": f'"{name}"', "number": number}) or ())
    last = session.connection().scalar(text(f'SELECT coalesce(max(id), 0) FROM "{name}"'))
    return range(last + 1, last + 1 + number)


def among(session: Session, column: ColumnElement[str], values: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together say that the column has one of these values, however many they are."""
    if session.get_bind().dialect.name == "postgresql":
        yield column == any_(literal(list(values), ARRAY(String)))  # one parameter, however long
    else:
        yield from (column.in_(batch) for batch in batches(values))


def insert_rows(session: Session, model: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write very many rows, their values (hashable ones) in the order of `columns`.

    The work of SQLAlchemy for each row would take longer than that of SQLite, and PostgreSQL takes a stream of rows
    in half the time of as many statements.
    """
    connection, into = session.connection(), table(model)
    columns_of_cells = [
        _as_stored(connection, into, name, cells)
        for name, cells in zip(columns, zip(*rows, strict=True), strict=False)  # no cells of no rows
    ]
    values = list(zip(*columns_of_cells, strict=True))
    if not values:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{into.name}" ({names}) FROM STDIN', values)
    else:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f'INSERT INTO "{into.name}" ({names}) VALUES ({marks})', values)


def _as_stored(connection: Connection, into: Table, name: str, cells: Sequence[Any]) -> Iterable[Any]:
    """The cells of a column as the driver takes them; many rows have few days, so each of those is made once."""
    dialect = connection.dialect
    processor = into.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return map(lru_cache(maxsize=4096)(processor), cells) if processor else cells


def _copy(connection: Connection, statement: str, values: Iterable[Sequence[Any]]) -> None:
    """Around SQLAlchemy, but with its errors: whoever writes looks for those."""
    error = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor().copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except error as refused:
        raise DBAPIError.instance(statement, None, refused, error, dialect=connection.dialect) from refused


def batches(values: Iterable[T], size: int = 10_000) -> Iterator[list[T]]:
    """The values in lists that fit into one statement: databases limit the number of its parameters."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come late and without IMMEDIATE
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
