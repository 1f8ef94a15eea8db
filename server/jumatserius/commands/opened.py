"""What commands share: the database of the settings, and the name of the command line in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from jumatserius.db import Database
from jumatserius.errors import Missing
from jumatserius.people.models import Person
from jumatserius.settings import Settings

ORIGIN = "command line"
Data = Annotated[Path | None, typer.Option("--data", help="Folder data; bawaan ./data atau JUMAT_DATA.")]
AsJson = Annotated[bool, typer.Option("--json", help="Jawaban sebagai JSON.")]


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, with another data folder when one is given."""
    return Settings() if data is None else Settings(data=data)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The migrated database; works beside a running server."""
    database = Database(settings.url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def person_named(session: Session, person_id: str) -> Person:
    """The person who acts; raises `Missing`."""
    person = session.get(Person, person_id)
    if person is None:
        raise Missing(
            "--by", f"tidak ada orang bernama pendek {person_id!r}; daftarkan dulu: jumatserius register person"
        )
    return person
