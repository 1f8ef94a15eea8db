"""What every room's tests share."""

import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import real_postgresql
from jumatserius.broker.mosquitto import Mosquitto
from jumatserius.db import Database


def _leave_out(program: str) -> None:
    reason = f"left out: {program} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def leave_out() -> Callable[[str], None]:
    """`leave_out("mosquitto")` leaves the test out for want of that; with CI=true that is a failure."""
    return _leave_out


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """`need("mosquitto")` gives the program's path, or leaves the test out; with CI=true that is a failure."""

    def find(program: str) -> str:
        path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if path is None:
            _leave_out(program)
        assert path is not None  # else the test is left out
        return path

    return find


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """A real PostgreSQL; each call gives the URL of a fresh, migrated database in it."""
    home = real_postgresql.programs()
    if home is None:
        _leave_out("postgresql")
    assert home is not None  # else the test is left out
    with real_postgresql.running(home) as server:
        server.execute("CREATE DATABASE empty")
        template = Database(server.url("empty"))
        template.migrate()
        template.close()
        numbers = itertools.count(1)

        def fresh() -> str:
            name = f"test_{next(numbers)}"
            server.execute(f"CREATE DATABASE {name} TEMPLATE empty")
            return server.url(name)

        yield fresh


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite database in a file."""
    path = tmp_path / "jumatserius.db"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh, migrated database of each kind that the server runs on."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    database = Database(request.getfixturevalue("postgresql")())
    yield database
    database.close()


@pytest.fixture
def mosquitto(need: Callable[[str], str], tmp_path: Path) -> Iterator[Mosquitto]:
    """A running mosquitto as the server runs it, on a free port, with the server's account alone."""
    broker = Mosquitto(
        need("mosquitto"), tmp_path / "broker", "127.0.0.1", 0, ("jumat-server", "password of the server"), {}
    )
    broker.start()
    yield broker
    broker.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Last lines: what was left out for want of a program, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{tests} x {reason}")
    if any(reason.startswith("left out") for reason in reasons):
        terminalreporter.write_line("Yang dilewatkan memerlukan paket Debian: make test-deps, lalu make test.")
