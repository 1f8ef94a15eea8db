"""The command line `jumatserius`: each command is one function in `commands/`."""

import typer

from jumatserius.commands.reconcile import reconcile

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Kotak Jum'atSERIUS: server, rekonsiliasi, dan alat-alatnya.",
)


@app.callback()
def jumatserius() -> None:
    """Keeps every command a subcommand, also while there is only one."""


app.command()(reconcile)
