"""`jumatserius token`: a key for the pages and the API, or the end of all keys of somebody."""

from typing import Annotated

import typer

from jumatserius.commands.opened import ORIGIN, Data, opened, settings_for
from jumatserius.people import service as people


def token(
    person_id: Annotated[str, typer.Argument(metavar="PERSON", help="Nama pendek, misalnya siti-aminah.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="Cabut semua kode akses orang ini.")] = False,
    data: Data = None,
) -> None:
    """Buat kode akses seseorang, untuk halaman dan API. Hanya ditampilkan sekali; yang lama tetap berlaku."""
    with opened(settings_for(data)) as database, database.writing() as session:
        if revoke:
            ended = people.revoke_tokens(session, person_id)
            people.note(session, None, ORIGIN, "token.revoke", f"person:{person_id}", None, {"tokens": ended})
            says = f"{len(ended)} kode akses {person_id} dicabut; ia juga keluar dari semua peramban."
        else:
            says = people.issue_token(session, person_id)
            people.note(session, None, ORIGIN, "token.issue", f"person:{person_id}", None, {"token": says[:8]})
    typer.echo(says)
