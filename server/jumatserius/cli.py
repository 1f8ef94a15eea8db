"""The command line `jumatserius`: each command is one function in `commands/`."""

import errno
import sys

import typer
from sqlalchemy.exc import DatabaseError
from twin import TwinError

from jumatserius.commands.box import box
from jumatserius.commands.demo import demo
from jumatserius.commands.import_statement import import_statement
from jumatserius.commands.ledger import ledger
from jumatserius.commands.reconcile import reconcile
from jumatserius.commands.register import register
from jumatserius.commands.serve import serve
from jumatserius.commands.token import token
from jumatserius.errors import Refused, Several

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Kotak Jum'atSERIUS: server, rekonsiliasi, dan alat-alatnya.",
)


@app.callback()
def jumatserius() -> None:
    """Keeps every command a subcommand, also while there is only one."""


for command in (demo, reconcile, serve, token):
    app.command()(command)
app.command("import")(import_statement)
app.add_typer(box, name="box")
app.add_typer(ledger, name="ledger")
app.add_typer(register, name="register")

_REFUSED = 2
_FAILED = 1


def main() -> None:
    """Run the command line; what a person can mend is said in one sentence each, without a traceback."""
    try:
        app()
    except (Refused, Several) as error:
        for refusal in error.refusals if isinstance(error, Several) else [error]:
            typer.echo(f"{refusal.field}: {refusal.message}", err=True)
        sys.exit(_REFUSED)
    except TwinError as error:
        typer.echo(str(error), err=True)
        sys.exit(_FAILED)
    except (OSError, DatabaseError) as error:
        if not _is_disk_full(error):
            raise
        typer.echo(
            "Penyimpanan penuh: kosongkan ruang lalu jalankan lagi; yang sudah tersimpan tidak hilang.", err=True
        )
        sys.exit(_FAILED)


def _is_disk_full(error: Exception) -> bool:
    return getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error)
