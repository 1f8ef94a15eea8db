"""Alembic's entry: runs the migrations on the connection that db.Database hands over."""

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from jumatserius import tables

assert tables  # imported for the metadata that it fills


def run(connection: Connection) -> None:
    """Migrate in one transaction; on PostgreSQL under a lock, so that two servers started together don't collide."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(72116)"))
        context.run_migrations()


run(context.config.attributes["connection"])
