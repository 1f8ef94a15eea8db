"""`jumatserius ledger ...`: the ledger for other programs."""

from enum import StrEnum
from typing import Annotated

import typer

from jumatserius.commands.opened import Data, opened, settings_for
from jumatserius.ledger import export as exports

ledger = typer.Typer(no_args_is_help=True, help="Buku besar berpasangan.")


class Format(StrEnum):
    BEANCOUNT = "beancount"
    CSV = "csv"


@ledger.callback()
def group() -> None:
    """Keeps `export` a subcommand."""


@ledger.command()
def export(
    format: Annotated[Format, typer.Option(help="Bentuk keluaran.")] = Format.BEANCOUNT,
    data: Data = None,
) -> None:
    """Tulis seluruh buku besar ke keluaran: jumatserius ledger export --format csv > buku-besar.csv"""
    with opened(settings_for(data)) as database, database.reading() as session:
        for line in (exports.beancount if format is Format.BEANCOUNT else exports.as_csv)(session):
            typer.echo(line)
