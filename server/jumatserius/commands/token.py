"""`jumatserius token`: a key for the API."""

from typing import Annotated

import typer

from jumatserius.commands.opened import ORIGIN, Data, opened, settings_for
from jumatserius.people import service as people


def token(
    person_id: Annotated[str, typer.Argument(metavar="PERSON", help="Nama pendek, misalnya siti-aminah.")],
    data: Data = None,
) -> None:
    """Buat token API untuk seseorang. Hanya ditampilkan sekali; yang lama tetap berlaku."""
    with opened(settings_for(data)) as database, database.writing() as session:
        issued = people.issue_token(session, person_id)
        people.note(session, None, ORIGIN, "token.issue", f"person:{person_id}", None, {"token": issued[:8]})
    typer.echo(issued)
