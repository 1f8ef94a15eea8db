"""The command line `jumatserius`: each command is one function in `commands/`, imported when it is asked for.

The dry run of a treasurer should not wait for the web server's libraries to load.
"""

import errno
import sys
from importlib import import_module
from typing import Any

import typer

from jumatserius import usage
from jumatserius.errors import Failed, Refused, Several
from jumatserius.helping import Commands, Group

_COMMANDS = {
    "acquirer": "acquirer:acquirer",
    "box": "box:box",
    "build-box": "build_box:build_box",
    "case": "case:case",
    "demo": "demo:demo",
    "deposit": "deposit:deposit",
    "flash": "flash:flash",
    "import": "import_statement:import_statement",
    "ledger": "ledger:ledger",
    "period": "period:period",
    "reconcile": "reconcile:reconcile",
    "register": "register:register",
    "release": "release:release",
    "serve": "serve:serve",
    "token": "token:token",
    "twin": "twin:twin",
}
"""Name of the command: module in `commands/` and what in it is the command, a function or a group."""

_OPTION_OF = {"Authorization": "--by"}
"""Fields that have another name here than over HTTP."""
_REFUSED = 2
_FAILED = 1


class _Commands(Group):
    """`Any` stands for click's types: typer brings its own copy of click, as a private module."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"jumatserius.commands.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = Commands()
            alone.command()(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = Commands("Kotak Jum'atSERIUS: server, rekonsiliasi, dan alat-alatnya.", cls=_Commands)


@app.callback()
def jumatserius() -> None:
    """Without a callback and commands of its own typer would see no group here."""


def main() -> None:
    """Run the command line; what a person can mend is said in one sentence each, without a traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except typer.TyperException as error:
        typer.echo(usage.told(error), err=True)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo("Dibatalkan.", err=True)
        sys.exit(_FAILED)
    except (Refused, Several) as error:
        for refusal in error.refusals if isinstance(error, Several) else [error]:
            typer.echo(f"{_OPTION_OF.get(refusal.field, refusal.field)}: {refusal.message}", err=True)
        sys.exit(_REFUSED)
    except Failed as error:
        typer.echo(str(error), err=True)
        sys.exit(_FAILED)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        typer.echo(
            "Penyimpanan penuh: kosongkan ruang lalu jalankan lagi; yang sudah tersimpan tidak hilang.", err=True
        )
        sys.exit(_FAILED)
