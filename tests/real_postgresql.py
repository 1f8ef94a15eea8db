"""A PostgreSQL of our own for a test run: in a temporary folder, on a Unix socket, as a user that is not root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_OPTIONS = "-c listen_addresses= -c max_connections=60"
_NOT_DURABLE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps it off the path."""
    homes = [Path(home) for home in os.environ.get("PATH", "").split(":")]
    homes += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((home for home in homes if (home / "initdb").exists() and (home / "pg_ctl").exists()), None)


@contextmanager
def running(home: Path, *, durable: bool = False) -> Iterator["PostgreSQL"]:
    """Start one and stop it again. Tests need no `durable` one, which outlives a power cut and is slower."""
    folder = Path(tempfile.mkdtemp(prefix="jumat-pg-"))
    server = PostgreSQL(home, folder, _OPTIONS if durable else f"{_OPTIONS} {_NOT_DURABLE}")
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class PostgreSQL:
    """A cluster in `folder`; `url` names a database in it for SQLAlchemy."""

    def __init__(self, home: Path, folder: Path, options: str) -> None:
        self._home, self._folder = home, folder
        self._options = f"{options} -c unix_socket_directories={folder}"
        self._as_user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]

    def start(self) -> None:
        access = ("-U", "postgres", "-A", "trust")
        self._run("initdb", "-D", self._data, *access, "-E", "UTF8", "--no-sync", "--no-instructions")
        self._run("pg_ctl", "-D", self._data, "-l", str(self._folder / "log"), "-w", "-o", self._options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop", check=False)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def execute(self, statement: str) -> None:
        """Run a statement that concerns whole databases."""
        address = f"host={self._folder} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # names are ours

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [*self._as_user, str(self._home / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self._folder, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
