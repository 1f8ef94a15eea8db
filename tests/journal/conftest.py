"""Worlds for the tests of the journal."""

import pytest

from journal_world import World, populate
from jumatserius.db import Database


@pytest.fixture
def world(database: Database) -> World:
    """An intake over each kind of database."""
    populate(database)
    return World(database)


@pytest.fixture
def fast_world(sqlite: Database) -> World:
    """An intake over SQLite alone, for rules that no database has a say in."""
    populate(sqlite)
    return World(sqlite)
